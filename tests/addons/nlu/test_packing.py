"""Large files of a model, packed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from addons.nlu.packing import compress, decompress, write_arrays


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    numbers = np.random.RandomState(1).normal(size=(40, 30)).astype(np.float16)
    write_arrays(tmp_path / "a.npz", numbers=numbers, none=np.zeros(0, np.float32), one=np.float32(2.5))
    with np.load(tmp_path / "a.npz") as read:
        assert sorted(read.files) == ["none", "numbers", "one"]
        np.testing.assert_array_equal(read["numbers"], numbers)
        assert (read["numbers"].dtype, read["none"].shape, float(read["one"])) == (np.float16, (0,), 2.5)


@pytest.mark.parametrize("content", [b"", b"\x00" * 100_000, bytes(range(256))])
def test_bytes_come_back_as_they_were(content: bytes) -> None:
    packed = compress(content)
    assert decompress(packed) == content
    assert len(packed) < len(content) or len(content) < 1000
