"""The catalogue's entities in the NLU pipeline: merged with the trained extractor's, never at its cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.validation import validate
from rasa.shared.data import TrainingType
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message

import shop.database
import shop.settings
from addons.nlu.entity_linker import CatalogEntityLinker
from addons.nlu.entity_merging import merge
from addons.nlu.entity_rules import find_by_rules
from shop.catalogue.importing import import_catalogue
from shop.catalogue.linking import LinkedEntity
from shop.clock import SHOP_TIMEZONE, FixedClock
from shop.database import Database

DEMO = Path(__file__).parents[3] / "data" / "shop"
Parse = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def demo_shop(
    open_copy: Callable[[str, Path], AbstractContextManager[Database]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Database]:
    """The demo shop as the database of this process."""
    with open_copy("sqlite", tmp_path_factory.mktemp("entities")) as opened:
        report = import_catalogue(opened, DEMO, FixedClock(datetime(2026, 3, 15, tzinfo=SHOP_TIMEZONE)))
        assert report.errors == ()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("addons.nlu.entity_linker.database", lambda: opened)
            yield opened


@pytest.fixture(scope="module")
def component(demo_shop: Database) -> CatalogEntityLinker:
    """The component on the demo shop."""
    return CatalogEntityLinker(CatalogEntityLinker.get_default_config())


@pytest.fixture
def parse(component: CatalogEntityLinker) -> Parse:
    """Entities of a text, given what the trained extractor found: (type, words) pairs."""

    def run(text: str, *found: tuple[str, str], intent: str = "ask_attribute") -> list[dict[str, Any]]:
        entities = [
            {
                "entity": entity,
                "start": text.index(words),
                "end": text.index(words) + len(words),
                "value": words,
                "confidence_entity": 0.9,
                "extractor": "DIETClassifier",
            }
            for entity, words in found
        ]
        message = Message(data={"text": text, "entities": entities, "intent": {"name": intent}})
        (processed,) = component.process([message])
        result: list[dict[str, Any]] = processed.get("entities")
        for entity in result:
            assert (
                entity.get("text", text[entity["start"] : entity["end"]])
                == text[entity["start"] : entity["end"]]
            )
        return result

    return run


def values(entities: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Types and values (SKUs of products that have one)."""
    return [(entity["entity"], entity.get("sku") or entity["value"]) for entity in entities]


def test_a_product_gets_its_name_sku_and_the_mark_that_the_catalogue_vouches_for_it(parse: Parse) -> None:
    (product,) = parse("air3pro多少钱", intent="ask_price")
    assert product == {
        "entity": "product",
        "start": 0,
        "end": 7,
        "text": "air3pro",
        "value": "声浪 Air 3 Pro",
        "sku": "P-AIR3PRO",
        "linked": True,
        "extractor": "CatalogEntityLinker",
    }


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        # A catalogue match replaces shorter and overlapping spans, whatever their type.
        ("声浪 Air 3 Pro好吗", [("brand", "声浪")], [("product", "P-AIR3PRO")]),
        ("声浪 Air 3 Pro好吗", [("product", "声浪 Air 3")], [("product", "P-AIR3PRO")]),
        ("青屿Charge 65W好吗", [("product", "青屿Charge"), ("spec", "65W")], [("product", "P-CHARGE65")]),
        # What the catalogue does not know stays as it is.
        ("红米k60好吗", [("product", "红米k60")], [("product", "红米k60")]),
        ("小米手环7好吗", [("product", "小米手环7")], [("product", "小米手环7")]),
        ("有裙子吗", [("category", "裙子")], [("category", "裙子")]),
        ("有香芋色吗", [("color", "香芋色")], [("color", "香芋色")]),
        # Spans of the extractor get the catalogue's names.
        ("想买蓝牙耳机", [("category", "蓝牙耳机")], [("category", "耳机")]),
        ("想买运动蓝牙耳机", [("category", "运动蓝牙耳机")], [("category", "耳机")]),
        ("要曜石黑", [("color", "曜石黑")], [("color", "黑色")]),
        ("能用多久", [("attribute", "能用多久")], [("attribute", "battery_life")]),
        ("平时爬山用", [("scenario", "爬山")], [("scenario", "户外运动")]),
        # Types that the catalogue knows nothing of are untouched, and stand above words inside them.
        ("屏幕碎了", [("fault", "屏幕碎")], [("fault", "屏幕碎")]),
        ("500以内", [("price", "500以内")], [("price", "500以内")]),
        ("券码AIR3", [("coupon_code", "AIR3")], [("coupon_code", "AIR3")]),
        # The sentence decides whether 摄像头 is a product or a part.
        ("手机摄像头好吗", [("attribute", "摄像头")], [("category", "手机"), ("attribute", "camera")]),
        # Two products in one span are two.
        ("air3和air2", [("product", "air3和air2")], [("product", "P-AIR3"), ("product", "P-AIR2")]),
    ],
)
def test_merging(
    parse: Parse, text: str, found: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    assert values(parse(text, *found)) == expected


def test_a_longer_product_span_keeps_its_extent_and_is_linked(parse: Parse) -> None:
    (product,) = parse("声浪Air 3耳机多少钱", ("product", "声浪Air 3耳机"))[:1]
    assert (product["text"], product["sku"], product["confidence_entity"]) == ("声浪Air 3耳机", "P-AIR3", 0.9)


def test_the_annotated_shorter_span_of_the_same_thing_is_kept(parse: Parse) -> None:
    (attribute,) = parse("防水等级多少", ("attribute", "防水"))
    assert (attribute["text"], attribute["value"]) == ("防水", "waterproof")


def test_an_ambiguous_name_has_candidates_instead_of_a_sku(parse: Parse) -> None:
    (product,) = parse("mini 2多少钱", ("product", "mini 2"))
    assert "sku" not in product
    assert product["candidates"] == ["P-SOUNDMINI2", "P-PADMINI2"]


def test_an_unknown_model_is_not_vouched_for_but_offers_its_family(parse: Parse) -> None:
    (product,) = parse("air3max多少钱", ("product", "air3max"))
    assert "linked" not in product
    assert "P-AIR3PRO" in product["candidates"]


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("续航怎么样", "ask_attribute", [("attribute", "battery_life")]),
        ("视频里的人是谁", "chitchat", []),
        ("你是电脑吗", "bot_challenge", []),
        ("有电脑吗", "search_product", [("category", "笔记本电脑")]),
        ("K60的充电器多少钱", "ask_price", [("product", "P-K60"), ("category", "充电器")]),
        ("K60的手机壳多少钱", "ask_price", [("product", "P-CASEK60"), ("category", "手机壳")]),
    ],
)
def test_what_is_wanted_decides_whether_words_count(
    parse: Parse, text: str, intent: str, expected: list[tuple[str, str]]
) -> None:
    assert values(parse(text, intent=intent)) == expected


def test_in_a_message_about_the_box_the_owner_is_meant(parse: Parse) -> None:
    assert ("product", "P-K60") in values(parse("K60的手机壳在盒子里吗", intent="ask_package_contents"))


def test_a_name_may_be_moved_by_a_message_without_text_or_entities(component: CatalogEntityLinker) -> None:
    empty, bare = component.process([Message(data={"text": ""}), Message(data={"text": "K60"})])
    assert empty.get("entities") is None
    assert values(bare.get("entities")) == [("product", "P-K60")]


def test_entities_reach_the_parse_result(component: CatalogEntityLinker) -> None:
    (message,) = component.process([Message(data={"text": "K60"})])
    assert message.as_dict(only_output_properties=True)["entities"][0]["sku"] == "P-K60"


def test_without_a_database_the_extractors_entities_pass_and_a_warning_says_how_to_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    shop.settings.settings.cache_clear()
    monkeypatch.setattr(
        "addons.nlu.entity_linker.database", lambda: shop.database.open_database(shop.settings.Settings())
    )
    lonely = CatalogEntityLinker(CatalogEntityLinker.get_default_config())
    found = [{"entity": "product", "start": 0, "end": 3, "value": "K60"}]
    (message,) = lonely.process([Message(data={"text": "K60多少钱", "entities": found})])
    assert message.get("entities") == found
    assert "make setup" in caplog.text
    shop.settings.settings.cache_clear()


class TestRules:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("打13800138000找我", [("phone", "13800138000")]),
            ("电话138 0013 8000", [("phone", "138 0013 8000")]),
            ("12800138000", []),
            ("213800138000123", [("order_id", "213800138000123")]),
            ("订单DG202403150021到哪了", [("order_id", "DG202403150021")]),
            ("JD88213345呢", [("order_id", "JD88213345")]),
            ("AIR3-50OFF", []),
            ("power20000", []),
            ("这款怎么样", [("reference", "这款")]),
            ("第二个和第三个", [("reference", "第二个"), ("reference", "第三个")]),
            ("第三个月了", []),
            ("新款", []),
        ],
    )
    def test_what_has_a_form_is_found(self, text: str, expected: list[tuple[str, str]]) -> None:
        assert values(find_by_rules(text, [])) == expected

    def test_nothing_is_found_where_an_entity_stands(self) -> None:
        assert find_by_rules("打13800138000", [{"entity": "phone", "start": 1, "end": 12}]) == []


def test_merging_leaves_the_extractors_entities_as_they_were() -> None:
    found = [{"entity": "category", "start": 0, "end": 4, "value": "蓝牙耳机"}]
    link = LinkedEntity("category", "耳机", "蓝牙耳机", 0, 4)
    merge("蓝牙耳机", found, [link], lambda entity, words: None)
    assert found == [{"entity": "category", "start": 0, "end": 4, "value": "蓝牙耳机"}]


def test_rasa_accepts_both_components_in_a_pipeline(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text(
        "recipe: default.v1\nassistant_id: test\nlanguage: zh\npipeline:\n"
        "- name: addons.nlu.tokenizer.CharacterTokenizer\n"
        "- name: addons.nlu.entity_linker.CatalogEntityLinker\n"
        "- name: addons.nlu.faq_retriever.FaqRetriever\npolicies: []\n",
        encoding="utf-8",
    )
    importer = TrainingDataImporter.load_from_config(str(config))
    graph = DefaultV1Recipe().graph_config_for_recipe(
        importer.get_config(), cli_parameters={}, training_type=TrainingType.NLU
    )
    validate(graph)
    names = [node.uses.__name__ for node in graph.predict_schema.nodes.values()]
    assert {"CatalogEntityLinker", "FaqRetriever"} <= set(names)
