"""Bytes to kind, decoded text, DOM and links. Serves fetch and raw_text."""
