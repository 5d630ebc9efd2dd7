"""Finds what a source names: on this machine, in a package, at an address."""
