"""Blocks drawn as packs: HTML, PDF, nbconvert exporters, and the pages around them."""
