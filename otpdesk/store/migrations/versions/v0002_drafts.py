"""Drafts, country rules and the team; routes and texts with more to say.

Until here every country could be sent to. So that nobody is cut off, a version is written that allows those that
were sent to or have a route; the versions before it get the same rules, because to roll back to one of them must
not close a country either.
"""

import time
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002_drafts"
down_revision = "0001_first"

_ALLOWED = {"sms": "allow", "voice": "allow", "whatsapp": "allow"}
_NO_CAPS = {"per_day": None, "per_number_day": None, "highest_price": None}
_ROUTE = {"network": "", "sends": "any", "hours": "", "fail_over": 0}
_WHY = "Updated: the countries that were sent to stay allowed."

_policy = sa.table("policy", sa.column("version", sa.Integer), sa.column("body", sa.JSON))
_configuration = sa.table(
    "configuration",
    sa.column("version", sa.Integer),
    sa.column("at", sa.BigInteger),
    sa.column("who", sa.String),
    sa.column("why", sa.String),
    sa.column("document", sa.JSON),
)
_country_rule = sa.table("country_rule", *(sa.column(name, sa.String) for name in ("country", *_ALLOWED)))


def upgrade() -> None:
    """Makes the tables and columns, then allows what was in use."""
    _drafts()
    _countries()
    _team()
    _more_of_accounts()
    _more_of_routes_and_texts()
    _allow_what_was_in_use()


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("base_version", sa.Integer, nullable=False),
        sa.Column("edits", sa.JSON, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
    )


def _countries() -> None:
    op.create_table(
        "country_rule",
        sa.Column("country", sa.String(2), primary_key=True),
        sa.Column("sms", sa.String(8), nullable=False),
        sa.Column("voice", sa.String(8), nullable=False),
        sa.Column("whatsapp", sa.String(8), nullable=False),
        sa.Column("per_day", sa.Integer),
        sa.Column("per_number_day", sa.Integer),
        sa.Column("highest_price", sa.BigInteger),
    )


def _team() -> None:
    op.create_table(
        "member",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("added_at", sa.BigInteger, nullable=False),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.Column("left_at", sa.BigInteger),
    )
    op.create_index("ix_audit_actor", "audit", ["actor", "seq"])
    op.create_index("ix_audit_action", "audit", ["action", "seq"])


def _more_of_accounts() -> None:
    op.add_column("account", sa.Column("keys_set_by", sa.String(64), nullable=False, server_default=""))
    op.add_column("account", sa.Column("tested_at", sa.BigInteger))
    op.add_column("account", sa.Column("test_outcome", sa.String(12), nullable=False, server_default=""))
    op.add_column("account", sa.Column("balance_micro", sa.BigInteger))
    op.add_column("account", sa.Column("balance_currency", sa.String(3)))
    op.add_column("account", sa.Column("balance_at", sa.BigInteger))
    op.execute("UPDATE account SET keys_set_by = created_by WHERE keys_set_at IS NOT NULL")
    where = sa.text("is_test")
    op.create_index("ix_attempt_test", "attempt", ["operator", "id"], sqlite_where=where, postgresql_where=where)


def _more_of_routes_and_texts() -> None:
    op.add_column("route", sa.Column("network", sa.String(6), nullable=False, server_default=""))
    op.add_column("route", sa.Column("sends", sa.String(8), nullable=False, server_default="any"))
    op.add_column("route", sa.Column("hours", sa.String(11), nullable=False, server_default=""))
    op.add_column("route", sa.Column("fail_over", sa.Integer, nullable=False, server_default="0"))
    op.add_column("template", sa.Column("registration", sa.JSON, nullable=False, server_default="{}"))


def _allow_what_was_in_use() -> None:
    connection = op.get_bind()
    used = sa.text(
        "SELECT country FROM attempt WHERE country <> '' UNION SELECT country FROM route WHERE country <> '' ORDER BY 1"
    )
    rules = [{"country": country, **_ALLOWED} for (country,) in connection.execute(used)]
    if rules:
        op.bulk_insert(_country_rule, rules)
    changed = _texts_changed_in(connection)
    for row in connection.execute(sa.select(_configuration.c.version, _configuration.c.document)).all():
        kept = sa.update(_configuration).where(_configuration.c.version == row.version)
        connection.execute(kept.values(document=_completed(row.document, row.version, rules, changed)))
    if rules:
        _publish(connection, rules)


def _texts_changed_in(connection: sa.Connection) -> dict[tuple[str, str, str], int]:
    """The version in which each text that is in force was last changed."""
    rows = connection.execute(sa.text("SELECT purpose, language, channel, version FROM template"))
    return {(purpose, language, channel): version for purpose, language, channel, version in rows}


def _completed(
    document: dict[str, Any], version: int, rules: list[dict[str, str]], changed: dict[tuple[str, str, str], int]
) -> dict[str, Any]:
    """A document of a version with what documents say from now on."""
    routes = [{**_ROUTE, **one, "position": position} for position, one in enumerate(document["routes"], start=1)]
    templates = []
    for one in document["templates"]:
        since = changed.get((one["purpose"], one["language"], one["channel"]), version)
        templates.append({**one, "registration": {}, "version": min(version, since)})
    countries = [{**rule, **_NO_CAPS} for rule in rules]
    return {**document, "routes": routes, "countries": countries, "templates": templates}


def _publish(connection: sa.Connection, rules: list[dict[str, str]]) -> None:
    """The next version: all as it was, with the countries."""
    newest = connection.execute(sa.select(_configuration).order_by(_configuration.c.version.desc()).limit(1)).first()
    body = connection.execute(sa.select(_policy.c.body).order_by(_policy.c.version.desc()).limit(1)).scalar()
    countries = [{**rule, **_NO_CAPS} for rule in rules]
    nothing = {"policy": {}, "accounts": [], "routes": [], "countries": countries, "templates": []}
    version, document = (newest.version + 1, newest.document) if newest else (1, nothing)
    op.bulk_insert(_policy, [{"version": version, "body": body or {}}])
    line = {"version": version, "at": int(1000 * time.time()), "who": "otpdesk", "why": _WHY, "document": document}
    op.bulk_insert(_configuration, [line])
