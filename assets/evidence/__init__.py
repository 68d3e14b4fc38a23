"""Evidence: pages and letters that show a person what was read of a report and what is wrong."""
