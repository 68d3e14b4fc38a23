"""Discover, download politely, archive."""
