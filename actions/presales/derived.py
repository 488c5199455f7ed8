"""Answers that are worked out from the catalogue: how many times a power bank fills a phone, how smoothly one runs."""

from __future__ import annotations

import re

from actions import payloads
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.catalogue.readmodels import AttributeValue, Product

_TIMES = re.compile(
    r"[充冲](?:满|滿)?(?:多少|几|个?几)[次回遍]|[充冲]几次|能[充冲]满?.{0,8}几[次回]|[充冲]多少[次回]"
)
# 能用多久不卡 is no question of the battery.
RUNS_SMOOTHLY = re.compile(
    r"卡不卡|会不?会卡|不(?:会)?卡(?!顿?针|槽)|(?<![单双副主两插校充房门电])卡[吗么嘛]|卡顿|变卡"
)
# What a device's smoothness depends on.
SMOOTHNESS = ("processor", "memory")


def smoothness(turn: Turn, shop: Services, product: Product | None, topic: str) -> Reply | None:
    """能用多久不卡: the processor and the memory, and that nobody knows for how long that will do."""
    if product is None or turn.of("scenario") or not RUNS_SMOOTHLY.search(turn.text):
        return None
    key = next((key for key in SMOOTHNESS if key in product.attributes), None)
    if key is None:
        return None
    value = product.attributes[key]
    return Reply(
        "smoothness",
        {"name": product.name, "sentence": shop.catalogue.attribute_reply(product.sku, key)},
        payloads.attribute(product, value),
        ["对比其他型号", "多少钱"],
        slots={"product": product.sku, "compared_products": None},
        topic=topic,
    )


def derived(turn: Turn, shop: Services, product: Product | None, topic: str) -> Reply | None:
    """能充几次手机, from the usable capacity and the phone's battery; None for any other question.

    给S9能充几次, after a power bank was talked about, names the phone alone.
    """
    if product is None or not _TIMES.search(turn.text):
        return None
    if "rated_capacity" not in product.attributes and (before := turn.slot("previous_product")):
        product = shop.catalogue.product(str(before)) or product
    usable = product.attributes.get("rated_capacity")
    if usable is None or not usable.number:
        return None
    phone, battery = _device(turn, shop, product)
    if phone is None or battery is None or not battery.number:
        return None
    times = usable.number / battery.number
    if times < 1:
        how_often = f"大约能充到{times:.0%}"
    else:
        whole, half = int(times), times - int(times) >= 0.5
        how_often = f"大约能充满{whole}次{'半' if half else '多' if times > whole else ''}"
    return Reply(
        "charges",
        {
            "name": product.name,
            "usable": usable.value,
            "phone": phone.name,
            "battery": battery.value,
            "how_often": how_often,
        },
        payloads.attribute(product, usable),
        ["多少钱", "能带上飞机吗"],
        # The phone was only named: the talk goes on about the power bank.
        slots={
            "product": product.sku,
            "previous_product": phone.sku,
            "compared_products": None,
            "category": product.category,
        },
        topic=topic,
    )


def _device(turn: Turn, shop: Services, bank: Product) -> tuple[Product | None, AttributeValue | None]:
    """The phone (or tablet) named or talked about, else the shop's flagship phone as an example."""
    named = [mention.sku for mention in turn.of("product") if mention.sku]
    before = [str(sku) for sku in (turn.product, turn.slot("previous_product")) if sku]
    for device in shop.catalogue.products([*named, *before]):
        if (
            device.sku != bank.sku
            and device.category != bank.category
            and "battery_capacity" in device.attributes
        ):
            return device, device.attributes["battery_capacity"]
    flagship = shop.catalogue.featured("手机")
    return flagship, flagship.attributes.get("battery_capacity") if flagship else None
