"""Document and form to cells: every printed figure in its place, or a finding that says why not."""
