"""The catalogue: what is sold, what is known about it, and how to find it."""
