"""Tickets: what staff have to do for customers, kept here and delivered to an outside help desk."""
