"""Graph components that understand Chinese messages."""
