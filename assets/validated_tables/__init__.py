"""Cells to accepted or quarantined reports."""
