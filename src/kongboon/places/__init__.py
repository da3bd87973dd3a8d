"""Where a fund is: provinces, districts and tambons by their official codes."""
