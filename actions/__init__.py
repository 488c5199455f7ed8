"""What the assistant does: one module a topic, each action reads the turn, asks ``shop``, and says the result."""
