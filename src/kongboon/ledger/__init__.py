"""The books: append-only, numbered, sealed, chained."""
