"""Reads one SELECT of a database, and can change nothing there."""
