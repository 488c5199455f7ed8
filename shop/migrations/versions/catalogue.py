"""The catalogue: products, variants, attributes and the vocabulary around them; FAQ, stores, rules, promotions.

Revision: catalogue; follows nothing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shop.models.types import Moment, Money, Words

revision = "catalogue"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "attribute_definitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("aliases", Words(), server_default="", nullable=False),
        sa.Column("unit", sa.String(length=64), server_default="", nullable=False),
        sa.Column("categories", Words(), server_default="", nullable=False),
        sa.Column("better", sa.String(length=8), server_default="", nullable=False),
        sa.Column("reply", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_definitions")),
    )
    op.create_index("ix_attribute_definitions_key", "attribute_definitions", ["key"])

    op.create_table(
        "brands",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("aliases", Words(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_brands")),
    )
    op.create_table(
        "catalogue_versions",
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("epoch", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_catalogue_versions")),
    )
    op.create_table(
        "categories",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("aliases", Words(), server_default="", nullable=False),
        sa.Column("parent", sa.String(length=64), nullable=True),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["parent"],
            ["categories.name"],
            name=op.f("fk_categories_parent"),
            onupdate="CASCADE",
            ondelete="SET NULL",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_categories")),
    )
    op.create_index("ix_categories_parent", "categories", ["parent"])

    op.create_table(
        "colors",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("aliases", Words(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_colors")),
    )
    op.create_table(
        "delivery_rules",
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("aliases", Words(), server_default="", nullable=False),
        sa.Column("fee", Money(), nullable=True),
        sa.Column("free_threshold", Money(), nullable=True),
        sa.Column("days_min", sa.Integer(), nullable=True),
        sa.Column("days_max", sa.Integer(), nullable=True),
        sa.Column("carrier", sa.String(length=200), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("fee IS NULL OR fee >= 0", name=op.f("ck_delivery_rules_fee_not_negative")),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_delivery_rules")),
    )
    op.create_table(
        "policies",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_policies")),
    )
    op.create_table(
        "promotions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", Money(), nullable=True),
        sa.Column("threshold", Money(), nullable=True),
        sa.Column("scope", Words(), server_default="all", nullable=False),
        sa.Column("starts_at", Moment(), nullable=True),
        sa.Column("ends_at", Moment(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("value IS NULL OR value >= 0", name=op.f("ck_promotions_value_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotions")),
    )
    op.create_table(
        "scenarios",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("aliases", Words(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_scenarios")),
    )
    op.create_table(
        "stores",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("district", sa.String(length=64), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=64), server_default="", nullable=False),
        sa.Column("hours", sa.String(length=200), server_default="", nullable=False),
        sa.Column("pickup", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("repair", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stores")),
    )
    op.create_index("ix_stores_city", "stores", ["city"])

    op.create_table(
        "products",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=True),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("aliases", Words(), server_default="", nullable=False),
        sa.Column("price", Money(), nullable=False),
        sa.Column("original_price", Money(), nullable=True),
        sa.Column("image", sa.Text(), server_default="", nullable=False),
        sa.Column("release_date", sa.Date(), nullable=True),
        sa.Column("successor", sa.String(length=64), nullable=True),
        sa.Column("package_contents", sa.Text(), server_default="", nullable=False),
        sa.Column("highlights", Words(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("warranty_months", sa.Integer(), nullable=True),
        sa.Column("sales", sa.Integer(), server_default="0", nullable=False),
        sa.Column("featured", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed(
                "substr(lower(name || ' ' || aliases || ' ' || highlights || ' ' || package_contents || ' ' || "
                "description), 1, 500)",
                persisted=True,
            ),
        ),
        sa.Column("updated_at", Moment(), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(
            "original_price IS NULL OR original_price >= 0",
            name=op.f("ck_products_original_price_not_negative"),
        ),
        sa.CheckConstraint("price >= 0", name=op.f("ck_products_price_not_negative")),
        sa.CheckConstraint("sales >= 0", name=op.f("ck_products_sales_not_negative")),
        sa.ForeignKeyConstraint(
            ["brand"],
            ["brands.name"],
            name=op.f("fk_products_brand"),
            onupdate="CASCADE",
            ondelete="SET NULL",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["category"],
            ["categories.name"],
            name=op.f("fk_products_category"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["successor"],
            ["products.sku"],
            name=op.f("fk_products_successor"),
            onupdate="CASCADE",
            ondelete="SET NULL",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_products")),
    )
    op.create_index("ix_products_brand_sales", "products", ["brand", "active", "sales"])
    op.create_index("ix_products_category_price", "products", ["category", "active", "price"])
    op.create_index(
        "ix_products_category_sales", "products", ["category", "active", "sales", "sku", "price", "brand"]
    )
    op.create_index("ix_products_price", "products", ["active", "price"])
    op.create_index("ix_products_search", "products", ["active", "category", "search_text", "sku"])
    op.create_index(
        "ix_products_featured",
        "products",
        ["featured"],
        sqlite_where=sa.text("featured = 1"),
        postgresql_where=sa.text("featured"),
    )
    op.create_index("ix_products_name", "products", ["name"])
    op.create_index("ix_products_sales", "products", ["active", "sales", "sku", "price", "brand"])
    op.create_index("ix_products_successor", "products", ["successor"])

    op.create_table(
        "scenario_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=64), server_default="", nullable=False),
        sa.Column("attribute", sa.String(length=64), server_default="", nullable=False),
        sa.Column("min_number", sa.Float(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario"],
            ["scenarios.name"],
            name=op.f("fk_scenario_rules_scenario"),
            onupdate="CASCADE",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_rules")),
        sa.UniqueConstraint(
            "scenario", "category", "attribute", name=op.f("uq_scenario_rules_scenario_category_attribute")
        ),
    )
    op.create_table(
        "attributes",
        sa.Column("product_sku", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_sku"],
            ["products.sku"],
            name=op.f("fk_attributes_product_sku"),
            onupdate="CASCADE",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("product_sku", "key", name=op.f("pk_attributes")),
    )
    op.create_index("ix_attributes_key_number", "attributes", ["key", "number"])

    op.create_table(
        "faqs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=64), server_default="", nullable=False),
        sa.Column("product_sku", sa.String(length=64), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("similar", Words(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_sku"],
            ["products.sku"],
            name=op.f("fk_faqs_product_sku"),
            onupdate="CASCADE",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faqs")),
    )
    op.create_index("ix_faqs_category", "faqs", ["category"])
    op.create_index("ix_faqs_product_sku", "faqs", ["product_sku"])

    op.create_table(
        "product_scenarios",
        sa.Column("product_sku", sa.String(length=64), nullable=False),
        sa.Column("scenario", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_sku"],
            ["products.sku"],
            name=op.f("fk_product_scenarios_product_sku"),
            onupdate="CASCADE",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["scenario"],
            ["scenarios.name"],
            name=op.f("fk_product_scenarios_scenario"),
            onupdate="CASCADE",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("product_sku", "scenario", name=op.f("pk_product_scenarios")),
    )
    op.create_index("ix_product_scenarios_scenario", "product_scenarios", ["scenario", "product_sku"])

    op.create_table(
        "relations",
        sa.Column("product_sku", sa.String(length=64), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("target_sku", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_sku"],
            ["products.sku"],
            name=op.f("fk_relations_product_sku"),
            onupdate="CASCADE",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["target_sku"],
            ["products.sku"],
            name=op.f("fk_relations_target_sku"),
            onupdate="CASCADE",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("product_sku", "relation", "target_sku", name=op.f("pk_relations")),
    )
    op.create_index("ix_relations_target_sku", "relations", ["target_sku"])

    op.create_table(
        "variants",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("product_sku", sa.String(length=64), nullable=False),
        sa.Column("color", sa.String(length=64), server_default="", nullable=False),
        sa.Column("spec", sa.String(length=64), server_default="", nullable=False),
        sa.Column("price", Money(), nullable=True),
        sa.Column("stock", sa.Integer(), server_default="0", nullable=False),
        sa.Column("restock_date", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.CheckConstraint("price IS NULL OR price >= 0", name=op.f("ck_variants_price_not_negative")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_variants_stock_not_negative")),
        sa.ForeignKeyConstraint(
            ["product_sku"],
            ["products.sku"],
            name=op.f("fk_variants_product_sku"),
            onupdate="CASCADE",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_variants")),
    )
    op.create_index("ix_variants_product_sku", "variants", ["product_sku"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("variants")
    op.drop_table("relations")
    op.drop_table("product_scenarios")
    op.drop_table("faqs")
    op.drop_table("attributes")
    op.drop_table("scenario_rules")
    op.drop_table("products")
    op.drop_table("stores")
    op.drop_table("scenarios")
    op.drop_table("promotions")
    op.drop_table("policies")
    op.drop_table("delivery_rules")
    op.drop_table("colors")
    op.drop_table("categories")
    op.drop_table("catalogue_versions")
    op.drop_table("brands")
    op.drop_table("attribute_definitions")
