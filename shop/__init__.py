"""What the business knows and decides: catalogue, orders, coupons, campaigns, tickets, privacy.

Pure Python and SQLAlchemy. Nothing in here imports Rasa, so every rule of the shop can be run and tested by itself.
"""
