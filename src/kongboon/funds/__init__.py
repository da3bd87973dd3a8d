"""A fund's identity, villages, bank accounts and regulation versions."""
