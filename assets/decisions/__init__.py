"""What people decided about reports: YAML in, tables out."""
