"""Members of a fund, their history, and the import of an old register."""
