"""A/B tests: who sees which variant, what came of it, and what may be concluded.

Pure statistics: `proportions`, `power`, `sequential`, `cuped`, `bandit`, `simulation`. With the database: `running`,
`reporting`, `holdout`.
"""
