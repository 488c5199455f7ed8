"""Set-up and start: what the Makefile calls."""
