"""What leaves the fund: the six-month report."""
