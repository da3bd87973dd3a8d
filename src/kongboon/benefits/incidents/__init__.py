"""Disasters: one event, its proof and the houses that it hit."""
