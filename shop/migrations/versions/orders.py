"""Customers, orders, tickets and what belongs to them; every change of a price is kept from now on.

Revision: orders; follows: answered_messages
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shop.models.sealed import Sealed
from shop.models.types import Moment, Money

revision = "orders"
down_revision = "answered_messages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "checkouts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("conversation_id", sa.String(length=255), nullable=False),
        sa.Column("variant_sku", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("promotion_id", sa.String(length=64), server_default="", nullable=False),
        sa.Column("coupon_code", sa.String(length=64), server_default="", nullable=False),
        sa.Column("goods_total", Money(), nullable=False),
        sa.Column("discount", Money(), nullable=False),
        sa.Column("freight", Money(), nullable=False),
        sa.Column("total", Money(), nullable=False),
        sa.Column("recipient", Sealed(), server_default="", nullable=False),
        sa.Column("phone", Sealed(), server_default="", nullable=False),
        sa.Column("address", Sealed(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkouts")),
    )
    op.create_index(op.f("ix_checkouts_customer_id"), "checkouts", ["customer_id"], unique=False)
    op.create_table(
        "customers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", Sealed(), server_default="", nullable=False),
        sa.Column("phone", Sealed(), server_default="", nullable=False),
        sa.Column("phone_mark", sa.String(length=32), server_default="", nullable=False),
        sa.Column("tier", sa.String(length=16), server_default="normal", nullable=False),
        sa.Column("registered_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    op.create_index(op.f("ix_customers_phone_mark"), "customers", ["phone_mark"], unique=False)
    op.create_table(
        "operations",
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_operations")),
    )
    op.create_table(
        "price_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("price", Money(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_history")),
    )
    op.create_index("ix_price_history_sku", "price_history", ["sku", "at"], unique=False)
    op.create_table(
        "request_drafts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("conversation_id", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_drafts")),
    )
    op.create_index(
        "ix_request_drafts_owner", "request_drafts", ["owner", "status", "updated_at"], unique=False
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("priority", sa.Integer(), server_default="3", nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("conversation_id", sa.String(length=255), server_default="", nullable=False),
        sa.Column("order_id", sa.String(length=64), server_default="", nullable=False),
        sa.Column("product_sku", sa.String(length=64), server_default="", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("contact", Sealed(), server_default="", nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("external_id", sa.String(length=128), server_default="", nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'in_progress', 'waiting_customer', 'resolved', 'closed', 'cancelled')",
            name=op.f("ck_tickets_status_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("key", name=op.f("uq_tickets_key")),
    )
    op.create_index("ix_tickets_customer", "tickets", ["customer_id", "created_at"], unique=False)
    op.create_index(op.f("ix_tickets_order_id"), "tickets", ["order_id"], unique=False)
    op.create_index("ix_tickets_status", "tickets", ["status", "priority", "created_at"], unique=False)
    op.create_table(
        "trade_in_prices",
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("condition", sa.String(length=16), nullable=False),
        sa.Column("price", Money(), nullable=False),
        sa.PrimaryKeyConstraint("category", "model", "condition", name=op.f("pk_trade_in_prices")),
    )
    op.create_table(
        "vault_entries",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("value", Sealed(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_vault_entries")),
    )
    op.create_index(op.f("ix_vault_entries_expires_at"), "vault_entries", ["expires_at"], unique=False)
    op.create_index(op.f("ix_vault_entries_owner"), "vault_entries", ["owner"], unique=False)
    op.create_table(
        "webhook_events",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("order_id", sa.String(length=64), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_events")),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("paid_at", Moment(), nullable=True),
        sa.Column("shipped_at", Moment(), nullable=True),
        sa.Column("delivered_at", Moment(), nullable=True),
        sa.Column("cancelled_at", Moment(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("goods_total", Money(), nullable=False),
        sa.Column("discount", Money(), server_default="0", nullable=False),
        sa.Column("freight", Money(), server_default="0", nullable=False),
        sa.Column("total", Money(), nullable=False),
        sa.Column("coupon_code", sa.String(length=64), server_default="", nullable=False),
        sa.Column("recipient", Sealed(), server_default="", nullable=False),
        sa.Column("phone", Sealed(), server_default="", nullable=False),
        sa.Column("phone_tail", sa.String(length=4), server_default="", nullable=False),
        sa.Column("address", Sealed(), server_default="", nullable=False),
        sa.Column("carrier", sa.String(length=200), server_default="", nullable=False),
        sa.Column("tracking_no", sa.String(length=64), server_default="", nullable=False),
        sa.Column("delivery_wish", sa.String(length=200), server_default="", nullable=False),
        sa.Column("checkout_id", sa.String(length=64), server_default="", nullable=False),
        sa.Column("urged_at", Moment(), nullable=True),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending_payment', 'paid', 'shipped', 'delivered', 'cancelled', 'closed')",
            name=op.f("ck_orders_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_orders_customer_id"),
            onupdate="CASCADE",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    op.create_index(op.f("ix_orders_checkout_id"), "orders", ["checkout_id"], unique=False)
    op.create_index(op.f("ix_orders_coupon_code"), "orders", ["coupon_code"], unique=False)
    op.create_index("ix_orders_customer", "orders", ["customer_id", "created_at"], unique=False)
    op.create_table(
        "ticket_deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("body", Sealed(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("next_attempt_at", Moment(), nullable=False),
        sa.Column("claimed_until", Moment(), nullable=True),
        sa.Column("delivered_at", Moment(), nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_deliveries_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_ticket_deliveries_key")),
    )
    op.create_index(op.f("ix_ticket_deliveries_ticket_id"), "ticket_deliveries", ["ticket_id"], unique=False)
    op.create_index(
        "ix_ticket_deliveries_waiting",
        "ticket_deliveries",
        ["next_attempt_at"],
        unique=False,
        sqlite_where=sa.text("delivered_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL"),
    )
    op.create_table(
        "ticket_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("actor", sa.String(length=200), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_events_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_events")),
    )
    op.create_index(op.f("ix_ticket_events_ticket_id"), "ticket_events", ["ticket_id"], unique=False)
    op.create_table(
        "invoices",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", Sealed(), nullable=False),
        sa.Column("tax_number", sa.String(length=32), server_default="", nullable=False),
        sa.Column("email", Sealed(), server_default="", nullable=False),
        sa.Column("amount", Money(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("replaced", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_invoices_order_id"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
    )
    op.create_index(op.f("ix_invoices_order_id"), "invoices", ["order_id"], unique=False)
    op.create_table(
        "order_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("variant_sku", sa.String(length=64), nullable=False),
        sa.Column("product_sku", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("color", sa.String(length=64), server_default="", nullable=False),
        sa.Column("spec", sa.String(length=64), server_default="", nullable=False),
        sa.Column("quantity", sa.Integer(), server_default="1", nullable=False),
        sa.Column("price", Money(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_items_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_order_items_order_id"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_items")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_items_order_id_position")),
    )
    op.create_index(op.f("ix_order_items_product_sku"), "order_items", ["product_sku"], unique=False)
    op.create_table(
        "price_claims",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("amount", Money(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_price_claims_order_id"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_claims")),
    )
    op.create_index(op.f("ix_price_claims_order_id"), "price_claims", ["order_id"], unique=False)
    op.create_table(
        "refunds",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("ticket_id", sa.String(length=64), server_default="", nullable=False),
        sa.Column("amount", Money(), nullable=False),
        sa.Column("method", sa.String(length=200), server_default="", nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("requested_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_refunds_order_id"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    op.create_index(op.f("ix_refunds_order_id"), "refunds", ["order_id"], unique=False)
    op.create_table(
        "shipment_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_shipment_events_order_id"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_events")),
        sa.UniqueConstraint("order_id", "at", "text", name=op.f("uq_shipment_events_order_id_at_text")),
    )

    if op.get_bind().dialect.name == "sqlite":
        _record_prices_on_sqlite()
    else:
        _record_prices_on_postgresql()


def downgrade() -> None:
    """Take back."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("products", "variants"):
        op.execute(f"DROP TRIGGER {table}_price_history" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        op.execute("DROP FUNCTION record_price()")
    op.drop_table("shipment_events")
    op.drop_index(op.f("ix_refunds_order_id"), table_name="refunds")
    op.drop_table("refunds")
    op.drop_index(op.f("ix_price_claims_order_id"), table_name="price_claims")
    op.drop_table("price_claims")
    op.drop_index(op.f("ix_order_items_product_sku"), table_name="order_items")
    op.drop_table("order_items")
    op.drop_index(op.f("ix_invoices_order_id"), table_name="invoices")
    op.drop_table("invoices")
    op.drop_index(op.f("ix_ticket_events_ticket_id"), table_name="ticket_events")
    op.drop_table("ticket_events")
    op.drop_index(
        "ix_ticket_deliveries_waiting",
        table_name="ticket_deliveries",
        sqlite_where=sa.text("delivered_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL"),
    )
    op.drop_index(op.f("ix_ticket_deliveries_ticket_id"), table_name="ticket_deliveries")
    op.drop_table("ticket_deliveries")
    op.drop_index("ix_orders_customer", table_name="orders")
    op.drop_index(op.f("ix_orders_coupon_code"), table_name="orders")
    op.drop_index(op.f("ix_orders_checkout_id"), table_name="orders")
    op.drop_table("orders")
    op.drop_table("webhook_events")
    op.drop_index(op.f("ix_vault_entries_owner"), table_name="vault_entries")
    op.drop_index(op.f("ix_vault_entries_expires_at"), table_name="vault_entries")
    op.drop_table("vault_entries")
    op.drop_table("trade_in_prices")
    op.drop_index("ix_tickets_status", table_name="tickets")
    op.drop_index(op.f("ix_tickets_order_id"), table_name="tickets")
    op.drop_index("ix_tickets_customer", table_name="tickets")
    op.drop_table("tickets")
    op.drop_index("ix_request_drafts_owner", table_name="request_drafts")
    op.drop_table("request_drafts")
    op.drop_index("ix_price_history_sku", table_name="price_history")
    op.drop_table("price_history")
    op.drop_table("operations")
    op.drop_index(op.f("ix_customers_phone_mark"), table_name="customers")
    op.drop_table("customers")
    op.drop_index(op.f("ix_checkouts_customer_id"), table_name="checkouts")
    op.drop_table("checkouts")


# Triggers, so that a price changed in the console, by an import or in plain SQL counts for price protection alike.


def _record_prices_on_sqlite() -> None:
    for table in ("products", "variants"):
        op.execute(
            f"CREATE TRIGGER {table}_price_history AFTER UPDATE OF price ON {table} "
            "WHEN NEW.price IS NOT NULL AND NEW.price IS NOT OLD.price BEGIN "
            "INSERT INTO price_history (sku, price, at) VALUES (NEW.sku, NEW.price, datetime('now')); END"
        )


def _record_prices_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION record_price() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO price_history (sku, price, at) VALUES (NEW.sku, NEW.price, now()); RETURN NULL; END $$"
    )
    for table in ("products", "variants"):
        op.execute(
            f"CREATE TRIGGER {table}_price_history AFTER UPDATE OF price ON {table} FOR EACH ROW "
            "WHEN (NEW.price IS NOT NULL AND NEW.price IS DISTINCT FROM OLD.price) EXECUTE FUNCTION record_price()"
        )
