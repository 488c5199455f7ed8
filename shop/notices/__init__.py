"""Notices that customers asked for, and their consent to marketing messages."""
