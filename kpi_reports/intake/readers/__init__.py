"""Reads files of any format into plain tables of texts."""
