"""The stages: each folder makes the tables its ``tables.py`` declares out of those before it."""
