"""The configuration: what is in force, and every version there was.

A change writes the whole configuration as a new version, in the transaction that changes it; nothing is ever
edited in place, and a rollback is a new version like any other. Accounts are part of a version without their keys.
A version is kept twice: as tables, of what is in force, and as one document, which never changes again.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, func, insert, select

from otpdesk.configuration import Account, Configuration, Place, Rows, Section, Value
from otpdesk.configuration.rows import (
    account_value,
    configuration_of,
    country_rule,
    country_value,
    policy_values,
    route,
    route_value,
    template,
    template_place,
    template_value,
    with_versions,
)
from otpdesk.countries import CountryRule
from otpdesk.errors import NotFound
from otpdesk.guard import Policy
from otpdesk.otp import Instant
from otpdesk.routing import Route
from otpdesk.store import accounts, tables
from otpdesk.store.engine import Tx
from otpdesk.texts import Template


@dataclass(frozen=True, slots=True)
class Version:
    """One configuration that was in force from `at` on: who published it, and why. Version 0 is the built-in one."""

    version: int
    at: Instant
    who: str
    why: str


def number_in_force(tx: Tx) -> int:
    """The number of the configuration in force; 0 before the first change."""
    return tx.connection.execute(select(func.max(tables.configuration.c.version))).scalar() or 0


def in_force(tx: Tx) -> tuple[int, Configuration]:
    """The number of the configuration in force, and what it says; 0 and the defaults before the first change."""
    row = tx.connection.execute(select(tables.policy).order_by(tables.policy.c.version.desc()).limit(1)).first()
    return row.version if row else 0, Configuration(
        policy=Policy.model_validate(row.body) if row else Policy(),
        accounts=tuple(Account(one.name, one.provider, one.settings) for one in accounts.all(tx)),
        routes=_routes(tx),
        countries=_countries(tx),
        templates=_templates(tx),
    )


def publish(tx: Tx, who: str, why: str, wanted: Configuration, keyed: Collection[str] = ()) -> int:
    """Put a whole configuration in force and write it as a new version. Returns its number.

    The caller holds the lock of the configuration. New accounts wait for their keys unless `keyed` names them.
    BadInput if a new account has the name of a removed one of another provider.
    """
    before = in_force(tx)[1]
    version = number_in_force(tx) + 1
    tx.connection.execute(insert(tables.policy).values(version=version, body=policy_values(wanted.policy)))
    _replace_accounts(tx, before.accounts, wanted.accounts, who, keyed)
    if wanted.routes != before.routes:
        _replace(tx, tables.route, [route_value(one) for one in wanted.routes])
    if wanted.countries != before.countries:
        _replace(tx, tables.country_rule, [country_value(one) for one in wanted.countries])
    templates = _dated(before.templates, wanted.templates, version)
    if templates != before.templates:
        _replace(tx, tables.template, [{**template_value(one), "version": one.version} for one in templates])
    _keep(tx, Version(version, tx.now, who, why), in_force(tx)[1])
    return version


def history(tx: Tx) -> tuple[Version, ...]:
    """Every version, newest first."""
    table = tables.configuration
    query = select(table.c.version, table.c.at, table.c.who, table.c.why).order_by(table.c.version.desc())
    return tuple(Version(*row) for row in tx.connection.execute(query))


def past(tx: Tx) -> Iterator[tuple[Version, Rows]]:
    """The rows of every version, newest first."""
    for one in history(tx):
        yield one, _rows(_document(tx, one.version))[0]


def snapshot(tx: Tx, version: int) -> Configuration:
    """What a version said. NotFound if there was none; 0 is what came with the program."""
    if version == 0:
        return Configuration()
    rows, changed = _rows(_document(tx, version))
    found = configuration_of(rows)
    return replace(found, templates=with_versions(found.templates, changed))


def _document(tx: Tx, version: int) -> Mapping[str, Any]:
    table = tables.configuration
    found = tx.connection.execute(select(table.c.document).where(table.c.version == version)).scalar()
    if found is None:
        raise NotFound(f"There is no configuration {version}.", "“otpdesk config history” lists them.")
    document: Mapping[str, Any] = found
    return document


def _rows(document: Mapping[str, Any]) -> tuple[dict[Place, Value], dict[str, int]]:
    """(the rows of a document, the versions in which its texts last changed, by their keys).

    A document was written from rows, so they are taken as they are; settings that are younger have their defaults.
    """
    policy = {**_DEFAULTS, **document[Section.POLICY]}
    rows: dict[Place, Value] = {Place(Section.POLICY, key): value for key, value in policy.items()}
    for section, key_of in _KEYS.items():
        for entry in document[section]:
            rows[Place(section, key_of(entry))] = {name: value for name, value in entry.items() if name != "version"}
    changed = {_KEYS[Section.TEMPLATES](entry): entry["version"] for entry in document[Section.TEMPLATES]}
    return rows, changed


def _joined(*names: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda entry: "|".join(entry[name] for name in names)


_KEYS = {
    Section.ACCOUNTS: _joined("name"),
    Section.ROUTES: _joined("channel", "country", "network", "purpose", "sends", "hours"),
    Section.COUNTRIES: _joined("country"),
    Section.TEMPLATES: _joined("purpose", "language", "channel"),
}
"""The key of a row that is written down, as `configuration.Place` has it."""

_DEFAULTS = policy_values(Policy())


def _keep(tx: Tx, line: Version, whole: Configuration) -> None:
    document = {
        "policy": policy_values(whole.policy),
        "accounts": [account_value(one) for one in whole.accounts],
        "routes": [route_value(one) for one in whole.routes],
        "countries": [country_value(one) for one in whole.countries],
        "templates": [{**template_value(one), "version": one.version} for one in whole.templates],
    }
    values = {"version": line.version, "at": line.at, "who": line.who, "why": line.why, "document": document}
    tx.connection.execute(insert(tables.configuration).values(values))


def _routes(tx: Tx) -> tuple[Route, ...]:
    query = select(tables.route).order_by(tables.route.c.position, tables.route.c.id)
    return tuple(route(_without(dict(row), "id")) for row in tx.connection.execute(query).mappings())


def _countries(tx: Tx) -> tuple[CountryRule, ...]:
    query = select(tables.country_rule).order_by(tables.country_rule.c.country)
    return tuple(country_rule(dict(row)) for row in tx.connection.execute(query).mappings())


def _templates(tx: Tx) -> tuple[Template, ...]:
    table = tables.template
    query = select(table).order_by(table.c.purpose, table.c.language, table.c.channel)
    rows = tx.connection.execute(query).mappings().all()
    own = [template(_without(dict(row), "id", "version")) for row in rows]
    return with_versions(own, {template_place(one).key: row["version"] for one, row in zip(own, rows, strict=True)})


def _without(row: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in keys}


def _replace(tx: Tx, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    tx.connection.execute(delete(table))
    if rows:
        tx.connection.execute(insert(table), list(rows))


def _replace_accounts(
    tx: Tx, before: Sequence[Account], wanted: Sequence[Account], who: str, keyed: Collection[str]
) -> None:
    """Accounts keep their rows, which attempts name: added, changed, or marked as removed."""
    known = {one.name: one for one in before}
    for one in wanted:
        earlier = known.pop(one.name, None)
        if earlier is None:
            accounts.add(tx, one.name, one.provider, one.settings, who, keys=one.name in keyed)
        elif earlier != one:
            accounts.configure(tx, one.name, one.settings)
    for name in known:
        accounts.remove(tx, name)


def _dated(before: Sequence[Template], wanted: Sequence[Template], version: int) -> tuple[Template, ...]:
    """Texts with the version in which they last changed: this one, unless they are as they were."""
    known = {template_place(one): one for one in before}
    changed = {}
    for one in wanted:
        earlier = known.get(template_place(one))
        same = earlier is not None and template_value(earlier) == template_value(one)
        changed[template_place(one).key] = earlier.version if earlier is not None and same else version
    ordered = sorted(wanted, key=lambda one: (one.purpose.value, one.language, one.channel.value))
    return with_versions(ordered, changed)
