"""Personal data in sentences, beside near misses that have to stay readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.personal import find, hidden, mask, mask_contacts, place_of

HIDDEN = [
    ("电话换成13911112222", "电话换成139****2222", "phone"),
    ("手机+86 139-1111-2222，快点", "手机+86 139-1****2222，快点", "phone"),
    ("座机010-88886666", "座机010*******66", "landline"),
    ("发到abc.def@mail.cn吧", "发到a******@mail.cn吧", "email"),
    ("身份证11010519491231002X", "身份证110*************2X", "id_card"),
    ("卡号4111 1111 1111 1111", "卡号411**************11", "bank_card"),
    ("地址改成上海市浦东新区云帆路66号3幢1202室", "地址改成上海市浦东新区*************", "address"),
    ("我住幸福小区3栋2单元501", "我住******" + "*******", "address"),
    ("寄到成都市武侯区天府大道中段1388号", "寄到成都市武侯区***********", "address"),
    ("收件人改成王小五，别的不变", "收件人改成王**，别的不变", "person"),
    ("我叫欧阳雪", "我叫欧**", "person"),
]
HARMLESS = [
    "订单20260100201到哪了", "单号SD7310088652", "XD123456789012怎么付款", "售后单SH2026031548213",
    "税号91330106MA2AXXXX04", "西湖区有门店吗", "南京东路的店几点关", "3号能到吗", "11月3号下午送", "5楼有电梯吗",
    "K60 256G的多少钱", "1000块左右的手机", "我是新用户", "本人已经付款了", "联系人怎么改", "10000毫安充几次", "尾号8000",
    "身份证110105194912310021", "卡号6222021234567890123",
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown", "kind"), HIDDEN)
def test_hidden(text: str, shown: str, kind: str) -> None:
    assert [span.kind for span in find(text)] == [kind]
    masked = mask(text)
    assert len(masked) == len(text)
    if kind != "address":
        assert masked == shown
    else:
        assert masked.rstrip("*") in shown and "号" not in masked and "501" not in masked


@pytest.mark.parametrize("text", HARMLESS)
def test_left_alone(text: str) -> None:
    assert mask(text) == text


def test_several_in_one_sentence() -> None:
    said = mask("寄到浙江省杭州市西湖区望月路100号，收件人张小明，电话13800138000")
    assert (
        said.startswith("寄到浙江省杭州市西湖区*")
        and "收件人张**，电话138****8000" in said
        and "望月路" not in said
    )


def test_the_shops_own_words_keep_its_addresses() -> None:
    store = "西湖店：杭州市西湖区文三路100号，电话0571-88886666"
    assert mask_contacts(store) == store
    assert mask_contacts("请拨打13911112222") == "请拨打139****2222"


@given(st.text(max_size=60))
def test_positions_stay(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text) and mask(masked) == mask(mask(masked))
    assert all(old == new or new == "*" for old, new in zip(text, masked, strict=True))


@given(st.text(max_size=20), st.sampled_from(["phone", "email", "person", "address", "id_card", "landline"]))
def test_hiding_never_changes_the_length(value: str, kind: str) -> None:
    assert len(hidden(value, kind)) == len(value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("上海市浦东新区云帆路66号3幢", "上海市浦东新区"),
        ("新疆", "新疆"),
        ("上海市浦东新区****", "上海市浦东新区"),
        ("幸福路3号", ""),
    ],
)
def test_the_place_of_an_address(text: str, place: str) -> None:
    assert place_of(text) == place
