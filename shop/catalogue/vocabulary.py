"""The catalogue's small reference tables in memory: what things are called and how kinds of things hang together.

A few hundred rows whatever the number of products; `Vocabularies` keeps one copy and reloads it when the catalogue's
fingerprint changes.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import models
from shop.catalogue.readmodels import AttributeDefinition, Scenario, ScenarioRule
from shop.catalogue.version import catalogue_fingerprint


def normalised(text: str) -> str:
    """Text as names are compared: full-width folded, lower case, no blanks or hyphens (Air-3 pro = air3pro)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if not char.isspace() and char not in "-_·")


@dataclass(frozen=True)
class Vocabulary:
    """Names and aliases, normalised, to the name the tables use; the category tree; definitions; scenarios."""

    fingerprint: str
    categories: dict[str, str]
    parents: dict[str, str | None]
    brands: dict[str, str]
    colors: dict[str, str]
    color_names: dict[str, frozenset[str]]
    scenarios: dict[str, Scenario]
    scenario_names: dict[str, str]
    definitions: dict[str, tuple[AttributeDefinition, ...]]
    attribute_names: dict[str, tuple[str, ...]]
    order: dict[str, int] = field(default_factory=dict)

    def category(self, text: str) -> str | None:
        """The category that `text` names."""
        return self.categories.get(normalised(text))

    def brand(self, text: str) -> str | None:
        """The brand that `text` names."""
        return self.brands.get(normalised(text))

    def color(self, text: str) -> str | None:
        """The colour that `text` names."""
        return self.colors.get(normalised(text))

    def scenario(self, text: str) -> Scenario | None:
        """The scenario that `text` names."""
        name = self.scenario_names.get(normalised(text))
        return self.scenarios.get(name) if name else None

    def same_color(self, one: str, other: str) -> bool:
        """Whether two words mean the same colour, by the shop's aliases."""
        return normalised(one) == normalised(other) or self.color_key(one) == self.color_key(other)

    def color_key(self, text: str) -> str:
        """The shop's name of a colour, or the word itself when the shop has none."""
        return self.color(text) or normalised(text)

    def within(self, category: str) -> frozenset[str]:
        """The category and everything below it in the tree."""
        found = {category}
        grown = True
        while grown:
            more = {name for name, parent in self.parents.items() if parent in found} - found
            found |= more
            grown = bool(more)
        return frozenset(found)

    def lineage(self, category: str) -> tuple[str, ...]:
        """The category, its parent, and so on up."""
        path: list[str] = []
        name: str | None = category
        while name is not None and name not in path:
            path.append(name)
            name = self.parents.get(name)
        return tuple(path)

    def definition(self, key: str, category: str = "") -> AttributeDefinition | None:
        """How `key` is told for `category`: the row for it or a parent, else one for all, else any."""
        rows = self.definitions.get(key, ())
        for name in self.lineage(category) if category else ():
            for row in rows:
                if name in row.categories:
                    return row
        return next((row for row in rows if not row.categories), rows[0] if rows else None)

    def attribute_keys(self, text: str, category: str = "") -> tuple[str, ...]:
        """The keys that a key, label or alias can mean; those defined for `category` first."""
        keys = self.attribute_names.get(normalised(text), ())
        return tuple(sorted(keys, key=lambda key: not self._defined_for(key, category, text)))

    def _defined_for(self, key: str, category: str, text: str) -> bool:
        wanted, line = normalised(text), self.lineage(category)
        return any(
            (not row.categories or any(name in row.categories for name in line))
            and wanted in {normalised(word) for word in (row.key, row.label, *row.aliases)}
            for row in self.definitions.get(key, ())
        )


def load_vocabulary(session: Session) -> Vocabulary:
    """Read the reference tables: seven short queries."""
    fingerprint = catalogue_fingerprint(session)
    categories = session.execute(
        select(models.Category.name, models.Category.aliases, models.Category.parent).order_by(
            models.Category.position, models.Category.name
        )
    ).all()
    colors = session.execute(select(models.Color.name, models.Color.aliases)).all()
    definitions: dict[str, list[AttributeDefinition]] = {}
    for row in session.execute(
        select(models.AttributeDefinition).order_by(models.AttributeDefinition.id)
    ).scalars():
        definitions.setdefault(row.key, []).append(
            AttributeDefinition(
                row.key, row.label, row.aliases, row.unit, row.categories, row.better, row.reply
            )
        )
    attribute_names: dict[str, list[str]] = {}
    for key, rows in definitions.items():
        for word in dict.fromkeys(normalised(w) for r in rows for w in (r.key, r.label, *r.aliases)):
            attribute_names.setdefault(word, []).append(key)
    scenarios = _load_scenarios(session)
    color_names = {name: frozenset({name, *aliases}) for name, aliases in colors}
    return Vocabulary(
        fingerprint=fingerprint,
        categories=_index((name, aliases) for name, aliases, _ in categories),
        parents={name: parent for name, _, parent in categories},
        brands=_index(session.execute(select(models.Brand.name, models.Brand.aliases)).all()),
        colors=_index(colors),
        color_names=color_names,
        scenarios=scenarios,
        scenario_names=_index((scenario.name, scenario.aliases) for scenario in scenarios.values()),
        definitions={key: tuple(rows) for key, rows in definitions.items()},
        attribute_names={word: tuple(keys) for word, keys in attribute_names.items()},
        order={key: place for place, key in enumerate(definitions)},
    )


def _index(rows: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """Normalised names and aliases to names; a name wins over another one's alias, the first alias over a later."""
    kept = [(name, aliases) for name, aliases in rows]
    found = {normalised(name): name for name, _ in kept}
    for name, aliases in kept:
        for alias in aliases:
            found.setdefault(normalised(alias), name)
    return found


def _load_scenarios(session: Session) -> dict[str, Scenario]:
    rules: dict[str, list[ScenarioRule]] = {}
    for row in session.execute(select(models.ScenarioRule).order_by(models.ScenarioRule.id)).scalars():
        rules.setdefault(row.scenario, []).append(
            ScenarioRule(row.category, row.attribute, row.min_number, row.reason)
        )
    rows = session.execute(select(models.Scenario.name, models.Scenario.aliases)).all()
    return {name: Scenario(name, aliases, tuple(rules.get(name, ()))) for name, aliases in rows}


class Vocabularies:
    """The current vocabulary; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: Vocabulary | None = None

    def current(self, session: Session) -> Vocabulary:
        """The vocabulary, reloaded if the catalogue changed since the last call (one row is read to know)."""
        known = self._current
        if known is not None and known.fingerprint == catalogue_fingerprint(session):
            return known
        with self._lock:
            self._current = fresh = load_vocabulary(session)
        return fresh
