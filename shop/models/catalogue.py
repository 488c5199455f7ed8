"""Tables of what is sold: products and their variants, attributes, relations, and the vocabulary around them.

Keys are the words people use (SKU, brand name, category name): staff who edit rows in SQL or in the console need no
look-up of numbers. Columns that a minimal INSERT leaves out have defaults in the database.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    func,
    text,
    true,
)

from shop.models.base import Base
from shop.models.types import Moment, Money, Words

SKU_LENGTH = 64
NAME_LENGTH = 200
WORD_LENGTH = 64
SEARCH_TEXT = "substr(lower(name || ' ' || aliases || ' ' || highlights || ' ' || package_contents || ' ' || description), 1, 500)"


def _link(target: str, **options: Any) -> Any:
    """A foreign key that is checked at commit, so that rows which point at each other load in any order."""
    return ForeignKey(target, onupdate="CASCADE", deferrable=True, initially="DEFERRED", **options)


class Category(Base):
    """A kind of product; `parent` makes a tree (影音 > 耳机)."""

    __tablename__ = "categories"

    name: Any = Column(String(WORD_LENGTH), primary_key=True)
    aliases: Any = Column(Words, nullable=False, server_default="")
    parent: Any = Column(String(WORD_LENGTH), _link("categories.name", ondelete="SET NULL"), index=True)
    description: Any = Column(Text, nullable=False, server_default="")
    position: Any = Column(Integer, nullable=False, server_default="0")


class Brand(Base):
    """A brand and the other ways people write it."""

    __tablename__ = "brands"

    name: Any = Column(String(WORD_LENGTH), primary_key=True)
    aliases: Any = Column(Words, nullable=False, server_default="")


class Color(Base):
    """A colour as the shop calls it, and the other names for it."""

    __tablename__ = "colors"

    name: Any = Column(String(WORD_LENGTH), primary_key=True)
    aliases: Any = Column(Words, nullable=False, server_default="")


class Product(Base):
    """A model that is (or was) on sale. `active` is false for what the shop no longer sells."""

    __tablename__ = "products"
    # The first three indexes hold all that a search sorts and filters by, so that it fetches only the rows it shows.
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("original_price IS NULL OR original_price >= 0", name="original_price_not_negative"),
        CheckConstraint("sales >= 0", name="sales_not_negative"),
        Index("ix_products_category_sales", "category", "active", "sales", "sku", "price", "brand"),
        Index("ix_products_category_price", "category", "active", "price"),
        Index("ix_products_brand_sales", "brand", "active", "sales"),
        Index("ix_products_sales", "active", "sales", "sku", "price", "brand"),
        Index("ix_products_price", "active", "price"),
        Index("ix_products_search", "active", "category", "search_text", "sku"),
        Index(
            "ix_products_featured",
            "featured",
            sqlite_where=text("featured = 1"),
            postgresql_where=text("featured"),
        ),
    )

    sku: Any = Column(String(SKU_LENGTH), primary_key=True)
    name: Any = Column(String(NAME_LENGTH), nullable=False, index=True)
    brand: Any = Column(String(WORD_LENGTH), _link("brands.name", ondelete="SET NULL"))
    category: Any = Column(String(WORD_LENGTH), _link("categories.name"), nullable=False)
    aliases: Any = Column(Words, nullable=False, server_default="")
    price: Any = Column(Money, nullable=False)
    original_price: Any = Column(Money)
    image: Any = Column(Text, nullable=False, server_default="")
    release_date: Any = Column(Date)
    successor: Any = Column(String(SKU_LENGTH), _link("products.sku", ondelete="SET NULL"), index=True)
    package_contents: Any = Column(Text, nullable=False, server_default="")
    highlights: Any = Column(Words, nullable=False, server_default="")
    description: Any = Column(Text, nullable=False, server_default="")
    warranty_months: Any = Column(Integer)
    sales: Any = Column(Integer, nullable=False, server_default="0")
    featured: Any = Column(Boolean(create_constraint=False), nullable=False, server_default=false())
    active: Any = Column(Boolean(create_constraint=False), nullable=False, server_default=true())
    # What keywords are looked for in. Kept by the database, so that rows written in plain SQL are found too; cut so
    # that it fits into an index, by which a category of 10,000 products is searched in 4 ms.
    search_text: Any = Column(Text, Computed(SEARCH_TEXT, persisted=True))
    updated_at: Any = Column(Moment, nullable=False, server_default=func.now())


class Variant(Base):
    """What is put into the parcel: a product in one colour and spec. A product without choices has one variant."""

    __tablename__ = "variants"
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock_not_negative"),
        CheckConstraint("price IS NULL OR price >= 0", name="price_not_negative"),
    )

    sku: Any = Column(String(SKU_LENGTH), primary_key=True)
    product_sku: Any = Column(
        String(SKU_LENGTH), _link("products.sku", ondelete="CASCADE"), nullable=False, index=True
    )
    color: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    spec: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    price: Any = Column(Money)
    stock: Any = Column(Integer, nullable=False, server_default="0")
    restock_date: Any = Column(Date)
    active: Any = Column(Boolean(create_constraint=False), nullable=False, server_default=true())


class AttributeDefinition(Base):
    """What an attribute is called and how it is told; a key may have one row a group of categories."""

    __tablename__ = "attribute_definitions"

    id: Any = Column(Integer, primary_key=True)
    key: Any = Column(String(WORD_LENGTH), nullable=False, index=True)
    label: Any = Column(String(WORD_LENGTH), nullable=False)
    aliases: Any = Column(Words, nullable=False, server_default="")
    unit: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    categories: Any = Column(Words, nullable=False, server_default="")
    better: Any = Column(String(8), nullable=False, server_default="")
    reply: Any = Column(Text, nullable=False, server_default="")


class Attribute(Base):
    """One product's value of one attribute, as shown, and as a number where it can be compared."""

    __tablename__ = "attributes"
    __table_args__ = (Index("ix_attributes_key_number", "key", "number"),)

    product_sku: Any = Column(String(SKU_LENGTH), _link("products.sku", ondelete="CASCADE"), primary_key=True)
    key: Any = Column(String(WORD_LENGTH), primary_key=True)
    value: Any = Column(Text, nullable=False)
    number: Any = Column(Float)


class Relation(Base):
    """A product that goes with another one: accessory or compatible."""

    __tablename__ = "relations"

    product_sku: Any = Column(String(SKU_LENGTH), _link("products.sku", ondelete="CASCADE"), primary_key=True)
    relation: Any = Column(String(16), primary_key=True)
    target_sku: Any = Column(
        String(SKU_LENGTH), _link("products.sku", ondelete="CASCADE"), primary_key=True, index=True
    )


class Scenario(Base):
    """What people want a product for (户外运动), and the other ways to say it."""

    __tablename__ = "scenarios"

    name: Any = Column(String(WORD_LENGTH), primary_key=True)
    aliases: Any = Column(Words, nullable=False, server_default="")


class ScenarioRule(Base):
    """Which attribute makes a category's products fit a scenario, and the sentence that says why."""

    __tablename__ = "scenario_rules"
    __table_args__ = (UniqueConstraint("scenario", "category", "attribute"),)

    id: Any = Column(Integer, primary_key=True)
    scenario: Any = Column(String(WORD_LENGTH), _link("scenarios.name", ondelete="CASCADE"), nullable=False)
    category: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    attribute: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    min_number: Any = Column(Float)
    reason: Any = Column(Text, nullable=False, server_default="")


class ProductScenario(Base):
    """A scenario that the merchant says a product is for."""

    __tablename__ = "product_scenarios"
    __table_args__ = (Index("ix_product_scenarios_scenario", "scenario", "product_sku"),)

    product_sku: Any = Column(String(SKU_LENGTH), _link("products.sku", ondelete="CASCADE"), primary_key=True)
    scenario: Any = Column(String(WORD_LENGTH), _link("scenarios.name", ondelete="CASCADE"), primary_key=True)


class CatalogueVersion(Base):
    """A counter a topic that triggers raise at every change, so that readers notice changes by reading one row."""

    __tablename__ = "catalogue_versions"

    topic: Any = Column(String(16), primary_key=True)
    epoch: Any = Column(String(32), nullable=False)
    version: Any = Column(Integer, nullable=False, server_default="0")
