"""Answers of the shop's FAQ to a message, found by meaning in the NLU pass."""

from __future__ import annotations

import re

from actions import payloads
from actions.presales.product import product_in_question
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.catalogue.readmodels import Faq

# Calibrated on paraphrases of the FAQ (docs/nlu.md): above SURE the best answer is given, between the two the
# customer chooses among three, below NEAR the shop has no answer.
SURE = 0.62
NEAR = 0.42

# So near the FAQ's question is the customer's own.
_VERY_NEAR = 0.85
_CAN = re.compile(r"能|可以|支持|会|带")
_DENIES = re.compile(r"不(?:支持|能|测|带|含|可以|建议)|没有")

# What an answer loses that is about another kind of product than the one talked about.
_OTHER_KIND = -0.6


def faq_reply(turn: Turn, shop: Services, topic: str, least: float | None = None) -> Reply | None:
    """The FAQ's answer to the message; None if nothing is near enough.

    With `least` only an answer at least that near, never a choice.
    """
    known = {faq.id: faq for faq in shop.catalogue.faqs()} if turn.faq else {}
    scored = [(known[item.faq_id], item.score) for item in turn.faq if item.faq_id in known]
    scored = _prefer_product(scored, turn, shop)
    if not scored or scored[0][1] < NEAR:
        return None
    best, score = scored[0]
    if least is not None and score < least:
        return None
    if score >= SURE:
        return Reply(
            "faq",
            {"answer": best.answer},
            {"type": "faq", "question": best.question, "answer": best.answer, "score": round(score, 3)},
            topic=topic,
        )
    options = [faq.question for faq, near in scored[:3] if near >= NEAR]
    return Reply(
        "faq_choices",
        custom=payloads.clarify("faq", options),
        buttons=[*options, "转人工"],
        topic=topic,
    )


def _prefer_product(scored: list[tuple[Faq, float]], turn: Turn, shop: Services) -> list[tuple[Faq, float]]:
    """Of near answers the one for the product or kind talked about comes first."""
    product = product_in_question(turn, shop) or (
        shop.catalogue.product(turn.product) if turn.product else None
    )
    category = product.category if product else turn.slot("category")

    def adjusted(entry: tuple[Faq, float]) -> float:
        faq, score = entry
        if product and faq.product_sku == product.sku:
            return score + 0.08
        if faq.category and category:
            # 刀头多久换 about a shaver is not answered for toothbrushes, unless these are named.
            named = any(mention.value == faq.category for mention in turn.of("category"))
            return score + (0.04 if faq.category == category or named else _OTHER_KIND)
        return score

    ranked = sorted(scored, key=adjusted, reverse=True)
    # Nearness alone is no answer where it is about another kind of thing.
    return [(faq, min(score, adjusted((faq, score)))) for faq, score in ranked]


def denied(turn: Turn, shop: Services) -> Reply | None:
    """有没有能测血压的手表, of which the FAQ says that none does: said beside the list, which would promise it."""
    if not _CAN.search(turn.text):
        return None
    found = faq_reply(turn, shop, "", least=_VERY_NEAR)
    return found if found is not None and _DENIES.search(found.text()) else None
