"""What other rules would have given for the claims of the past."""
