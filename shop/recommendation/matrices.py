"""Sparse tables of who took what, how items follow each other, and what lies near the end of a history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Matrix = Any  # scipy.sparse.csr_matrix: scipy 1.10 ships no types
Floats = NDArray[np.float32]

LONGEST = 1_000  # events of a user that count, the latest ones
WINDOW = 10  # steps over which one item is said to lead to another


def weighted(histories: Sequence[NDArray[np.int32]], items: int, decay: float = 1.0) -> Matrix:
    """[users, items]: 1 for the latest event, `decay` for the one before it, decay^2 ...; repeats take the latest."""
    tails = [history[-LONGEST:] for history in histories]
    lengths = np.array([len(tail) for tail in tails], np.int64)
    rows = np.repeat(np.arange(len(tails)), lengths)
    columns = np.concatenate(tails) if tails else np.zeros(0, np.int32)
    ends = np.repeat(lengths.cumsum(), lengths)
    age = ends - 1 - np.arange(len(columns))
    values = np.power(decay, age, dtype=np.float64).astype(np.float32)
    # Of an item taken twice the later event counts: sorted by age, `unique` keeps the first it meets.
    order = np.argsort(age, kind="stable")
    keys = rows[order] * np.int64(items) + columns[order]
    _, first = np.unique(keys, return_index=True)
    kept = order[first]
    made = sparse.csr_matrix((values[kept], (rows[kept], columns[kept])), shape=(len(tails), items))
    made.eliminate_zeros()
    return made


def transitions(histories: Sequence[NDArray[np.int32]], items: int, decay: float = 0.8) -> Matrix:
    """[items, items]: how often the column's item came after the row's, within WINDOW steps, far steps counting less."""
    tails = [history[-LONGEST:] for history in histories if len(history) > 1]
    if not tails:
        return sparse.csr_matrix((items, items), dtype=np.float32)
    flat = np.concatenate(tails).astype(np.int64)
    owner = np.repeat(np.arange(len(tails)), [len(tail) for tail in tails])
    total = sparse.csr_matrix((items, items), dtype=np.float32)
    for step in range(1, WINDOW + 1):
        same = owner[step:] == owner[:-step]
        source, target = flat[:-step][same], flat[step:][same]
        differ = source != target
        values = np.full(int(differ.sum()), decay ** (step - 1), np.float32)
        total = total + sparse.csr_matrix((values, (source[differ], target[differ])), shape=(items, items))
    return total


def scaled(matrix: Matrix, rows: Floats, columns: Floats) -> Matrix:
    """Each value times the factor of its row and of its column."""
    return (sparse.diags(rows) @ matrix @ sparse.diags(columns)).tocsr().astype(np.float32)


def strongest(matrix: Matrix, keep: int) -> Matrix:
    """The `keep` largest values of each row."""
    made = matrix.tocsr()
    lengths = np.diff(made.indptr)
    if lengths.max(initial=0) <= keep:
        return made
    order = np.lexsort((-made.data, np.repeat(np.arange(made.shape[0]), lengths)))
    rank = np.arange(len(order)) - np.repeat(made.indptr[:-1], lengths)
    chosen = order[rank < keep]
    rows = np.repeat(np.arange(made.shape[0]), lengths)[chosen]
    return sparse.csr_matrix((made.data[chosen], (rows, made.indices[chosen])), shape=made.shape)


def power(counts: Floats, exponent: float) -> Floats:
    """counts ** -exponent, and 0 where nothing was counted."""
    made = np.zeros_like(counts, dtype=np.float32)
    np.power(counts, -exponent, out=made, where=counts > 0)
    return made
