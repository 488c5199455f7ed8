"""`python -m shop linking ...` and `python -m shop faq ...`: what language understanding by the catalogue is worth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from shop.database import database
from shop.settings import PROJECT_ROOT
from shop.terminal import finish, table

linking = typer.Typer(help="Recognising the catalogue's names in messages.", no_args_is_help=True)
faq = typer.Typer(help="Finding the frequently asked question near a message.", no_args_is_help=True)

_QUERIES = PROJECT_ROOT / "tests" / "shop" / "queries"
_LINKING_FILE = typer.Argument(_QUERIES / "linking.csv", help="CSV: text,products,brands,group", exists=True)
_FAQ_FILE = typer.Argument(_QUERIES / "faq.csv", help="CSV: text,faq (ids with |, or nothing)", exists=True)
_JSON = typer.Option(False, "--json", help="Print one JSON object as the last line.")
_SHOW = typer.Option(False, "--misses", help="Also list what was read otherwise than labelled.")
_CATALOGUES = typer.Option(
    None, "--catalogue", help="Folder of CSV files to link to, instead of the database; may be repeated."
)


@linking.command("evaluate")
def evaluate_linking(
    file: Path = _LINKING_FILE,
    catalogue: list[Path] = _CATALOGUES,
    misses: bool = _SHOW,
    as_json: bool = _JSON,
) -> None:
    """Share of messages whose products and brands are recognised, with and without the catalogue's relations."""
    from shop.catalogue import linking_evaluation
    from shop.catalogue.linking import EntityLinker
    from shop.catalogue.names import load_names

    queries = linking_evaluation.read_queries(file)
    if catalogue:
        names = linking_evaluation.names_of(catalogue)
    else:
        with database().reading() as session:
            names = load_names(session)
    with_relations, wrong = linking_evaluation.evaluate(EntityLinker(names), queries)
    without, _ = linking_evaluation.evaluate(EntityLinker(names, relations=False), queries)
    result = {**with_relations, "without_relations": without}
    rows = [
        (group, values["n"], values["accuracy"], without["groups"][group]["accuracy"])
        for group, values in with_relations["groups"].items()
    ]
    rows.append(("all", result["n"], result["accuracy"], without["accuracy"]))
    shown: list[Any] = [table(str(file.name), ("group", "n", "with relations", "without"), rows)]
    if misses:
        shown += [
            f"{miss.query.text}: expected {'?' * miss.query.open}{', '.join(sorted(miss.query.products)) or '-'}, "
            f"found {'; '.join(miss.found) or '-'}"
            for miss in wrong
        ]
    finish(result, as_json, *shown)


@linking.command("show")
def show_links(text: str, catalogue: list[Path] = _CATALOGUES, as_json: bool = _JSON) -> None:
    """What one message names."""
    from dataclasses import asdict

    from shop.catalogue.linking import EntityLinker
    from shop.catalogue.linking_evaluation import names_of
    from shop.catalogue.names import load_names

    if catalogue:
        names = names_of(catalogue)
    else:
        with database().reading() as session:
            names = load_names(session)
    found = EntityLinker(names).link(text)
    rows = [
        (e.entity, e.text, e.value, e.sku or ", ".join(e.candidates), "yes" if e.sure else "no")
        for e in found
    ]
    finish(
        {"entities": [asdict(entity) for entity in found]},
        as_json,
        table(text, ("entity", "words", "value", "sku", "sure"), rows),
    )


@faq.command("prepare")
def prepare_faq() -> None:
    """Compute the vectors of all questions now, which the assistant's next start would do otherwise."""
    from language.bert import Encoder, default_directory
    from shop.catalogue.faq_index import FaqIndex, load_faqs
    from shop.catalogue.faq_vectors import FOLDER, VectorCache

    encoder = Encoder.load(default_directory(), threads=1)
    with database().reading() as session:
        faqs = load_faqs(session)
    index = FaqIndex(
        faqs, encoder.sentence_vectors, cache=VectorCache.of_encoder(FOLDER, encoder.fingerprint())
    )
    finish({"faqs": len(index)}, False, f"{len(index)} questions are ready.")


@faq.command("evaluate")
def evaluate_faq(
    file: Path = _FAQ_FILE,
    as_json: bool = _JSON,
) -> None:
    """How often the nearest question is the right one, and how often an answer is given to something else.

    The calibration is fitted on one half of the messages and measured on the other, both ways round.
    """
    from language.bert import Encoder, default_directory
    from shop.catalogue import faq_evaluation
    from shop.catalogue.faq_index import CALIBRATION, FaqIndex, load_faqs

    questions = faq_evaluation.read_questions(file)
    encoder = Encoder.load(default_directory())
    with database().reading() as session:
        faqs = load_faqs(session)
    index = FaqIndex(faqs, encoder.sentence_vectors)
    halves = (questions[::2], questions[1::2])
    fitted = [faq_evaluation.fit(index, half) for half in halves]
    held_out = [
        faq_evaluation.evaluate(index.calibrated(calibration), half)
        for calibration, half in zip(fitted, reversed(halves), strict=True)
    ]
    shipped, crossed = faq_evaluation.evaluate(index, questions), faq_evaluation.average(held_out)
    result = {
        "shipped": shipped,
        "held_out": crossed,
        "fitted": vars(faq_evaluation.fit(index, questions)),
        "calibration": vars(CALIBRATION),
        "faqs": len(faqs),
    }
    rows = [(measure, shipped[measure], crossed[measure]) for measure in crossed]
    finish(
        result, as_json, table("FAQ", ("measure", "shipped calibration", "fitted on the other half"), rows)
    )
