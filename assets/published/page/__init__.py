"""The page of a region's year, and the index over the regions: one self-contained file each."""
