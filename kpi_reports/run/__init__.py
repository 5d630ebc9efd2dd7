"""Runs packs: one notebook, one process, one scratch folder; published whole or not at all."""
