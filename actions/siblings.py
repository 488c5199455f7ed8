"""Another model of the family talked about, named by what sets it apart: Pro, Ultra, 普通版."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.services import Services
from actions.turn import Mention, Turn

_PLAIN = re.compile(r"(?:普通|标准|基础|标配|常规)(?:版|款)")
# A shorter tail of a name (X, 5) says nothing.
_SHORTEST = 2
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{3,10}(?![A-Za-z0-9])(?! ?\d)")


def with_siblings_named(turn: Turn, shop: Services) -> Turn:
    """加钱上Pro值得吗, 跟普通版差多少, of 极岚 S9: the sibling as a product; the same turn where there is none."""
    if not turn.product or any(mention.sku or mention.candidates for mention in turn.of("product")):
        return turn
    if (listed := _of_list(turn, shop)) is not turn:
        return listed
    family = shop.catalogue.family(turn.product)
    if family is None:
        return turn
    own, kin = family
    names = set(kin.values())
    parts = own.split(" ")
    stems = [" ".join(parts[:end]) for end in range(len(parts), 1, -1)]
    # 极岚 K60 of 极岚 K60 Pro: the longest beginning of the name that is a product's own.
    stem = next((name for name in stems[1:] if name in names), own)
    for sku, name in sorted(kin.items(), key=lambda item: -len(item[1])):
        found = _tail_in(turn.text, name, stem)
        if found is None:
            continue  # the one in focus counts, too: the sibling is, once the context has taken it up
        others = [m for m in turn.mentions if m.end <= found.start() or m.start >= found.end()]
        said = Mention("product", name, found.group(), found.start(), found.end(), 1.0, sku, linked=True)
        return replace(turn, mentions=tuple(sorted((*others, said), key=lambda mention: mention.start)))
    return turn


def _of_list(turn: Turn, shop: Services) -> Turn:
    """就sleep吧, of 声浪 Sleep 1 and another: the only one of those shown with that word in its name."""
    shown = shop.catalogue.products([*turn.shown, *(turn.slot("compared_products") or [])])
    for word in _WORD.finditer(turn.text):
        meant = {
            item.sku: item.name
            for item in shown
            if word.group().casefold() in item.name.casefold().split(" ")
        }
        covered = any(
            m.start < word.end() and word.start() < m.end for m in turn.mentions if m.entity == "product"
        )
        if len(meant) == 1 and not covered and len(shown) > 1:
            ((sku, name),) = meant.items()
            others = [m for m in turn.mentions if m.end <= word.start() or m.start >= word.end()]
            said = Mention("product", name, word.group(), word.start(), word.end(), 1.0, sku, linked=True)
            return replace(turn, mentions=tuple(sorted((*others, said), key=lambda mention: mention.start)))
    return turn


def _tail_in(text: str, name: str, stem: str) -> re.Match[str] | None:
    """Where the text says what the name has beyond the stem; 普通版 says that it has nothing."""
    if name == stem:
        return _PLAIN.search(text)
    tail = name.removeprefix(f"{stem} ")
    if tail == name or len(tail) < _SHORTEST:
        return None
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(tail)}(?![A-Za-z0-9])", text, re.IGNORECASE)
