"""What marketing says on the demo shop: coupons once, haggling answered from real offers, consent taken at its word."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest

from actions.coupons import AnswerMyCoupons, ClaimCoupon
from actions.marketing import AnswerMembership, AnswerPromotion, Bargain
from actions.notices import SubscribeNotice, UnsubscribeNotice
from actions.presales.facts import AnswerPrice
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from actions.upgrades import AnswerTradeIn


@pytest.fixture
def talk() -> Any:
    """Builds turns of one new conversation, each message with an id of its own."""
    sender = f"talk-{uuid.uuid4().hex[:8]}"

    def make(text: str, intent: str, **slots: Any) -> Turn:
        message = slots.pop("message_id", uuid.uuid4().hex)
        return Turn(text, intent, 0.99, (), slots, sender, {"message_id": message})

    return make


def ask_price(talk: Any, shop: Services, times: int, **slots: Any) -> list[list[Reply]]:
    """The replies to the same price question, again and again."""
    said, kept = [], dict(slots)
    for _ in range(times):
        answered = AnswerPrice().answer(talk("多少钱", "ask_price", product="P-AIR3PRO", **kept), shop)
        replies = answered if isinstance(answered, list) else [answered]
        for reply in replies:
            kept.update(reply.slots)
        said.append(replies)
    return said


def test_the_third_price_question_brings_a_limited_coupon_once(talk: Any, shop: Services) -> None:
    said = ask_price(talk, shop, 5)
    assert [len(replies) for replies in said] == [1, 1, 2, 1, 1]
    price, coupon = said[2]
    assert price.custom is not None and price.custom["type"] == "price"
    assert coupon.custom is not None and coupon.custom["type"] == "coupon"
    assert (coupon.custom["value"], coupon.custom["campaign"]) == ("30.00", "CA-HESITANT")
    assert coupon.custom["expires_at"].startswith("2026-03-16T12:00")
    assert "限时" in coupon.text() and "明天12:00前" in coupon.text() and "多次问价" in coupon.text()
    assert coupon.offer == price.offer
    # The price itself stays what it is.
    assert {replies[0].custom["price"] for replies in said if replies[0].custom} == {price.custom["price"]}


def test_whoever_wants_no_marketing_gets_no_coupon_unasked(talk: Any, shop: Services) -> None:
    assert "关闭营销消息" in UnsubscribeNotice().answer(talk("别再发广告", "unsubscribe_notice"), shop).text()
    assert [len(replies) for replies in ask_price(talk, shop, 4)] == [1, 1, 1, 1]


def test_a_coupon_is_claimed_once_and_found_again(talk: Any, shop: Services) -> None:
    wish = talk("给我发张50元的券", "claim_coupon")
    first = ClaimCoupon().answer(wish, shop)
    assert first.custom is not None and (first.custom["type"], first.custom["value"]) == ("coupon", "50.00")
    assert "满399元减50元" in first.text() and first.custom["code"] in first.text()
    again = ClaimCoupon().answer(wish, shop)
    assert again.custom is None or again.custom["code"] == first.custom["code"]
    mine = AnswerMyCoupons().answer(talk("我的券什么时候过期", "ask_my_coupons"), shop)
    assert mine.custom is not None and first.custom["code"] in [item["code"] for item in mine.custom["items"]]
    assert "到期" in mine.text()


def test_when_everything_is_claimed_the_coupons_held_are_shown(talk: Any, shop: Services) -> None:
    for _ in range(6):
        last = ClaimCoupon().answer(talk("领券", "claim_coupon"), shop)
    assert last.custom is not None and last.custom["type"] == "coupons" and "都已经领过" in last.text()


def test_somebody_elses_code_is_as_unknown_as_none(talk: Any, shop: Services) -> None:
    got = ClaimCoupon().answer(talk("领券", "claim_coupon", customer_id="C0001"), shop)
    assert got.custom is not None and got.custom["type"] == "coupon"
    asked = f"券码{got.custom['code']}能用吗"
    assert (
        "可以使用"
        in AnswerMyCoupons().answer(talk(asked, "ask_my_coupons", customer_id="C0001"), shop).text()
    )
    foreign = AnswerMyCoupons().answer(talk(asked, "ask_my_coupons", customer_id="C0002"), shop)
    unknown = ClaimCoupon().answer(talk("我要用CABCDEFG23", "claim_coupon", customer_id="C0002"), shop)
    assert foreign.custom is None and foreign.text() == unknown.text()
    assert "没有在您名下找到" in foreign.text()


def test_tiers_get_their_own_coupons(talk: Any, shop: Services) -> None:
    gold = shop.coupons.on_request("C0001", "gold")
    normal = shop.coupons.on_request("C0002", "normal")
    assert "CP-GOLD" in {batch.terms.batch for batch in gold} - {batch.terms.batch for batch in normal}
    assert "CP-LAST" not in {batch.terms.batch for batch in (*gold, *normal)}


def test_how_to_use_coupons_is_the_shops_rule(talk: Any, shop: Services) -> None:
    assert "每笔订单限用一张" in ClaimCoupon().answer(talk("优惠券怎么用", "claim_coupon"), shop).text()
    assert "不可兑换现金" in AnswerMyCoupons().answer(talk("券能换成钱吗", "ask_my_coupons"), shop).text()
    given = ClaimCoupon().answer(talk("我的券能不能给朋友用", "claim_coupon"), shop)
    assert "每笔订单限用一张" in given.text() and given.custom is None


def test_haggling_names_only_prices_that_offers_give(talk: Any, shop: Services) -> None:
    reply = Bargain().answer(talk("太贵了，便宜点", "bargain", product="P-AIR3PRO"), shop)
    assert isinstance(reply, Reply) and reply.custom is not None
    product = shop.catalogue.product("P-AIR3PRO")
    assert product is not None and reply.custom["price"] == f"{product.price:.2f}"
    finals = [Decimal(offer["final_price"]) for offer in reply.custom["offers"]]
    assert finals == sorted(finals) and finals[0] == product.price * 80 / 100
    assert "价格对所有顾客都一样" in reply.text()


def test_haggling_again_brings_the_campaigns_coupon(talk: Any, shop: Services) -> None:
    replies = Bargain().answer(talk("再便宜点", "bargain", product="P-AIR3PRO", bargains=1), shop)
    assert isinstance(replies, list) and replies[1].custom is not None
    assert replies[1].custom["campaign"] == "CA-BARGAIN"
    # The campaigns of one group exclude one another.
    assert [len(said) for said in ask_price(talk, shop, 4)] == [1, 1, 1, 1]


def test_haggling_about_nothing_shows_what_is_on(talk: Any, shop: Services) -> None:
    reply = Bargain().answer(talk("能优惠点吗", "bargain"), shop)
    assert isinstance(reply, Reply) and reply.custom is not None and reply.custom["type"] == "promotions"


def test_membership_tells_tier_points_and_the_way_up(talk: Any, shop: Services) -> None:
    own = (
        AnswerMembership().answer(talk("会员有什么权益", "ask_membership", customer_id="C0001"), shop).text()
    )
    assert "金卡会员" in own and "积分" in own and "可升级钻石会员" in own
    assert (
        "满 1000 元银卡" in AnswerMembership().answer(talk("会员有什么权益", "ask_membership"), shop).text()
    )


def test_notices_are_noted_once(talk: Any, shop: Services) -> None:
    wish = talk("降价了告诉我", "subscribe_notice", product="P-K60")
    assert "降价后会通知" in SubscribeNotice().answer(wish, shop).text()
    assert "之前已经登记" in SubscribeNotice().answer(wish, shop).text()
    assert (
        "现在就有货"
        in SubscribeNotice().answer(talk("到货通知我", "subscribe_notice", product="P-K60"), shop).text()
    )
    assert "哪一款" in SubscribeNotice().answer(talk("到货通知我", "subscribe_notice"), shop).text()
    left = UnsubscribeNotice().answer(talk("别再给我发广告了", "unsubscribe_notice"), shop).text()
    assert "1条到货、降价提醒也一并取消" in left


def test_launches_and_offers_in_general_can_be_waited_for(talk: Any, shop: Services) -> None:
    def subscribe(text: str, **slots: Any) -> str:
        return SubscribeNotice().answer(talk(text, "subscribe_notice", **slots), shop).text()

    assert "手机有新品上市会通知您" in subscribe("出新款了告诉我", category="手机")
    assert "耳机有新品上市会通知您" in subscribe("下一代上市了通知我", product="P-AIR3PRO")
    assert "有适合您的活动会在这里告诉您" in subscribe("有活动通知我", product="P-AIR3PRO")
    assert "降价后会通知" in subscribe("新款降价了告诉我", product="P-AIR3PRO")


def test_ending_a_notice_does_not_end_everything(talk: Any, shop: Services) -> None:
    SubscribeNotice().answer(talk("降价了告诉我", "subscribe_notice", product="P-K60"), shop)

    def leave(text: str) -> str:
        return UnsubscribeNotice().answer(talk(text, "unsubscribe_notice"), shop).text()

    assert "已经取消" in leave("降价提醒不用了") and "没有" in leave("到货不用提醒我了")
    assert "关闭营销消息" in leave("不要再给我推送降价信息了")
    assert "已经为您恢复" in leave("可以再给我发优惠信息吗")
    assert "已经为您恢复" in leave("还是想收到活动通知")
    # Misheard, the words still tell the two wishes apart.
    wish = talk("降价提醒不用了", "subscribe_notice", product="P-K60")
    assert "没有" in SubscribeNotice().answer(wish, shop).text()
    for text in ("降价了别忘了告诉我", "特别想要，降价了说一声", "不想错过降价，到时候叫我"):
        wish = talk(text, "subscribe_notice", product="P-K60")
        assert "降价后会通知" in SubscribeNotice().answer(wish, shop).text()
        assert "已经取消" in leave("降价提醒不用了")


def test_which_there_are_is_told_and_all_are_claimed_at_a_word(talk: Any, shop: Services) -> None:
    asked = ClaimCoupon().answer(talk("有哪些优惠券可以领", "claim_coupon"), shop)
    assert "您现在可以领这些券" in asked.text() and asked.custom is None
    assert "领取满399减50优惠券" in asked.buttons
    others = AnswerMyCoupons().answer(talk("还有别的券没有", "ask_my_coupons"), shop)
    assert others.text() == asked.text()
    wish = talk("把券都给我领了", "claim_coupon")
    given = ClaimCoupon().answer(wish, shop)
    assert given.custom is not None and len(given.custom["items"]) == len(asked.buttons) == 2
    assert "都已经领过" in ClaimCoupon().answer(talk("领券", "claim_coupon"), shop).text()


def test_a_coupon_is_named_by_the_word_it_begins_with(talk: Any, shop: Services) -> None:
    asked = talk("我是新人有没有新人券", "ask_my_coupons", customer_id="C0002")
    assert "可以领一张新人满99减20优惠券" in AnswerMyCoupons().answer(asked, shop).text()
    given = ClaimCoupon().answer(talk("领新人券", "claim_coupon", customer_id="C0002"), shop)
    assert given.custom is not None and given.custom["title"] == "新人满99减20优惠券"
    refused = ClaimCoupon().answer(talk("给我一张金卡券", "claim_coupon", customer_id="C0002"), shop)
    assert "指定等级" in refused.text()
    phones = ClaimCoupon().answer(talk("领一张耳机券", "claim_coupon", customer_id="C0002"), shop)
    assert phones.custom is not None and phones.custom["title"] == "耳机满200打9折券"


def test_offers_for_several_and_offers_to_come(talk: Any, shop: Services) -> None:
    def ask(text: str, **slots: Any) -> Reply:
        return AnswerPromotion().answer(talk(text, "ask_promotion", **slots), shop)

    two = ask("买两个有优惠吗", product="P-AIR3PRO")
    product = shop.catalogue.product("P-AIR3PRO")
    assert product is not None and two.custom is not None and two.custom["quantity"] == 2
    assert Decimal(two.custom["offers"][0]["final_price"]) == 2 * product.price * 80 / 100
    assert "3月29日起：会员感恩节" in ask("什么时候有大促").text()
    assert "截止" in ask("活动什么时候结束").text() and "会员感恩节" not in ask("活动到什么时候").text()
    now = ask("耳机有什么福利")
    assert "还可以领：耳机满200打9折券、满399减50优惠券" in now.text()
    assert now.buttons[0] == "领取耳机满200打9折券"


def test_notices_are_listed(talk: Any, shop: Services) -> None:
    def ask() -> str:
        return SubscribeNotice().answer(talk("我登记了哪些提醒", "subscribe_notice"), shop).text()

    assert "没有登记" in ask()
    SubscribeNotice().answer(talk("降价了告诉我", "subscribe_notice", product="P-K60"), shop)
    SubscribeNotice().answer(talk("出新款了告诉我", "subscribe_notice", category="耳机"), shop)
    assert "· 极岚 K60：降价\n· 耳机：新品上市" in ask()


def test_a_trade_in_after_an_upgrade_is_of_the_device_in_use(talk: Any, shop: Services) -> None:
    asked = talk(
        "以旧换新能抵多少",
        "ask_trade_in",
        topic="action_answer_upgrade",
        previous_product="P-AIR2",
        traded_in="手机",
    )
    assert "声浪 Air 2" in AnswerTradeIn().answer(asked, shop).text()


def test_a_coupon_that_has_ended_or_does_not_exist_is_told(talk: Any, shop: Services) -> None:
    ended = ClaimCoupon().answer(talk("领取上月满200减25券", "claim_coupon"), shop)
    assert ended.custom is None and "领取时间已经过了" in ended.text() and ended.buttons
    none = ClaimCoupon().answer(talk("给我一张200元的优惠券", "claim_coupon"), shop)
    assert none.custom is None and "没有200元的券" in none.text() and "满399减50" in none.text()
    hidden = ClaimCoupon().answer(talk("领取限时24小时满199减30券", "claim_coupon"), shop)
    assert hidden.custom is None or hidden.custom.get("title") != "限时24小时满199减30券"


def test_in_production_somebody_unknown_logs_in_first(
    talk: Any, shop: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shop.settings import settings

    monkeypatch.setenv("APP_ENV", "production")
    settings.cache_clear()
    try:
        assert "登录" in ClaimCoupon().answer(talk("领券", "claim_coupon"), shop).text()
        assert [len(replies) for replies in ask_price(talk, shop, 4)] == [1, 1, 1, 1]
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_the_tier_named_is_the_one_aimed_at(talk: Any, shop: Services) -> None:
    said = (
        AnswerMembership().answer(talk("怎么才能到金卡", "ask_membership", customer_id="C0002"), shop).text()
    )
    assert "再消费5000元可升级金卡" in said
