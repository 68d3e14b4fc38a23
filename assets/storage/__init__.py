"""Where everything is kept: raw archive, stage tables, warehouse. Knows no stage."""
