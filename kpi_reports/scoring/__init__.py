"""Scores: rules, the weight tree, grades. Exact decimals; no file, no clock, no drawing."""
