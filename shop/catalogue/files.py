"""The CSV files that make a catalogue, column by column. docs and error messages name columns as they are here."""

from __future__ import annotations

from shop.importing.batch import FileSpec
from shop.importing.cells import (
    Column,
    begin,
    choice,
    code,
    count,
    day,
    end,
    flag,
    money,
    number,
    text,
    words,
)
from shop.models.catalogue import NAME_LENGTH, SKU_LENGTH, WORD_LENGTH

_LONG = 10_000
_sku, _name, _word, _long = code(SKU_LENGTH), text(NAME_LENGTH), text(WORD_LENGTH), text(_LONG)
_key = code(WORD_LENGTH)
_aliases, _list = words(200, NAME_LENGTH), words(200, 1_000)

PRODUCTS = FileSpec(
    "products.csv",
    (
        Column("sku", _sku, required=True, headers=("商品编号", "货号", "商品编码")),
        Column("name", _name, required=True, headers=("名称", "商品名称", "商品名")),
        Column("brand", _word, headers=("品牌",)),
        Column("category", _word, required=True, headers=("类目", "分类", "品类")),
        Column("aliases", _aliases, empty=(), headers=("别名",)),
        Column("scenarios", _aliases, empty=(), headers=("场景", "使用场景")),
        Column("price", money, required=True, headers=("价格", "售价", "单价")),
        Column("original_price", money, headers=("原价", "划线价")),
        Column("image", text(2_000), empty="", headers=("图片",)),
        Column("release_date", day, headers=("上市日期", "发布日期")),
        Column("successor", _sku, headers=("下一代",)),
        Column("package_contents", _long, empty="", headers=("包装清单",)),
        Column("highlights", _list, empty=(), headers=("卖点", "亮点")),
        Column("description", _long, empty="", headers=("描述", "商品描述")),
        Column("warranty_months", count, headers=("保修月数", "质保月数")),
        Column("sales", count, empty=0, headers=("销量",)),
        Column("featured", flag, empty=False, headers=("主推",)),
        # For a product without rows in variants.csv:
        Column("stock", count, headers=("库存", "库存数量")),
        Column("color", _word, headers=("颜色",)),
        Column("spec", _word, headers=("规格",)),
        Column("restock_date", day, headers=("补货日期",)),
    ),
    key=("sku",),
)

VARIANTS = FileSpec(
    "variants.csv",
    (
        Column("sku", _sku, required=True),
        Column("product", _sku, required=True),
        Column("color", _word, empty="", headers=("颜色",)),
        Column("spec", _word, empty="", headers=("规格",)),
        Column("price", money, headers=("价格",)),
        Column("stock", count, required=True, headers=("库存",)),
        Column("restock_date", day, headers=("补货日期",)),
    ),
    key=("sku",),
)

CATEGORIES = FileSpec(
    "categories.csv",
    (
        Column("name", _word, required=True),
        Column("aliases", _aliases, empty=()),
        Column("parent", _word),
        Column("description", _long, empty=""),
    ),
    key=("name",),
)

BRANDS = FileSpec(
    "brands.csv", (Column("name", _word, required=True), Column("aliases", _aliases, empty=())), key=("name",)
)

COLORS = FileSpec(
    "colors.csv", (Column("name", _word, required=True), Column("aliases", _aliases, empty=())), key=("name",)
)

SCENARIOS = FileSpec(
    "scenarios.csv",
    (
        Column("name", _word, required=True),
        Column("aliases", _aliases, empty=()),
        Column("category", _word, empty=""),
        Column("attribute", _key, empty=""),
        Column("min_number", number),
        Column("reason", _long, empty=""),
    ),
    key=("name", "category", "attribute"),
)

ATTRIBUTE_DEFINITIONS = FileSpec(
    "attribute_definitions.csv",
    (
        Column("key", _key, required=True),
        Column("label", _word, required=True),
        Column("aliases", _aliases, empty=()),
        Column("unit", _word, empty=""),
        Column("categories", _aliases, empty=()),
        Column("better", choice("higher", "lower"), empty=""),
        Column("reply", _long, empty=""),
    ),
    key=("key", "categories"),
)

ATTRIBUTES = FileSpec(
    "attributes.csv",
    (
        Column("product", _sku, required=True),
        Column("key", _key, required=True),
        Column("value", text(1_000), required=True),
        Column("number", number),
    ),
    key=("product", "key"),
)

RELATIONS = FileSpec(
    "relations.csv",
    (
        Column("product", _sku, required=True),
        Column("relation", choice("accessory", "compatible"), required=True),
        Column("target", _sku, required=True),
    ),
    key=("product", "relation", "target"),
)

FAQS = FileSpec(
    "faqs.csv",
    (
        Column("id", _key, required=True),
        Column("category", _word, empty=""),
        Column("product", _sku),
        Column("question", text(1_000), required=True),
        Column("similar", _list, empty=()),
        Column("answer", _long, required=True),
    ),
    key=("id",),
)

STORES = FileSpec(
    "stores.csv",
    (
        Column("id", _key, required=True),
        Column("name", _name, required=True),
        Column("city", _word, required=True),
        Column("district", _word, empty=""),
        Column("address", _long, empty=""),
        Column("phone", _word, empty=""),
        Column("hours", _name, empty=""),
        Column("pickup", flag, empty=False),
        Column("repair", flag, empty=False),
        Column("latitude", number),
        Column("longitude", number),
    ),
    key=("id",),
)

DELIVERY_RULES = FileSpec(
    "delivery_rules.csv",
    (
        Column("region", _word, required=True),
        Column("aliases", _aliases, empty=()),
        Column("fee", money),
        Column("free_threshold", money),
        Column("days_min", count),
        Column("days_max", count),
        Column("carrier", _name, empty=""),
        Column("note", _long, empty=""),
    ),
    key=("region",),
)

POLICIES = FileSpec(
    "policies.csv",
    (
        Column("key", _key, required=True),
        Column("title", _name, required=True),
        Column("text", _long, required=True),
    ),
    key=("key",),
)

PROMOTIONS = FileSpec(
    "promotions.csv",
    (
        Column("id", _key, required=True),
        Column("title", _name, required=True),
        Column("description", _long, empty=""),
        Column("kind", choice("amount", "percent", "gift"), required=True),
        Column("value", money),
        Column("threshold", money),
        Column("scope", _aliases, empty=("all",)),
        Column("starts_at", begin),
        Column("ends_at", end),
    ),
    key=("id",),
)

# In the order in which rows are stored and errors are listed.
FILES = (
    CATEGORIES,
    BRANDS,
    COLORS,
    SCENARIOS,
    ATTRIBUTE_DEFINITIONS,
    PRODUCTS,
    VARIANTS,
    ATTRIBUTES,
    RELATIONS,
    FAQS,
    STORES,
    DELIVERY_RULES,
    POLICIES,
    PROMOTIONS,
)
