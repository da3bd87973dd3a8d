"""Pages that open without a line, and what is sent when there is one again."""
