"""Filed papers and photos."""
