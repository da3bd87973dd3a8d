"""Shares of the income that a regulation sets aside for a purpose."""
