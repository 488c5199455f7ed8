"""Rasa's extension points: graph components, policies, channels, stores and run-time replacements."""
