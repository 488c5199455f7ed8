"""All names of the catalogue, ready to be found in a text: spaCy's PhraseMatcher and what each phrase stands for.

A phrase is a sequence of normalised tokens (see `linking_text`). Products are found by their name, by their name
without the brand, by their aliases and by the tail of their name (Kids 5 of Watch Kids 5).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from shop.catalogue.linking_pinyin import pinyin_keys
from shop.catalogue.linking_products import CHUNK, PAUSE_S, TERM_KINDS, TermKind, index_products
from shop.catalogue.linking_text import Token, canonical, key_of, tokenise
from shop.catalogue.linking_words import ORDINARY, OTHER_BRANDS
from shop.catalogue.names import CatalogueNames, NamedProduct, Term

_UNKNOWN: Final = "\x00"
_QUESTIONS: Final = ("吗", "怎么样", "好吗", "么")


@dataclass(frozen=True)
class Phrase:
    """A place in a token sequence where a known phrase stands: tokens [first, last)."""

    kind: str
    key: str
    first: int
    last: int


@dataclass
class Index:
    """What every key stands for. Products are numbers into `products`."""

    names: CatalogueNames
    products: tuple[NamedProduct, ...]
    numbers: dict[str, int]
    names_of_products: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Names without the brand, where they begin with one: the brand before it is found as a brand."""
    alias: dict[str, tuple[int, ...]] = field(default_factory=dict)
    tails: dict[str, tuple[int, ...]] = field(default_factory=dict)
    series: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """The Latin word that a name begins with after the brand: Air, Watch, K."""
    terms: dict[TermKind, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    described: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Names that describe (儿童手表): a category's wording, and the products the merchant calls so."""
    own_wordings: frozenset[str] = frozenset()
    """Keys of names proper, apart from aliases: labels of attributes, names of categories, brands, colours, scenarios."""
    latin: frozenset[str] = frozenset()
    ancestors: dict[str, frozenset[str]] = field(default_factory=dict)
    brand_categories: dict[str, frozenset[str]] = field(default_factory=dict)
    of_brand: dict[str, frozenset[int]] = field(default_factory=dict)
    _vocabulary: Any = None
    _known: set[str] = field(default_factory=set)
    _matcher: Any = None

    def find(self, tokens: Sequence[Token]) -> Iterator[Phrase]:
        """All known phrases in `tokens`, overlapping ones too."""
        from spacy.tokens import Doc

        # Words of customers must not fill the matcher's vocabulary: it never forgets.
        words = [token.text if token.text in self._known else _UNKNOWN for token in tokens]
        if not words:
            return
        strings = self._vocabulary.strings
        for label, first, last in self._matcher(Doc(self._vocabulary, words=words)):
            yield Phrase(strings[label], " ".join(words[first:last]), first, last)

    def within(self, category: str, wanted: str) -> bool:
        """Whether `category` is `wanted` or stands below it in the tree."""
        return category == wanted or wanted in self.ancestors.get(category, frozenset())

    def is_product(self, key: str) -> bool:
        """Whether a product has this name or alias."""
        return key in self.names_of_products or key in self.alias


def build_index(names: CatalogueNames) -> Index:
    """Index all names. Takes some 10 s for 100,000 products; yields the processor to other threads as it goes."""
    products = tuple(names.products.values())
    index = Index(names, products, {product.sku: number for number, product in enumerate(products)})
    _index_terms(index)
    tables = index_products(products, index.terms)
    index.names_of_products, index.alias, index.tails = tables.names, tables.aliases, tables.tails
    index.series, index.described = tables.series, tables.described
    for key, kinds in tables.kinds.items():
        for kind in kinds:
            _add(index.terms["category"], key, kind)
    categories = frozenset(term.key for term in names.categories)
    index.ancestors = {category: _ancestors(category, names, categories) for category in categories}
    index.of_brand = _of_brand(products)
    index.brand_categories = {
        brand: frozenset(products[number].category for number in numbers)
        for brand, numbers in index.of_brand.items()
    }
    words = {
        word
        for keys in (
            *map(list, (index.names_of_products, index.alias, index.tails)),
            *map(list, index.terms.values()),
        )
        for key in keys
        for word in key.split(" ")
    }
    index.latin = frozenset(word for word in words if "a" <= word[0] <= "z")
    _fill_matcher(index)
    return index


def _ancestors(category: str, names: CatalogueNames, kinds: frozenset[str]) -> frozenset[str]:
    """What a category also is: its parents, and kinds whose name ends its own (户外音箱 is a kind of 音箱)."""
    found = {kind for kind in kinds if kind != category and category.endswith(kind)}
    name = names.parents.get(category)
    while name is not None and name not in found:
        found.add(name)
        name = names.parents.get(name)
    return frozenset(found)


def _of_brand(products: Iterable[NamedProduct]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, product in enumerate(products):
        found.setdefault(product.brand, set()).add(number)
    return {brand: frozenset(numbers) for brand, numbers in found.items()}


def _index_terms(index: Index) -> None:
    names = index.names
    own: set[str] = set()
    sources: dict[TermKind, tuple[Term, ...]] = {
        "category": names.categories,
        "brand": names.brands,
        "color": names.colors,
        "attribute": names.attributes,
        "scenario": names.scenarios,
    }
    for kind, terms in sources.items():
        table: dict[str, tuple[str, ...]] = {}
        # A name proper wins over what another term is also called.
        for term in terms:
            _add(table, _key(term.label), term.key)
            own.add(f"{kind}:{_key(term.label)}")
        proper = set(table)
        for term in terms:
            for word in _wordings(kind, term):
                key = _key(word)
                if key and (key not in proper or kind == "attribute"):
                    _add(table, key, term.key)
        if kind in ("brand", "category"):
            for term in terms:
                for key in pinyin_keys(term.label):
                    if key not in table:
                        table[key] = (term.key,)
        table.pop("", None)
        index.terms[kind] = table
    index.own_wordings = frozenset(own)


def _wordings(kind: TermKind, term: Term) -> list[str]:
    """The aliases, without questions around another one (防水吗) and with the forms of a colour (酒红, 酒红色)."""
    words = [
        word
        for word in term.aliases
        if not any(word.endswith(end) and word[: -len(end)] in term.wordings for end in _QUESTIONS)
    ]
    if kind == "color":
        # The 的 of 黑的 belongs to the sentence.
        words = [word for word in words if not (word.endswith("的") and word[:-1] in term.wordings)]
        words += [
            f"{word}色" for word in words if len(word) > 1 and word[-1] not in "色的" and not word.isascii()
        ]
    return words


def _add(table: dict[str, tuple[Any, ...]], key: str, value: Any) -> None:
    present = table.get(key)
    if present is None:
        table[key] = (value,)
    elif value not in present:
        table[key] = (*present, value)


def _key(text: str) -> str:
    return key_of(canonical(text))


def _fill_matcher(index: Index) -> None:
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    # A bare vocabulary: that of `spacy.blank("zh")` computes twenty properties of each new word, which nobody reads.
    vocabulary = Vocab()
    matcher = PhraseMatcher(vocabulary, attr="ORTH")
    groups: list[tuple[str, Iterable[str]]] = [
        ("product", {*index.names_of_products, *index.alias}),
        ("tail", [key for key in index.tails if " " in key and not index.is_product(key)]),
        *((kind, index.terms[kind]) for kind in TERM_KINDS),
        ("ordinary", (key_of(tokenise(word)) for word in ORDINARY)),
        ("foreign", _foreign(index)),
    ]
    for label, keys in groups:
        kept = list(keys)
        for first in range(0, len(kept), CHUNK):
            chunk = [key.split(" ") for key in kept[first : first + CHUNK]]
            index._known.update(word for words in chunk for word in words)
            matcher.add(label, [Doc(vocabulary, words=words) for words in chunk])
            time.sleep(PAUSE_S)
    index._vocabulary, index._matcher = vocabulary, matcher


def _foreign(index: Index) -> Iterator[str]:
    """Brands that this shop does not carry."""
    for word in OTHER_BRANDS:
        key = key_of(tokenise(word))
        if key not in index.terms["brand"]:
            yield key
