"""Customers' orders: finding them, what may be done with them in which state, and doing it once."""
