"""The sentences actions say, kept apart from the code: ``actions/wording/<topic>.yml``.

They are not responses of the domain on purpose: each response there is one more action for the policies to choose
from, and none of these is ever theirs to choose.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "wording"


class UnknownWording(KeyError):
    """An action wants to say something for which no sentence is kept."""


@lru_cache(maxsize=1)
def wordings() -> Mapping[str, tuple[str, ...]]:
    """All sentences by name. Raises ValueError where two topics use one name."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        for name, variants in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            if name in found:
                raise ValueError(f"{path.name}: the wording {name!r} is kept in another topic already")
            found[name] = tuple(variants)
    return found


def parts_about(text: str, asked: re.Pattern[str]) -> str:
    """Of a rule of the shop the sentences that speak of what is asked; all of it where none does."""
    parts = re.findall(r"[^。；]+[。；]?", text)
    found = "".join(part for part in parts if asked.search(part))
    return re.sub(r"；$", "。", found) or text


def say(name: str, values: Mapping[str, Any], seed: str = "") -> str:
    """The sentence ``name`` filled with ``values``; ``seed`` chooses among variants, the same one each time."""
    variants = wordings().get(name)
    if not variants:
        raise UnknownWording(f"no wording {name!r}: add it to a file in {FOLDER.name}/")
    chosen = variants[zlib.crc32(seed.encode()) % len(variants)]
    return chosen.format(**values).strip()
