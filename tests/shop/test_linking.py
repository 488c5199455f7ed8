"""The linker on the demo shop: what it recognises, beside what looks alike and is something else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.catalogue.importing import import_catalogue
from shop.catalogue.linking import EntityLinker, Hint, LinkedEntity
from shop.catalogue.linking_evaluation import Query, evaluate, is_right, names_of, read_queries
from shop.catalogue.linking_text import canonical, key, tokenise
from shop.catalogue.names import CatalogueNames, NamedProduct, Term, load_names
from shop.clock import SHOP_TIMEZONE, FixedClock
from shop.database import Database
from tests.pace import pace

DEMO = Path(__file__).parents[2] / "data" / "shop"
QUERIES = Path(__file__).parent / "queries"


@pytest.fixture(scope="module")
def names(
    open_copy: Callable[[str, Path], AbstractContextManager[Database]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[CatalogueNames]:
    """The names of the demo shop."""
    with open_copy("sqlite", tmp_path_factory.mktemp("linking")) as database:
        report = import_catalogue(database, DEMO, FixedClock(datetime(2026, 3, 15, tzinfo=SHOP_TIMEZONE)))
        assert report.errors == ()
        with database.reading() as session:
            yield load_names(session)


@pytest.fixture(scope="module")
def linker(names: CatalogueNames) -> EntityLinker:
    """A linker for the demo shop."""
    return EntityLinker(names)


def only(found: list[LinkedEntity], entity: str) -> LinkedEntity:
    """The one entity of a type."""
    (match,) = [item for item in found if item.entity == entity]
    return match


def named(found: list[LinkedEntity]) -> set[tuple[str, str]]:
    """Types and values (SKUs of products)."""
    return {(item.entity, item.sku or item.value) for item in found}


def hint(text: str, entity: str, words: str) -> Hint:
    """What another extractor saw."""
    start = text.index(words)
    return Hint(entity, start, start + len(words))


@pytest.mark.parametrize("query", read_queries(QUERIES / "linking.csv"), ids=lambda query: query.text)
def test_a_labelled_message_names_the_labelled_products(linker: EntityLinker, query: Query) -> None:
    assert is_right(query, linker.link(query.text)), linker.link(query.text)


@pytest.mark.parametrize(("file", "at_least"), [("more.csv", 0.97), ("heldout.csv", 0.93)])
def test_messages_written_after_the_rules(linker: EntityLinker, file: str, at_least: float) -> None:
    """`heldout.csv` was never looked at to change a rule; what it misses stays missed."""
    measured, misses = evaluate(linker, read_queries(QUERIES / file))
    assert measured["accuracy"] >= at_least, misses


def test_relations_decide_between_products_of_one_name() -> None:
    rivals = names_of([DEMO, QUERIES / "rivals"])
    queries = read_queries(QUERIES / "ambiguous.csv")
    with_relations, misses = evaluate(EntityLinker(rivals), queries)
    without, _ = evaluate(EntityLinker(rivals, relations=False), queries)
    assert with_relations["accuracy"] >= 0.97, misses
    assert without["accuracy"] < 0.5, "the messages are meant to be ambiguous"


def test_a_match_covers_exactly_the_words_of_the_name(linker: EntityLinker) -> None:
    text = "请问 声浪 Air 3 Pro 多少钱"
    product = only(linker.link(text), "product")
    assert (product.text, text[product.start : product.end]) == ("声浪 Air 3 Pro", "声浪 Air 3 Pro")
    assert product.value == "声浪 Air 3 Pro"


def test_generation_word_belongs_to_the_name(linker: EntityLinker) -> None:
    assert only(linker.link("air第三代多少钱"), "product").text == "air第三代"


def test_a_glued_capacity_is_left_out_of_the_name(linker: EntityLinker) -> None:
    product = only(linker.link("k60256g有货吗"), "product")
    assert (product.sku, product.text) == ("P-K60", "k60")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("有没有黑色的", {("color", "黑色")}),
        ("要酒红色的", {("color", "红色")}),
        ("白的还是黑的", {("color", "白色"), ("color", "黑色")}),
        ("黑科技", set()),
        ("红米怎么样", set()),
        ("白条能用吗", set()),
        ("青屿的充电宝", {("brand", "青屿"), ("category", "充电宝")}),
        ("口红色号", set()),
        ("玫红色", set()),
    ],
)
def test_a_colour_is_no_part_of_another_word(
    linker: EntityLinker, text: str, expected: set[tuple[str, str]]
) -> None:
    assert named(linker.link(text)) == expected


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("想买蓝牙耳机", "耳机"),
        ("手机壳有吗", "手机壳"),
        ("我的手机号", None),
        ("电视剧真好看", None),
        ("手机13800138000", None),
        ("看看笔记本", "笔记本电脑"),
        ("儿童手表多少钱", "智能手表"),
        ("老人机有吗", "手机"),
        ("华为watch gt4", None),
    ],
)
def test_kinds_of_products(linker: EntityLinker, text: str, category: str | None) -> None:
    found = {item.value for item in linker.link(text) if item.entity == "category"}
    assert found == ({category} if category else set())


def test_a_description_carries_the_product_that_the_merchant_calls_so(linker: EntityLinker) -> None:
    assert only(linker.link("儿童手表多少钱"), "category").sku == "P-WATCHKIDS5"


def test_kinds_inside_a_products_name_are_no_entities_of_their_own(linker: EntityLinker) -> None:
    assert named(linker.link("k60手机壳多少钱")) == {("product", "P-CASEK60")}


def test_attributes_are_keys_chosen_by_what_they_are_asked_of(linker: EntityLinker) -> None:
    assert only(linker.link("声浪 Air 3 续航怎么样"), "attribute").value == "battery_life"
    assert only(linker.link("摄像头像素多少"), "attribute").value == "resolution"
    assert only(linker.link("手机像素多少"), "attribute").value == "camera"


def test_a_scenario_has_its_name_whatever_the_wording(linker: EntityLinker) -> None:
    assert only(linker.link("爬山戴的耳机"), "scenario").value == "户外运动"


def test_a_wording_that_is_also_an_ordinary_word_is_not_sure(linker: EntityLinker) -> None:
    sure = {item.text: item.sure for item in linker.link("密码忘了，续航怎么样")}
    assert sure == {"密码": False, "续航": True}


def test_a_measure_word_within_the_span_of_a_product_is_none_of_its_name(linker: EntityLinker) -> None:
    text = "那再加个 Charge 65W 呢"
    for start in (3, 5):
        assert only(linker.link(text, [Hint("product", start, 15)]), "product").sku == "P-CHARGE65"


def test_a_colour_of_one_character_is_sure_where_it_is_chosen(linker: EntityLinker) -> None:
    for text in ("声浪 Air 3有没有橙的", "要黑的", "换成白色吗"):
        assert only(linker.link(text), "color").sure, text
    assert not any(item.sure for item in linker.link("说黑的是你们") if item.entity == "color")


def test_an_unknown_model_of_a_known_family_offers_the_family(linker: EntityLinker) -> None:
    product = only(linker.link("声浪 Air 3 Max有吗"), "product")
    assert (product.sku, product.known, product.text) == (None, False, "声浪 Air 3 Max")
    assert {"P-AIR3", "P-AIR3PRO"} <= set(product.candidates)


class TestHints:
    def test_a_name_with_something_foreign_before_it_is_foreign(self, linker: EntityLinker) -> None:
        text = "酷派K60怎么样"
        assert named(linker.link(text)) == {("product", "P-K60")}
        assert named(linker.link(text, [hint(text, "product", "酷派K60")])) == set()
        assert named(linker.link(text, [hint(text, "brand", "酷派")])) == set()

    def test_a_code_is_no_product(self, linker: EntityLinker) -> None:
        text = "券码AIR3怎么用"
        assert named(linker.link(text)) == {("product", "P-AIR3")}
        assert named(linker.link(text, [hint(text, "coupon_code", "AIR3")])) == set()

    def test_a_homophone_counts_where_a_brand_is_expected(self, linker: EntityLinker) -> None:
        text = "拓业还行"
        assert named(linker.link(text)) == set()
        assert named(linker.link(text, [hint(text, "brand", "拓业")])) == {("brand", "拓野")}

    def test_the_rest_of_a_name_continues_the_one_before(self, linker: EntityLinker) -> None:
        text = "用着s9，想换ultra"
        assert named(linker.link(text, [hint(text, "product", "ultra")])) == {
            ("product", "P-S9"),
            ("product", "P-S9ULTRA"),
        }

    def test_two_products_in_one_span_are_two(self, linker: EntityLinker) -> None:
        text = "air3和air2比"
        found = linker.link(text, [hint(text, "product", "air3和air2")])
        assert named(found) == {("product", "P-AIR3"), ("product", "P-AIR2")}

    def test_the_seen_type_decides_for_a_word_of_two_types(self, linker: EntityLinker) -> None:
        text = "手机的摄像头怎么样"
        assert ("attribute", "camera") in named(linker.link(text, [hint(text, "attribute", "摄像头")]))


def test_accessory_or_owner(linker: EntityLinker) -> None:
    assert ("product", "P-CASEK60") in named(linker.link("K60的手机壳"))
    assert ("product", "P-K60") in named(linker.link("K60的手机壳", accessories=False))


def test_canonical_names(linker: EntityLinker) -> None:
    assert linker.canonical("category", "蓝牙耳机") == "耳机"
    assert linker.canonical("attribute", "能用多久") == "battery_life"
    assert linker.canonical("category", "飞船") is None
    assert linker.canonical("price", "100元") is None


class TestText:
    @pytest.mark.parametrize(
        "text", ["声浪air3", "声浪 Air 3", "声浪 AIR-3", "声浪ａｉｒ３", "声浪 Air三", "声浪air第3代"]
    )
    def test_spellings_of_one_name_have_one_key(self, text: str) -> None:
        assert key(text) == "声 浪 air 3"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("k六零", "k 60"),
            ("k六十", "k 60"),
            ("power两万", "power 20000"),
            ("tv一百", "tv 100"),
            ("book十四", "book 14"),
        ],
    )
    def test_numerals_after_a_latin_word_are_numbers(self, text: str, expected: str) -> None:
        assert key(text) == expected

    @pytest.mark.parametrize("text", ["run一下", "上一代", "这三代人", "来两个"])
    def test_counting_is_no_model_number(self, text: str) -> None:
        assert not any(token.kind == "digit" for token in canonical(text))

    @given(st.text(st.sampled_from("声浪air3K60 -_第三代一十万 Ａ６①½ｱ😀的,。Pro\t"), max_size=30))
    def test_tokens_cover_the_text_in_order(self, text: str) -> None:
        for read in (tokenise, canonical):
            place = 0
            for token in read(text):
                assert 0 <= token.start < token.end <= len(text)
                assert token.start >= place - 1, "a character may expand into two tokens, not go backwards"
                place = token.end


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            (
                "声浪",
                "Air 3",
                "air3pro",
                "K60",
                "的",
                "和",
                "手机壳",
                "多少钱",
                "红米",
                "黑色",
                "续航",
                "airr3",
                "Ｋ６０",
                "三代",
                "、",
                " ",
                "256g",
                "打游戏",
                "ari",
                "🙂",
                "声狼",
                "pro",
                "P1",
                "65W",
                "vs",
            )
        ),
        max_size=9,
    )
)
def test_entities_never_overlap_and_are_slices_of_the_text(linker: EntityLinker, parts: list[str]) -> None:
    text = "".join(parts)
    end = 0
    for entity in linker.link(text):
        assert end <= entity.start < entity.end <= len(text)
        assert entity.text == text[entity.start : entity.end]
        end = entity.end


@pytest.mark.timed
@pytest.mark.slow
def test_a_hundred_thousand_products_are_indexed_in_half_a_minute_and_linked_in_milliseconds(
    names: CatalogueNames,
) -> None:
    """Processor time of an ordinary machine, so that a busy or slow one does not fail it."""
    slower = pace()
    large = with_many_products(names, 100_000)
    began = time.process_time()
    linker = EntityLinker(large)
    assert (time.process_time() - began) / slower < 30
    took = []
    for query in read_queries(QUERIES / "linking.csv"):
        began = time.process_time()
        linker.link(query.text)
        took.append(time.process_time() - began)
    took.sort()
    assert took[int(len(took) * 0.99)] / slower < 0.005
    assert only(linker.link("声浪air3多少钱"), "product").sku == "P-AIR3"


def with_many_products(names: CatalogueNames, count: int) -> CatalogueNames:
    """The catalogue with invented products of 300 invented brands beside its own."""
    random = Random(20260315)
    makers = sorted(
        {
            "".join(random.sample("星辰云海山川风华天际远航明月清极银河晨曦未来享轻语乐锐锋畅", 2))
            for _ in range(300)
        }
    )
    words = [
        "".join(random.choice("bdfgklmnprstvz") + random.choice("aeiou") for _ in range(3))
        for _ in range(3000)
    ]
    categories = [category.key for category in names.categories]
    products = dict(names.products)
    for number in range(count - len(products)):
        maker = random.choice(makers)
        word = (
            random.choice(words)
            if random.random() < 0.5
            else random.choice(("air", "book", "pad", "note", "mini", "x"))
        )
        model = f"{word.title()} {random.randint(1, 999)}{random.choice(('', ' Pro', ' Max', ' 青春版'))}"
        products[f"X{number}"] = NamedProduct(
            sku=f"X{number}",
            name=f"{maker} {model}",
            aliases=(model.lower().replace(" ", ""),),
            category=random.choice(categories),
            brand=maker,
            successor=None,
            featured=False,
            active=True,
            sales=random.randint(0, 9999),
        )
    return replace(
        names, products=products, brands=(*names.brands, *(Term(maker, maker) for maker in makers))
    )


@pytest.mark.parametrize("text", ["K60 Pro 12+256多少钱", "K60pro 16+512 价格", "K60 Pro 512的有吗"])
def test_memory_after_a_name_is_no_part_of_it(linker: EntityLinker, text: str) -> None:
    assert ("product", "P-K60PRO") in named(linker.link(text))


def test_another_number_after_a_name_still_is(linker: EntityLinker) -> None:
    assert ("product", "P-K60PRO") not in named(linker.link("K60 Pro 2多少钱"))
