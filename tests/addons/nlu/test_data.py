"""The labelled data: complete, consistent, and what is measured was never trained on."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml

from addons.nlu.evaluation.examples import Example, read_examples
from language.text import normalise

PROJECT = Path(__file__).resolve().parents[3]
TRAINING = sorted((PROJECT / "data" / "nlu").glob("*.yml"))
HELDOUT = PROJECT / "tests" / "nlu" / "heldout"
HELDOUT_SETS = ("dev", "test", "life", "strangers")
LEAST = 80
NEAR = 0.8

Labelled = list[tuple[Path, Example]]


def labelled(*paths: Path) -> Labelled:
    return [(path, example) for path in paths for example in read_examples(path)]


@pytest.fixture(scope="module")
def training() -> Labelled:
    return labelled(*TRAINING)


@pytest.fixture(scope="module")
def heldout() -> Labelled:
    return labelled(*(HELDOUT / f"{name}.yml" for name in HELDOUT_SETS))


@pytest.fixture(scope="module")
def domain() -> dict[str, set[str]]:
    content = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    intents = {next(iter(item)) if isinstance(item, dict) else item for item in content["intents"]}
    return {"intents": intents - {"nlu_fallback"}, "entities": set(content["entities"])}


def key(text: str) -> str:
    """What stays the same when only punctuation, case, emoji or script differ (the text itself if nothing is left)."""
    written = normalise(text)
    return re.sub(r"[\W_]", "", written.lower()) or written


def shingles(text: str) -> set[str]:
    marked = f"^{key(text)}$"
    return {marked[at : at + 3] for at in range(max(1, len(marked) - 2))}


def test_every_intent_of_the_domain_has_examples_enough(
    training: Labelled, domain: dict[str, set[str]]
) -> None:
    counts = Counter(example.intent for _, example in training)
    assert set(counts) == domain["intents"]
    assert {intent: count for intent, count in counts.items() if count < LEAST} == {}


def test_the_held_out_sets_know_every_intent(heldout: Labelled, domain: dict[str, set[str]]) -> None:
    for name in HELDOUT_SETS:
        assert {example.intent for path, example in heldout if path.stem == name} == domain["intents"]


def test_entities_are_the_domains(training: Labelled, heldout: Labelled, domain: dict[str, set[str]]) -> None:
    used = {name for _, example in training + heldout for _, _, name in example.entities or ()}
    assert used == domain["entities"]


def test_no_sentence_is_taught_twice(training: Labelled) -> None:
    seen: dict[str, list[str]] = defaultdict(list)
    for path, example in training:
        seen[key(example.text)].append(f"{path.stem}/{example.intent}: {example.text}")
    assert [where for where in seen.values() if len(where) > 1] == []


def test_no_held_out_sentence_was_taught(training: Labelled, heldout: Labelled) -> None:
    index: dict[str, set[int]] = defaultdict(set)
    taught = [shingles(example.text) for _, example in training]
    for number, grams in enumerate(taught):
        for gram in grams:
            index[gram].add(number)
    near = []
    for path, example in heldout:
        grams = shingles(example.text)
        for number in set().union(*(index[gram] for gram in grams)):
            overlap = len(grams & taught[number]) / len(grams | taught[number])
            if overlap >= NEAR:
                near.append((path.stem, training[number][1].text))
    assert near == []


def test_the_test_half_is_the_frozen_one() -> None:
    content = (HELDOUT / "test.yml").read_bytes()
    assert (
        hashlib.sha256(content).hexdigest()
        == (HELDOUT / "test.sha256").read_text(encoding="utf-8").split()[0]
    )


def test_annotations_take_whole_characters_without_edges(training: Labelled, heldout: Labelled) -> None:
    edge = re.compile(r"^[\s，。？！、,.?!]|[\s，。？！、,.?!]$")
    wrong = [
        (example.text, example.text[start:end], name)
        for _, example in training + heldout
        for start, end, name in example.entities or ()
        if edge.search(example.text[start:end])
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("entity", "form"),
    [
        ("phone", r"[+\d\-\s*]{4,}"),
        ("order_id", r"[A-Za-z0-9\-_]{4,}"),
        ("ticket_id", r"[A-Za-z0-9\-_]{3,}"),
        ("coupon_code", r"[A-Za-z0-9\-_]{3,}"),
    ],
)
def test_numbers_look_like_numbers(training: Labelled, heldout: Labelled, entity: str, form: str) -> None:
    surfaces = {
        example.text[start:end]
        for _, example in training + heldout
        for start, end, name in example.entities or ()
        if name == entity
    }
    assert surfaces
    assert {surface for surface in surfaces if not re.fullmatch(form, surface)} == set()


def test_some_words_are_never_entities(training: Labelled, heldout: Labelled) -> None:
    never = {"颜色", "价格", "库存", "现在", "马上", "几天", "多久", "什么时候", "最近", "刚", "一下"}
    found = {
        (example.text, example.text[start:end], name)
        for _, example in training + heldout
        for start, end, name in example.entities or ()
        if example.text[start:end] in never
    }
    assert found == set()
