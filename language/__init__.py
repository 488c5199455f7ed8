"""What Chinese text means: encoder, sentiment, numbers and budgets, personal data."""
