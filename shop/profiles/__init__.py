"""What the shop knows about a customer as a customer: membership."""
