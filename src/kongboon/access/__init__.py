"""People who use the system, their roles at a fund, and what they may reach."""
