"""Policies that decide what the assistant does next, beside Rasa's own."""
