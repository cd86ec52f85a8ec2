"""The tables of what the desk obeys: what is in force, each version there was, what is drafted, who is in the team."""

from sqlalchemy import JSON, Column, Integer, String, Table, UniqueConstraint

from otpdesk.store.columns import INSTANT, MICRO, metadata

policy = Table(
    "policy",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", JSON, nullable=False),
)

route = Table(
    "route",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("channel", String(8), nullable=False),
    Column("country", String(2), nullable=False, server_default=""),
    Column("purpose", String(32), nullable=False, server_default=""),
    Column("accounts", JSON, nullable=False),
    Column("network", String(6), nullable=False, server_default=""),
    Column("sends", String(8), nullable=False, server_default="any"),
    Column("hours", String(11), nullable=False, server_default=""),
    Column("fail_over", Integer, nullable=False, server_default="0"),
)

template = Table(
    "template",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("purpose", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("version", Integer, nullable=False),
    Column("subject", String(200), nullable=False, server_default=""),
    Column("body", String(1600), nullable=False),
    Column("registration", JSON, nullable=False, server_default="{}"),
    UniqueConstraint("purpose", "language", "channel"),
)

country_rule = Table(
    "country_rule",
    metadata,
    Column("country", String(2), primary_key=True),
    Column("sms", String(8), nullable=False),
    Column("voice", String(8), nullable=False),
    Column("whatsapp", String(8), nullable=False),
    Column("per_day", Integer),
    Column("per_number_day", Integer),
    Column("highest_price", MICRO),
)

configuration = Table(
    "configuration",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", INSTANT, nullable=False),
    Column("who", String(64), nullable=False),
    Column("why", String(400), nullable=False, server_default=""),
    Column("document", JSON, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("base_version", Integer, nullable=False),
    Column("edits", JSON, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
)

member = Table(
    "member",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("added_at", INSTANT, nullable=False),
    Column("added_by", String(64), nullable=False),
    Column("left_at", INSTANT),
)
