"""Who must report: regions, reporters and the places to look for their reports."""
