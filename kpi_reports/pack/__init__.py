"""Blocks drawn as packs: HTML, PDF, workbook, nbconvert exporters, and the pages around them."""
