"""Budgets as customers say them, and the numbers beside them that are none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.numbers import Budget, parse_budget
from language.numbers.amounts import SAYINGS


def limits(minimum: int | str | None, maximum: int | str | None) -> Budget:
    return Budget(
        None if minimum is None else Decimal(minimum), None if maximum is None else Decimal(maximum)
    )


@pytest.mark.parametrize(
    ("text", "minimum", "maximum"),
    [
        ("500以内", None, 500),
        ("五百以内", None, 500),
        ("预算500元以内的耳机", None, 500),
        ("100块以下的", None, 100),
        ("不超过八百", None, 800),
        ("800以下", None, 800),
        ("别超过1500吧", None, 1500),
        ("千万别超过500", None, 500),
        ("最多两千", None, 2000),
        ("不到一千的", None, 1000),
        ("控制在三千以内", None, 3000),
        ("1,299元以内", None, 1299),
        ("5k以下的手机", None, 5000),
        ("3K以内", None, 3000),
        ("１５００以内", None, 1500),
        ("兩千塊以内", None, 2000),
        ("一万以内", None, 10000),
        ("三千五以内", None, 3500),
        ("百元以内", None, 100),
        ("三千以上", 3000, None),
        ("预算三千以上", 3000, None),
        ("5000+", 5000, None),
        ("至少800", 800, None),
        ("2000起", 2000, None),
        ("不低于1000", 1000, None),
        ("一千五左右", 1200, 1800),
        ("1000左右", 800, 1200),
        ("大概两千块钱左右", 1600, 2400),
        ("千元左右", 800, 1200),
        ("2k上下", 1600, 2400),
        ("一万出头", 10000, 12000),
        ("1w出头", 10000, 12000),
        ("500多", 500, 600),
        ("一千多", 1000, 2000),
        ("二十多块", 20, 30),
        ("一千五百多", 1500, 1600),
        ("百来块", 80, 120),
        ("千把块钱", 800, 1200),
        ("大几百", 500, 1000),
        ("几百块的", 100, 1000),
        ("十几块", 10, 20),
        ("两三百", 200, 300),
        ("三四千的手机", 3000, 4000),
        ("七八百吧", 700, 800),
        ("两三百以内", None, 300),
        ("1000到2000", 1000, 2000),
        ("三千到四千", 3000, 4000),
        ("2000-3000之间", 2000, 3000),
        ("500和1000之间", 500, 1000),
        ("3k-5k", 3000, 5000),
        ("3-5k", 3000, 5000),
        ("1到2千", 1000, 2000),
        ("三到五百", 300, 500),
        ("2000到1000", 1000, 2000),
        ("500元至800元", 500, 800),
        ("1000以上2000以下", 1000, 2000),
        ("不低于500，不超过1000", 500, 1000),
        ("2k", None, 2000),
        ("1.5w", None, 15000),
        ("1.5万", None, 15000),
        ("预算三千", None, 3000),
        ("三千预算", None, 3000),
        ("预算是2500左右吧", 2000, 3000),
        ("预算大概1000", 800, 1200),
        ("五百块", None, 500),
        ("两千五", None, 2500),
        ("3999元", None, 3999),
        ("¥299", None, 299),
        ("199", None, 199),
        ("500吧", None, 500),
        ("9块9", None, "9.9"),
        ("千元机", 1000, 2000),
        ("想买个千元手机", 1000, 2000),
        ("百元耳机有吗", 100, 1000),
        ("不要500以下的", 500, None),
        ("500以内，哦不，800以内", None, 800),
        ("我想买个耳机，预算500，打游戏用", None, 500),
        ("买iPhone 15，预算6000以内", None, 6000),
        ("256G的，三千以内", None, 3000),
        ("5000mAh以上的充电宝，200以内", None, 200),
        ("想买2台，一共预算5000", None, 5000),
    ],
)
def test_a_budget_is_understood(text: str, minimum: int | None, maximum: int | None) -> None:
    assert parse_budget(text) == limits(minimum, maximum)


@pytest.mark.parametrize(
    "text",
    [
        "便宜点的",
        "有没有便宜一点的",
        "最便宜的是哪个",
        "iPhone 15",
        "iphone15pro",
        "K60",
        "极岚 K60 Pro 怎么样",
        "声浪 Air 3",
        "青屿 Power 20000",
        "墨川 Book 14 和 Book 16",
        "5000mAh",
        "20000毫安的充电宝",
        "256G",
        "12+256G",
        "13800138000",
        "021-55558888",
        "订单号20240501123456",
        "第2代",
        "第二个",
        "第一款",
        "两个",
        "买3台",
        "65W充电器",
        "4K显示器",
        "2k屏的",
        "120Hz",
        "27寸的",
        "5G手机",
        "3天能到吗",
        "7-15天",
        "2到3个",
        "12期免息",
        "保修两年",
        "618有什么活动",
        "双11什么时候",
        "2024-05-01买的",
        "10:30送到",
        "明天8点",
        "降了两百",
        "满300减50怎么用",
        "补我20块",
        "给我发张50元的优惠券",
        "打8折",
        "100%正品吗",
        "万一坏了怎么办",
        "千万别发错",
        "百分之百正品",
        "十分好用",
        "一般般",
        "1080p",
        "电池5000以上的",
        "像素五千万以上",
        "一百个",
        "3公里以内有门店吗",
        "续航10小时以上",
        "24小时内发货吗",
        "你好",
        "",
    ],
)
def test_another_number_is_no_budget(text: str) -> None:
    assert parse_budget(text) is None


@given(st.integers(20, 99_999).filter(lambda value: str(value) not in SAYINGS))
def test_any_plain_amount_is_read_back(amount: int) -> None:
    assert parse_budget(f"{amount}元以内") == limits(None, amount)
    assert parse_budget(f"预算{amount}以上") == limits(amount, None)
    assert parse_budget(str(amount)) == limits(None, amount)


@given(st.integers(100, 9_999), st.integers(100, 9_999), st.sampled_from(["到", "-", "~", "至"]))
def test_any_range_is_read_back_in_order(first: int, second: int, join: str) -> None:
    budget = parse_budget(f"{first}{join}{second}元")
    if first != second:
        assert budget == limits(min(first, second), max(first, second))


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    budget = parse_budget(text)
    if budget is not None and budget.minimum is not None and budget.maximum is not None:
        assert budget.minimum <= budget.maximum


def test_limits_are_inclusive() -> None:
    budget = limits(100, 200)
    assert budget.allows(Decimal(100))
    assert budget.allows(Decimal(200))
    assert not budget.allows(Decimal("200.01"))
    assert not budget.allows(Decimal("99.99"))
