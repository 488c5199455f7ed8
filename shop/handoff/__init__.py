"""The way to a human: when a conversation goes to one, who takes it, and what happens until it comes back."""
