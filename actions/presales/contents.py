"""What is in the box, what is not, and what comes with it as a gift."""

from __future__ import annotations

import re

from actions.base import shop_action
from actions.presales.facts import ProductFact
from actions.presales.product import attributes_in
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.catalogue.readmodels import Product

# Words of a question for what is in the box.
_CONTENTS = re.compile(r"包装|盒|送|配[件备的有套]|附|清单|里面|标配|自带|含|赠|一起")
_GIFT_WRAP = re.compile(r"礼[盒品]|贺卡|包装成|送人.{0,4}包装|刻字")

_FREE = re.compile(r"送|赠")
_LEFT_OUT = re.compile(r"不含([^（）()；;]*)|([^（）()、，,；;]*)另[购买配]")


class AnswerPackageContents(ProductFact):
    """盒子里有什么, 送充电头吗."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_package_contents"

    def fact(self, turn: Turn, shop: Services, product: Product) -> Reply | list[Reply]:
        """The list, and a plain yes or no for the thing that was asked about."""
        if _GIFT_WRAP.search(turn.text) and (gift := shop.catalogue.policy("gift")) is not None:
            return Reply("policy", {"policy": gift.text}, topic=self.name())
        other_things = [m for m in turn.of("category") if m.linked and m.value != product.category]
        if not _CONTENTS.search(turn.text) and not other_things:
            about = shop_action("action_answer_attribute")
            if attributes_in(turn.text, product, shop) and isinstance(about, ProductFact):
                return about.fact(turn, shop, product)  # 能带上飞机吗, 几个USB口
        contents = _contents(product)
        if not contents:
            return Reply(
                "no_data",
                {"subject": f"{product.name}的包装清单"},
                buttons=["转人工"],
                topic=self.name(),
            )
        answer = _given_free(product, shop) if _FREE.search(turn.text) else ""
        asked = turn.first("category")
        if asked and asked.value != product.category:
            inside = [item for item in contents if asked.text in item or asked.value in item]
            inside = [] if _left_out(product, asked.text, asked.value) else inside
            gifts = [
                offer.title
                for offer in shop.catalogue.offers(product.sku)
                if offer.kind == "gift" and (asked.text in offer.title or asked.value in offer.title)
            ]
            name = asked.text if len(asked.text) > 1 else asked.value
            answer = f"{name}是有的。" if inside else f"不含{name}，需要的话可以另外选购。"
            if gifts and not inside:
                answer = f"不含{name}，不过现在有活动：{gifts[0]}。"
        return Reply(
            "package_contents",
            {"name": product.name, "contents": "、".join(contents), "answer": answer},
            topic=self.name(),
        )


def _given_free(product: Product, shop: Services) -> str:
    """送卡吗, k60送不送: what offers give with it."""
    gifts = [o.title for o in shop.catalogue.offers(product.sku) if o.kind == "gift"]
    return f"另外现在有活动：{'、'.join(gifts)}。" if gifts else ""


def _contents(product: Product) -> list[str]:
    """What is in the box. 机身、腕带（不含充电头和存储卡） says what is not."""
    return [item.strip() for item in re.split(r"[|、，,；;]", product.package_contents) if item.strip()]


def _left_out(product: Product, *words: str) -> bool:
    told = "".join("".join(groups) for groups in _LEFT_OUT.findall(product.package_contents))
    return any(word in told for word in words)
