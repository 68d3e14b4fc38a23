"""What leaves the house: Parquet, CSV, data package; one module a format."""
