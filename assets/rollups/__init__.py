"""Accepted reports to regional sums, coverage and reconciliation."""
