"""Settings, urls, the command line."""
