"""Which products suit whom: learning from what customers looked at and bought, and saying why.

Learning without the shop: `sequences` (files), `matrices` and `components` (kinds of evidence), `blend` (how much each
counts), `evaluation`. The shop's side: `recommender`.
"""
