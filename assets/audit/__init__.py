"""Audit: what no rule sees, found by comparing reports drawn at random with their source."""
