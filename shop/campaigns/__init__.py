"""Campaigns: which offer is made to whom and when, decided by declared rules in the turn."""
