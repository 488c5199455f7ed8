"""Coupons: batches with limits, and an append-only ledger of what became of each coupon."""
