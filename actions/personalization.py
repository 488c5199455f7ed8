"""不要根据我的记录给我推荐: the customer's switch, and what it does."""

from __future__ import annotations

import re

from actions.order_reference import customer_of
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn

_BACK_ON = re.compile(r"(重新|再次?|帮我|给我)?(打开|开启|恢复|启用)")
_NOT_ON = re.compile(r"[别不没关停]|自己打开|又打开")


def switch_personalization(turn: Turn, shop: Services) -> Reply:
    """Switches it off, or on again where that is said; tells what follows from it."""
    customer = customer_of(turn)
    topic = "action_answer_policy"
    if _BACK_ON.search(turn.text) and not _NOT_ON.search(turn.text):
        shop.personalization.turn_on(customer, turn.sender_id)
        return Reply("personalization_on", buttons=["推荐几款"], topic=topic)
    shop.personalization.turn_off(customer, turn.sender_id)
    wording = "personalization_off" if customer else "personalization_off_here"
    return Reply(wording, buttons=["推荐几款", "重新打开个性化推荐"], topic=topic)
