"""Numbers as customers say them: amounts and budgets, quantities, positions in a list, durations.

All functions take a text as typed or normalised and never guess: a number that is part of a model name, a capacity, a date
or a phone number is no amount.
"""

from language.numbers.amounts import Amount, parse_amounts
from language.numbers.budget import Budget, parse_budget
from language.numbers.counts import (
    Duration,
    Quantity,
    find_quantities,
    parse_duration,
    parse_ordinal,
    parse_quantity,
)
from language.numbers.numerals import parse_numeral

__all__ = [
    "Amount",
    "Budget",
    "Duration",
    "Quantity",
    "find_quantities",
    "parse_amounts",
    "parse_budget",
    "parse_duration",
    "parse_numeral",
    "parse_ordinal",
    "parse_quantity",
]
