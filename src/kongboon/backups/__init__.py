"""Copies of a whole installation: made while people work, checked before they count, kept, and brought back."""
