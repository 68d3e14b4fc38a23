"""Reports beside last year's and those of others: what no report shows by itself."""
