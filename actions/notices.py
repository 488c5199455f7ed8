"""Telling customers later: notices of restock, price drops and launches, and the end of all marketing."""

from __future__ import annotations

import re

from actions.base import ShopAction
from actions.coupon_replies import coupon_owner, log_in_first
from actions.presales.product import ask_which, product_in_question
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.amounts import yuan
from shop.catalogue.readmodels import Product
from shop.notices.subscriptions import OF_BRAND, OF_KIND

_PRICE = re.compile(r"降价|便宜|打折|优惠|特价|活动|跌")
_LAUNCH = re.compile(r"新品|新款|下一代|上市|发布|上新|首发|开售|出新")
# Offers in general, not of one product: 有活动通知我.
_OFFERS = re.compile(r"活动|优惠|促销|大促|福利")
# What somebody cancels who still wants to hear of offers: 到货提醒不用了.
_ONE_NOTICE = re.compile(r"到货|补货|有货|降价|上市|新品|提醒")
_ADVERTISING = re.compile(r"广告|营销|推送|推广|骚扰|活动|优惠|促销|消息|短信|信息|退订|所有|全部|都不")
_LIST = re.compile(
    r"[订登](?:阅|记)?了?(?:哪些|什么|啥|几个)|(?:哪些|什么|啥|几个|几条|多少|有没有|查看|看看|看一下).{0,6}(?:提醒|通知|订阅)|订阅了(?:啥|什么|哪些|几)|(?:提醒|通知|订阅).{0,4}(?:哪些|列表)|我的提醒"
)
# 到了通知我一声, after a refund, a ticket or a parcel was told of: no product is waited for.
_OWN_AFFAIRS = frozenset({"action_track_refund", "action_track_ticket", "action_track_order"})
_OF_GOODS = re.compile(r"降价|便宜|打折|优惠|特价|活动|补货|到货|有货|来货|上市|新品|新款|款")
_KINDS = {"restock": "到货", "price_drop": "降价", "launch": "新品上市"}
# 取消降价那个 ends one sort of them.
_KIND_WORDS = {
    "restock": re.compile(r"到货|补货|有货"),
    "price_drop": re.compile(r"降价|便宜了"),
    "launch": re.compile(r"上市|新品|新款"),
}
# The two wishes sound alike; these words tell them apart where the intent was misheard.
_NO = re.compile(
    r"不用|不要|(?<![特分级区])别(?!忘|的|人|家|处|样)|取消|不需要|不想(?!错过)|不必|停止|关掉|关闭|退订|勿"
)
_AGAIN = re.compile(
    r"(?:再|重新|恢复|继续|可以|开启|打开|接着).{0,8}(?:发|推送|通知|接收|收到)|(?:还是|想|愿意|希望).{0,4}(?:收|听|知道)"
)


class SubscribeNotice(ShopAction):
    """到货了通知我, 降价了告诉我, 出新款了说一声, 有活动通知我."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_subscribe_notice"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """Notes the wish for the product talked about; asks which product if none was."""
        owner = coupon_owner(turn)
        if owner is None:
            return log_in_first(self.name())
        if _LIST.search(turn.text):
            return _listed(owner, shop, self.name())
        if turn.slot("topic") in _OWN_AFFAIRS and not _OF_GOODS.search(turn.text) and not turn.mentions:
            return Reply("news_any_time", topic=turn.slot("topic"))
        if _NO.search(turn.text):
            return UnsubscribeNotice().answer(turn, shop)
        if (
            _LAUNCH.search(turn.text)
            and "降" not in turn.text
            and (launch := self._launch(owner, turn, shop)) is not None
        ):
            return launch
        product = product_in_question(turn, shop)
        if product is None or (
            _OFFERS.search(turn.text) and not turn.of("product") and not turn.of("reference")
        ):
            if _OFFERS.search(turn.text):
                shop.notices.allow(owner)
                return Reply("notice_offers", buttons=["有什么活动", "领券"], topic=self.name())
            return ask_which(turn, shop, self.name())
        if _PRICE.search(turn.text):
            new = shop.notices.subscribe(owner, turn.sender_id, "price_drop", product.sku, product.price)
            wording = "notice_price" if new else "notice_noted_before"
            return Reply(
                wording,
                {"name": product.name, "price": yuan(product.price)},
                buttons=["有优惠吗"],
                topic=self.name(),
            )
        return self._restock(owner, product, turn, shop)

    def _restock(self, owner: str, product: Product, turn: Turn, shop: Services) -> Reply:
        """Of the product, or of the colour and spec talked about where only that is sold out."""
        stock = shop.catalogue.stock(product.sku, _said(turn, "color"), _said(turn, "spec"))
        if stock is None or not stock.offered:
            stock = shop.catalogue.stock(product.sku)
        wanted = stock.variants[0] if stock is not None and len(stock.variants) == 1 else None
        name = product.name
        if wanted is not None and wanted.sku != product.sku:
            name += f"（{' '.join(filter(None, (wanted.color, wanted.spec)))}）"
        if stock is not None and stock.available:
            return Reply(
                "notice_in_stock", {"name": name}, buttons=["怎么下单", "降价了通知我"], topic=self.name()
            )
        new = shop.notices.subscribe(
            owner, turn.sender_id, "restock", wanted.sku if wanted is not None else product.sku
        )
        date = stock.restock_date if stock is not None else None
        return Reply(
            "notice_restock" if new else "notice_noted_before",
            {"name": name, "date": f"（预计{date.month}月{date.day}日）" if date else ""},
            buttons=["看看类似的"],
            topic=self.name(),
        )

    def _launch(self, owner: str, turn: Turn, shop: Services) -> Reply | None:
        """Of which kind or brand new products are waited for; None if neither is known."""
        said = next((mention.value for mention in turn.of("category") if mention.linked), None)
        brand = next((mention.value for mention in turn.of("brand") if mention.linked), None)
        if said is None and brand is None:
            product = shop.catalogue.product(turn.product) if turn.product else None
            said = product.category if product else turn.slot("category")
        if said is None and brand is None:
            return None
        subject, what = (said, OF_KIND + said) if said else (brand, OF_BRAND + str(brand))
        new = shop.notices.subscribe(owner, turn.sender_id, "launch", what)
        return Reply(
            "notice_launch" if new else "notice_noted_before",
            {"subject": subject, "name": f"{subject}新品"},
            buttons=["有什么活动"],
            topic=self.name(),
        )


def _listed(owner: str, shop: Services, topic: str) -> Reply:
    """我登记了哪些提醒."""
    lines = []
    for kind, sku in shop.notices.open_notices(owner):
        variant = shop.catalogue.variant(sku)
        product = shop.catalogue.product(variant.product_sku if variant else sku)
        subject = product.name if product else sku.removeprefix(OF_KIND).removeprefix(OF_BRAND)
        if variant and product and variant.sku != product.sku:
            subject += f"（{' '.join(filter(None, (variant.color, variant.spec)))}）"
        lines.append(f"· {subject}：{_KINDS[kind]}")
    if not lines:
        return Reply("notices_none", buttons=["有什么活动"], topic=topic)
    return Reply("notices_open", {"lines": "\n".join(lines)}, buttons=["提醒都取消"], topic=topic)


def _said(turn: Turn, entity: str) -> str | None:
    """A colour or spec: of this message, else of the conversation."""
    mention = turn.first(entity)
    value = mention.value if mention is not None else turn.slot(entity)
    return str(value) if value else None


class UnsubscribeNotice(ShopAction):
    """别再给我发广告了: at once, without a question. 到货提醒不用了 ends the notices only."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_unsubscribe_notice"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """Takes back consent and every open notice, or only the notices where only those are meant."""
        owner = coupon_owner(turn)
        if owner is None:
            return log_in_first(self.name())
        if _AGAIN.search(turn.text) and not _NO.search(turn.text):
            shop.notices.allow(owner)
            return Reply("subscribed_again", buttons=["有什么活动", "领券"], topic=self.name())
        named = next((mention.sku for mention in turn.of("product") if mention.sku), None)
        listed = turn.slot("topic") == SubscribeNotice().name()  # 全取消了吧: those just talked about
        if (named or listed or _ONE_NOTICE.search(turn.text)) and not _ADVERTISING.search(turn.text):
            product = shop.catalogue.product(named) if named else None
            kind = next((kind for kind, word in _KIND_WORDS.items() if word.search(turn.text)), None)
            what = _KINDS[kind] if kind is not None else "到货、降价、新品"
            subject = product.name if product else what
            dropped = shop.notices.drop(owner, named, kind)
            return Reply(
                "notice_dropped" if dropped else "notice_none_to_drop",
                {"subject": subject},
                topic=self.name(),
            )
        dropped = shop.notices.unsubscribe(owner)
        return Reply(
            "unsubscribed",
            {"dropped": f"，{dropped}条到货、降价提醒也一并取消了" if dropped else ""},
            topic=self.name(),
        )
