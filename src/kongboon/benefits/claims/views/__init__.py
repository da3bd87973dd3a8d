"""Pages of the claims: asking for one (asking), the claims (claims), the acts on a claim (acting)."""
