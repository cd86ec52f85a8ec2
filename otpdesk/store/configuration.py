"""Policy, routes and message texts: what is in force, and every version there was.

A change writes the whole configuration as a new version, in the transaction that changes it; nothing is ever
edited in place, and a rollback is a new version like any other. Accounts are part of a version without their keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select

from otpdesk.errors import NotFound
from otpdesk.guard import Policy
from otpdesk.otp import Channel, Instant, Purpose
from otpdesk.routing import Route
from otpdesk.store import accounts, tables
from otpdesk.store.engine import Tx
from otpdesk.texts import Template, default, fallbacks


@dataclass(frozen=True, slots=True)
class Version:
    """One configuration that was in force from `at` on: who published it, and why. Version 0 is the built-in one."""

    version: int
    at: Instant
    who: str
    why: str


def current_policy(tx: Tx) -> tuple[int, Policy]:
    """The number of the configuration in force and its policy; version 0 and the defaults before the first change."""
    query = select(tables.policy).order_by(tables.policy.c.version.desc()).limit(1)
    row = tx.connection.execute(query).first()
    return (row.version, Policy.model_validate(row.body)) if row else (0, Policy())


def routes(tx: Tx) -> tuple[Route, ...]:
    """The routes in force, in order of position."""
    rows = tx.connection.execute(select(tables.route).order_by(tables.route.c.position, tables.route.c.id))
    return tuple(
        Route(
            Channel(row.channel),
            tuple(row.accounts),
            row.country,
            Purpose(row.purpose) if row.purpose else None,
            row.position,
        )
        for row in rows
    )


def template(tx: Tx, purpose: Purpose, language: str, channel: Channel) -> Template | None:
    """The desk's own text for exactly this, if there is one."""
    table = tables.template
    query = select(table).where(
        table.c.purpose == purpose.value, table.c.language == language, table.c.channel == channel.value
    )
    row = tx.connection.execute(query).first()
    return Template(purpose, language, channel, row.subject, row.body, row.version) if row else None


def templates(tx: Tx) -> tuple[Template, ...]:
    """All texts of the desk's own."""
    table = tables.template
    rows = tx.connection.execute(select(table).order_by(table.c.purpose, table.c.language, table.c.channel))
    return tuple(
        Template(Purpose(row.purpose), row.language, Channel(row.channel), row.subject, row.body, row.version)
        for row in rows
    )


def wording(tx: Tx, purpose: Purpose, language: str, channel: Channel, desk_language: str) -> Template:
    """The text to send: for each language of the fall-back chain the desk's own, then the built-in one."""
    for name in fallbacks(language, desk_language):
        own = template(tx, purpose, name, channel)
        if own is not None:
            return own
        built_in = default(purpose, name, channel)
        if built_in.language == name:
            return built_in
    return default(purpose, desk_language, channel)


def publish(
    tx: Tx,
    who: str,
    why: str,
    *,
    new_policy: Policy | None = None,
    new_routes: Sequence[Route] | None = None,
    new_templates: Sequence[Template] | None = None,
) -> int:
    """Put what is given in force, keep the rest, and write the whole as a new version. Returns its number."""
    version = _newest(tx) + 1
    body = (new_policy or current_policy(tx)[1]).model_dump(mode="json")
    tx.connection.execute(insert(tables.policy).values(version=version, body=body))
    if new_routes is not None:
        _replace_routes(tx, new_routes)
    if new_templates is not None:
        _replace_templates(tx, new_templates, version)
    tx.connection.execute(
        insert(tables.configuration).values(version=version, at=tx.now, who=who, why=why, document=document(tx))
    )
    return version


def document(tx: Tx) -> dict[str, Any]:
    """The whole configuration in force, without secrets, as plain data."""
    return {
        "policy": current_policy(tx)[1].model_dump(mode="json"),
        "accounts": [
            {"name": one.name, "provider": one.provider, "settings": dict(one.settings)} for one in accounts.all(tx)
        ],
        "routes": [
            {
                "channel": one.channel.value,
                "country": one.country,
                "purpose": one.purpose.value if one.purpose else "",
                "accounts": list(one.accounts),
            }
            for one in routes(tx)
        ],
        "templates": [
            {
                "purpose": one.purpose.value,
                "language": one.language,
                "channel": one.channel.value,
                "subject": one.subject,
                "body": one.body,
            }
            for one in templates(tx)
        ],
    }


def history(tx: Tx) -> tuple[Version, ...]:
    """Every version, newest first."""
    table = tables.configuration
    query = select(table.c.version, table.c.at, table.c.who, table.c.why).order_by(table.c.version.desc())
    return tuple(Version(*row) for row in tx.connection.execute(query))


def snapshot(tx: Tx, version: int) -> Mapping[str, Any]:
    """The whole configuration of a version. NotFound if there was none."""
    table = tables.configuration
    found = tx.connection.execute(select(table.c.document).where(table.c.version == version)).scalar()
    if found is None:
        raise NotFound(f"There is no configuration {version}.", "“otpdesk config history” lists them.")
    kept: Mapping[str, Any] = found
    return kept


def _newest(tx: Tx) -> int:
    return tx.connection.execute(select(func.max(tables.configuration.c.version))).scalar() or 0


def _replace_routes(tx: Tx, new: Sequence[Route]) -> None:
    tx.connection.execute(delete(tables.route))
    for position, one in enumerate(new, start=1):
        tx.connection.execute(
            insert(tables.route).values(
                position=position,
                channel=one.channel.value,
                country=one.country,
                purpose=one.purpose.value if one.purpose else "",
                accounts=list(one.accounts),
            )
        )


def _replace_templates(tx: Tx, new: Sequence[Template], version: int) -> None:
    """Texts that did not change keep the version in which they last did."""
    before = {(one.purpose, one.language, one.channel): one for one in templates(tx)}
    tx.connection.execute(delete(tables.template))
    for one in new:
        known = before.get((one.purpose, one.language, one.channel))
        same = known is not None and (known.subject, known.body) == (one.subject, one.body)
        tx.connection.execute(
            insert(tables.template).values(
                purpose=one.purpose.value,
                language=one.language,
                channel=one.channel.value,
                version=known.version if same and known else version,
                subject=one.subject,
                body=one.body,
            )
        )
