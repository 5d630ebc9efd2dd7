"""Signals, trends and distributions of plain sequences. Pure: no file, no clock, no drawing."""
