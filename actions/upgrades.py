"""What is newer than what the customer owns, and what the old device is worth."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from actions import order_payloads, payloads
from actions.base import ShopAction
from actions.order_reference import customer_of, purchases_meant
from actions.reply import Offer, Reply
from actions.services import Services
from actions.turn import Turn
from shop.aftersales.upgrade import Upgrade, upgrade_for
from shop.amounts import yuan
from shop.catalogue.readmodels import Product
from shop.orders.readmodels import Purchase

CONDITION_WORDS = {"good": "成色良好", "worn": "有明显磨损", "broken": "有故障"}


class AnswerUpgrade(ShopAction):
    """值得换新款吗, 看看升级款: what is newer than what the customer owns, what it costs, what it does better."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_upgrade"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The upgrade with its offer and the main differences."""
        if _WHEN_NEW.search(turn.text) and not turn.of("product"):
            return self._next_one(turn, shop)
        owned, wanted = _owned_and_wanted(turn, shop)
        if owned is None:
            return Reply("upgrade_which", topic=self.name())
        upgrade = Upgrade(wanted, None, "") if wanted is not None else upgrade_for(owned, shop.catalogue)
        if upgrade is None:
            return Reply("upgrade_none", {"name": owned.name}, topic=self.name())
        new, successor = upgrade.product, shop.catalogue.successor(owned.sku)
        offers = [upgrade.offer] if upgrade.offer else list(shop.catalogue.offers(new.sku)[:1])
        price = f"现价{yuan(new.price)}元"
        if offers:
            terms = f"享{upgrade.discount}优惠，" if upgrade.discount else ""
            price += f"，{terms}到手{yuan(offers[0].final_price)}元"
        rows = [row for row in shop.catalogue.compare([owned.sku, new.sku]).rows if row.differs][:4]
        shown = [new, *([successor] if successor is not None and successor.sku != new.sku else [])]
        known = turn.of("product") or turn.slot("owned") or customer_of(turn)
        return Reply(
            # Of somebody who only looks at one nothing is known that they use.
            "upgrade" if known else "upgrade_from",
            {
                "owned": owned.name,
                "name": new.name,
                "price": price,
                "lines": "\n".join(f"· {row.label}：{' → '.join(row.values)}" for row in rows),
            },
            payloads.products([(item, _reason(item, upgrade)) for item in shown]),
            ["对比一下", "以旧换新能抵多少", f"{new.name}有货吗"],
            slots={"product": new.sku, "previous_product": owned.sku, "shown_products": [item.sku for item in shown],
                   "guessed": False},
            offer=Offer("action_compare_products", {"compared_products": [owned.sku, new.sku]}),
            topic=self.name(),
        )  # fmt: skip

    def _next_one(self, turn: Turn, shop: Services) -> Reply:
        """会不会很快出新款: the one that came after the product talked about; else that nothing was announced."""
        focus = shop.catalogue.product(turn.product) if turn.product else None
        newer = shop.catalogue.successor(focus.sku) if focus is not None else None
        if focus is not None and newer is not None:
            values = {"name": focus.name, "newer": newer.name, "price": yuan(newer.price)}
            return Reply("newer_is_out", values, payloads.products([(newer, "；".join(newer.highlights[:2]))]),
                         [f"{newer.name}怎么样", "对比一下"],
                         offer=Offer("action_compare_products", {"compared_products": [focus.sku, newer.sku]}),
                         topic=self.name())  # fmt: skip
        return Reply(
            "launch_unknown",
            {"name": focus.name if focus is not None else "这款"},
            buttons=["出新款通知我", "有什么活动"],
            topic=self.name(),
        )


class AnswerTradeIn(ShopAction):
    """旧手机能抵多少钱: by model and condition from the price table."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_trade_in"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """A price for the condition said, or the range; without a device the question which."""
        if (gap := self._gap(turn, shop)) is not None:
            return gap
        device, category = self._device(turn, shop)
        policy = shop.catalogue.policy("trade_in")
        kinds = shop.trade_in.categories()
        if category is None:
            return Reply(
                "trade_in_which",
                {"policy": policy.text if policy else "", "kinds": "、".join(kinds)},
                buttons=kinds[:6],
                topic=self.name(),
            )
        quotes = shop.trade_in.quotes(category, device.sku if device else "")
        name = device.name if device else category
        if not quotes:
            return Reply("trade_in_none", {"name": name, "kinds": "、".join(kinds)}, topic=self.name())
        condition = _condition(turn.text)
        best, least = max(quotes.values()), min(quotes.values())
        valued = {"what": device.sku if device else category, "condition": condition}
        if condition in quotes:
            return Reply(
                "trade_in_quote",
                {"name": name, "condition": CONDITION_WORDS[condition], "quote": yuan(quotes[condition])},
                order_payloads.trade_in(name, quotes[condition]),
                slots={"traded_in": valued},
                topic=self.name(),
            )
        return Reply(
            "trade_in_range",
            {"name": name, "best": yuan(best), "least": yuan(least)},
            order_payloads.trade_in(name, best),
            ["成色很好", "有明显磨损", "坏了开不了机"],
            slots={"traded_in": valued},
            topic=self.name(),
        )

    def _gap(self, turn: Turn, shop: Services) -> Reply | None:
        """那换K60要补多少, after an old device was valued: what is left to pay for the new one."""
        named = next((mention.sku for mention in turn.of("product") if mention.sku), None)
        valued, category = _valued(turn, shop)
        if _OLD_FOR_NEW.search(turn.text):  # 旧手机k50换k60 pro要补多少
            both = [p for m in turn.of("product") if m.sku and (p := shop.catalogue.product(m.sku))]
            if len(both) == 2:
                return self._left_to_pay(both[1], both[0], both[0].category, turn, shop)
        if named is None and turn.slot("topic") == self.name() and _PAID.search(turn.text):
            return self._gap_of(valued, turn, shop)
        new = shop.catalogue.product(named) if named else None
        asked = _GAP.search(turn.text) or (_told_gap(turn) and turn.text.rstrip("?？ ").endswith("呢"))
        if new is None or category is None or not asked:
            return None
        before = shop.catalogue.product(str(turn.slot("previous_product") or ""))
        fits = before is not None and before.category == category and before.sku != new.sku
        old = valued or (before if fits else None)
        return self._left_to_pay(new, old, category, turn, shop)

    def _gap_of(self, valued: Product | None, turn: Turn, shop: Services) -> Reply | None:
        """那换购下来多少钱, after the old device was valued: the other one talked about is the new one."""
        old = valued or shop.catalogue.product(turn.product or "")
        talked_of = (turn.product, turn.slot("previous_product"))
        others = [str(sku) for sku in talked_of if sku and old and sku != old.sku]
        new = shop.catalogue.product(others[0]) if others else None
        return self._left_to_pay(new, old, old.category, turn, shop) if new and old else None

    def _left_to_pay(
        self, new: Product, old: Product | None, category: str, turn: Turn, shop: Services
    ) -> Reply | None:
        quotes = shop.trade_in.quotes(category, old.sku if old else "")
        if not quotes:
            return None
        condition = _condition(turn.text) or _told_condition(turn)
        if condition in quotes:  # its condition was told: one sum, no range
            quotes = {condition: quotes[condition]}
        best, least = max(quotes.values()), min(quotes.values())
        what, told = (old.sku if old else category), condition if condition in quotes else ""
        valued = {"what": what, "condition": told, "gap": True}
        return Reply(
            "trade_in_gap_told" if told else "trade_in_gap",
            {
                "condition": CONDITION_WORDS.get(told, ""),
                "new": new.name,
                "price": yuan(new.price),
                "old": old.name if old else category,
                "least": yuan(least),
                "best": yuan(best),
                "low": yuan(max(new.price - best, Decimal(0))),
                "high": yuan(max(new.price - least, Decimal(0))),
            },
            order_payloads.trade_in(old.name if old else category, best),
            [f"{new.name}有优惠吗", "怎么下单"],
            slots={
                "product": new.sku,
                "traded_in": valued,
                **({"previous_product": old.sku} if old else {}),
            },
            topic=self.name(),
        )

    def _device(self, turn: Turn, shop: Services) -> tuple[Product | None, str | None]:
        kinds = shop.trade_in.categories()
        named = next((mention.sku for mention in turn.of("product") if mention.sku), None)
        if named and (product := shop.catalogue.product(named)):
            return product, product.category
        mention = turn.first("category")
        said = next((kind for kind in kinds if mention and mention.value == kind), None) or next(
            (kind for kind in kinds if kind in turn.text), None
        )
        if said:
            bought = [p for p in purchases_meant(turn, shop) if customer_of(turn)]
            owned = {p.line.product_sku for p in bought}
            products = [
                found for sku in owned if (found := shop.catalogue.product(sku)) and found.category == said
            ]
            return (products[0] if len(products) == 1 else None), said
        if turn.slot("topic") == "action_answer_upgrade" and (used := turn.slot("previous_product")):
            # 以旧换新能抵多少 after 值得换新吗: the one that is used now.
            product = shop.catalogue.product(used)
            if product is not None:
                return product, product.category
        if "旧" in turn.text or "老" in turn.text:  # 旧的能抵多少, after old and new were compared
            compared = list(turn.slot("compared_products") or [])
            for sku in compared:
                newer, product = shop.catalogue.successor(sku), shop.catalogue.product(sku)
                if product is not None and newer is not None and newer.sku in compared:
                    return product, product.category
        owned_slot = turn.slot("owned") or {}
        if owned_slot and (product := shop.catalogue.product(owned_slot["sku"])):
            return product, product.category
        return _valued(turn, shop)


def _valued(turn: Turn, shop: Services) -> tuple[Product | None, str | None]:
    """The old device that was valued before, if it was named, and its kind."""
    kept = turn.slot("traded_in")
    known = kept.get("what") if isinstance(kept, Mapping) else kept
    device = shop.catalogue.product(str(known)) if known else None
    return device, device.category if device is not None else known


def _told_condition(turn: Turn) -> str:
    """The condition of the old device, where it was told before."""
    kept = turn.slot("traded_in")
    return str(kept.get("condition") or "") if isinstance(kept, Mapping) else ""


def _told_gap(turn: Turn) -> bool:
    """Whether what is left to pay for a new one was told last: k60 pro呢 asks the same of another."""
    kept = turn.slot("traded_in")
    return (
        isinstance(kept, Mapping) and bool(kept.get("gap")) and turn.slot("topic") == "action_answer_trade_in"
    )


def _reason(item: Product, upgrade: Upgrade) -> str:
    if item.sku == upgrade.product.sku and upgrade.offer is not None:
        return f"{upgrade.offer.title}，到手{yuan(upgrade.offer.final_price)}元"
    return "；".join(item.highlights[:2])


def _owned_and_wanted(turn: Turn, shop: Services) -> tuple[Product | None, Product | None]:
    """What the customer has, and the newer one if they named it."""
    named = [product for m in turn.of("product") if m.sku and (product := shop.catalogue.product(m.sku))]
    bought: Sequence[Purchase] = purchases_meant(turn, shop) if not named else ()
    if len(named) > 1:
        return named[0], named[1]
    if named:
        older = shop.catalogue.predecessor(named[0].sku)
        return (
            (older, named[0])
            if older is not None and upgrade_for(named[0], shop.catalogue) is None
            else (named[0], None)
        )
    kept = turn.slot("owned")
    candidates = [kept["sku"]] if kept else [purchase.line.product_sku for purchase in bought]
    for sku in candidates:
        product = shop.catalogue.product(sku)
        if product is not None and (kept or upgrade_for(product, shop.catalogue)):
            return product, None
    if turn.product and (focus := shop.catalogue.product(turn.product)):
        older = shop.catalogue.predecessor(focus.sku)
        return (older, focus) if older is not None else (focus, None)
    return None, None


_WHEN_NEW = re.compile(
    r"(?:会不会|什么时候|啥时候|几时|何时|快要?|要|即将|马上).{0,6}(?:出|上|发布?)(?:新|下一?代)|(?:新款|新品|下一代).{0,6}(?:什么时候|啥时候|几时|何时|多久)"
)
_PAID = re.compile(r"换购|换下来|抵(?:完|掉|了)|折(?:完|掉|了)|补|下来.{0,3}多少|差[价多]")
_OLD_FOR_NEW = re.compile(r"换.{0,16}(?:补|差|多少|几)")
_GAP = re.compile(r"补|差[价多]|再[加付添]|换[成到买]?.{1,14}(?:多少|几)")
_DENIED = re.compile(
    r"(?:没有?|不|无|未|没有任何)(?:什么|摔)?(?:坏|碎|裂|进过?水|磨损|划痕|磕碰?|故障|失灵|掉漆)"
)


def _condition(text: str) -> str:
    told = _DENIED.sub("", text)  # 屏幕没碎 is not broken
    if told != text and not told.strip():
        return "good"
    text = told
    if any(
        word in text
        for word in ("坏", "开不了", "碎", "裂", "进水", "充不进", "没声音", "不亮", "失灵", "故障")
    ):
        return "broken"
    if any(word in text for word in ("磨损", "划痕", "磕", "旧了", "掉漆", "一般", "花了")):
        return "worn"
    if any(
        word in text
        for word in ("很好", "良好", "99新", "九成新", "95新", "完好", "全新", "成色好", "没问题")
    ):
        return "good"
    return ""
