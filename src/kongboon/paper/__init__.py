"""Making the fund's papers as PDF from plain data, without models."""
