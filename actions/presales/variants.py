"""Colours and specs of one product: which are meant, which there are, and what is said where one is not made."""

from __future__ import annotations

from collections.abc import Sequence

from actions import payloads
from actions.payloads import Payload
from actions.reply import Offer, Reply
from actions.services import Services
from shop.catalogue.readmodels import Product, Variant
from shop.catalogue.specs import same_spec


def variant_missing(product: Product, wanted: str, shop: Services, topic: str) -> Reply:
    """The shop does not make it in this colour or spec: say what there is, offer the same kind in that colour."""
    variants = shop.catalogue.variants(product.sku)
    return Reply(
        "variant_no",
        {
            "name": product.name,
            "wanted": wanted,
            "options": options_of(variants) or "标准款",
            "alternative": f"要不要看看其他{wanted}的{product.category}？",
        },
        payloads.variants(product, variants),
        [f"有{wanted}的{product.category}吗"],
        offer=Offer("action_search_products", {"category": product.category, "brand": None, "product": None}),
        topic=topic,
    )


def is_meant(item: Variant, color: str | None, spec: str | None, shop: Services) -> bool:
    """Whether the variant has the colour and the spec said."""
    same_color = not color or shop.catalogue.vocabulary().same_color(item.color, color)
    return same_color and (not spec or same_spec(item.spec, spec))


def variant_words(color: str | None, spec: str | None) -> str:
    """黑色512G."""
    return "".join(part for part in (color, spec) if part)


def options_of(variants: Sequence[Variant]) -> str:
    """All colours, all specs."""
    colors = list(dict.fromkeys(item.color for item in variants if item.color))
    specs = list(dict.fromkeys(item.spec for item in variants if item.spec))
    return "，".join("、".join(values) for values in (colors, specs) if values)


def not_enough(
    product: Product, variant: str, pieces: tuple[int, int], payload: Payload, shop: Services, topic: str
) -> Reply:
    """有没有现货50个: there are some, but not so many; `pieces`: how many there are and how many are wanted."""
    bulk = shop.catalogue.policy("bulk")
    return Reply(
        "not_enough_stock",
        {
            "name": product.name,
            "variant": variant,
            "quantity": pieces[0],
            "many": pieces[1],
            "bulk": bulk.text if bulk else "",
        },
        payload,
        ["转人工", "看看类似的"],
        offer=Offer("action_recommend_products", {"category": product.category}),
        topic=topic,
    )
