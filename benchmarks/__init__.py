"""What `make eval` and `make bench` run: numbers with the size of their sample and the conditions."""
