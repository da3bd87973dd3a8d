"""How long the fund's money lasts, and what a proposal would change (S126, S127, S133)."""
