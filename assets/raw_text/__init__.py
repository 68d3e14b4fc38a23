"""Bytes to document: text blocks and grids in reading order."""
