"""What hangs out for the members before a large sum is paid."""
