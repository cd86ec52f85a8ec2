"""Accounts, policy, routes and texts: what is in force, changed one whole version at a time.

Every change is checked before it is written, and leaves a new version of the whole configuration and an audit
line in the same transaction. A rollback is a change like any other.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from otpdesk import addresses, routing
from otpdesk.configuration import Place, Rows, Section, route_key, towards
from otpdesk.configuration.rows import policy_values, route, route_place, route_value, rows_of
from otpdesk.desk import configuring_files
from otpdesk.desk.account_desk import AccountDesk
from otpdesk.desk.configuring_whatif import WhatIf, replay
from otpdesk.desk.publishing import LOCK, change, note
from otpdesk.desk.rights import require
from otpdesk.errors import BadInput, NotFound
from otpdesk.guard import DAY, Policy
from otpdesk.options import parsed
from otpdesk.otp import AddressKind, Channel, Purpose
from otpdesk.providers import provider_class
from otpdesk.roles import Right
from otpdesk.routing import Plan, Route, Subject
from otpdesk.store import accounts, audit, configuration
from otpdesk.store.configuration import Version
from otpdesk.store.replay import counted_sends
from otpdesk.texts import Template

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.store.engine import Tx


class Configuring(AccountDesk):
    """What is in force, and changes of it. All methods block; safe in every thread."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        super().__init__(context)
        self._rulebook = rulebook

    def policy(self) -> Policy:
        """The policy in force."""
        with self._context.store.read() as tx:
            return configuration.in_force(tx)[1].policy

    def set_policy(self, key: str, value: str) -> Policy:
        """Change one setting of the policy, from the next send and check on. BadInput if it cannot be so."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(LOCK) as tx:
            before = policy_values(configuration.in_force(tx)[1].policy)
            setting = _setting(before, key, value)
            change(self._context, tx, {Place(Section.POLICY, key): setting}, f"{key} set to {value}")
            self._audit(tx, "policy.set", key, {"from": before[key], "to": setting})
            return configuration.in_force(tx)[1].policy

    def whatif(self, key: str, value: str, days: int = 30) -> WhatIf:
        """What a limit of that value would have blocked in the past `days`."""
        if days < 1:
            raise BadInput("The number of days is at least 1.", "", "days")
        before = policy_values(self.policy())
        changed = parsed(Policy, {**before, key: _setting(before, key, value)})
        with self._context.store.read() as tx:
            since = tx.now - days * DAY
            return replay(counted_sends(tx, since - DAY), key, changed, since)

    def routes(self) -> tuple[Route, ...]:
        """The routes in force, in order."""
        with self._context.store.read() as tx:
            return configuration.in_force(tx)[1].routes

    def set_route(self, channel: str, names: Sequence[str], country: str = "", purpose: str = "") -> tuple[Route, ...]:
        """Put the accounts, in order, on the route of a channel, country and purpose; no accounts: remove it."""
        require(self._context, Right.CONFIGURE)
        wanted = _place(channel, names, country, purpose)
        what = " ".join(part for part in (wanted.channel.value, wanted.country, purpose) if part)
        with self._context.store.write(LOCK) as tx:
            routes = configuration.in_force(tx)[1].routes
            for name in names:
                accounts.named(tx, name)
            before = next((one for one in routes if route_key(one) == route_key(wanted)), None)
            if before is None and not names:
                raise NotFound(f"There is no route for {what}.", "“otpdesk route list” shows those there are.")
            position = before.position if before else 1 + max((one.position for one in routes), default=0)
            value = route_value(replace(before or wanted, accounts=wanted.accounts, position=position))
            change(self._context, tx, {route_place(wanted): value if names else None}, f"route for {what}")
            self._audit(tx, "route.set", what, {"accounts": list(names)})
            return configuration.in_force(tx)[1].routes

    def explain(self, address: str, channel: Channel | None = None, purpose: Purpose = Purpose.SUPPORT_CALL) -> Plan:
        """Which accounts a message to that address takes, and why. Nothing is kept of the address."""
        with self._context.store.read() as tx:
            rules = self._rulebook.now(tx)
        parsed_address = addresses.parse(address, rules.policy.home_country)
        mail = parsed_address.kind is AddressKind.EMAIL
        over = channel or (Channel.EMAIL if mail else Channel.SMS)
        if mail is not (over is Channel.EMAIL):
            raise BadInput(
                f"{'An e-mail address' if mail else 'A phone number'} takes no {over.value}.",
                "Leave the channel away, or name another.",
                "channel",
            )
        return routing.plan(
            Subject(over, parsed_address.country, purpose), rules.routes, self._context.accounts.carriers()
        )

    def text(self, purpose: Purpose, language: str, channel: Channel) -> Template:
        """The text that is sent now: the desk's own or the built-in one, or the next language's."""
        with self._context.store.read() as tx:
            return self._rulebook.now(tx).wording(purpose, language, channel)

    def export_configuration(self, path: Path) -> None:
        """Write the whole configuration, without secrets, as TOML."""
        with self._context.store.write(LOCK) as tx:
            version, whole = configuration.in_force(tx)
            self._audit(tx, "configuration.export", str(version), {"file": path.name})
            now = datetime.fromtimestamp(tx.now / 1000, UTC).isoformat(timespec="seconds")
        title = f"Configuration {version} of otpdesk, exported {now}; without keys."
        configuring_files.write(path, rows_of(whole), title)

    def import_configuration(self, path: Path) -> int:
        """Put the configuration of a file in force as a new version and return its number. BadInput changes nothing.

        Accounts are added (to wait for their keys) or changed, never removed.
        """
        require(self._context, Right.CONFIGURE)
        file = configuring_files.read(path)
        with self._context.store.write(LOCK) as tx:
            return self._apply(tx, file.rows, file.sections, f"imported from {path.name}")

    def history(self) -> tuple[Version, ...]:
        """Every version there was, newest first."""
        with self._context.store.read() as tx:
            return configuration.history(tx)

    def rollback(self, version: int) -> int:
        """Put an earlier version in force again, as a new one; returns its number. Accounts stay, with their keys."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(LOCK) as tx:
            wanted = rows_of(configuration.snapshot(tx, version))
            return self._apply(tx, wanted, frozenset(Section), f"rolled back to {version}")

    def _apply(self, tx: "Tx", wanted: Rows, sections: Collection[Section], why: str) -> int:
        now = rows_of(configuration.in_force(tx)[1])
        version = change(self._context, tx, towards(now, wanted, sections), why)
        note(self._context, tx, version, why, now, rows_of(configuration.in_force(tx)[1]))
        return version

    def _audit(self, tx: "Tx", action: str, what: str, detail: Mapping[str, Any]) -> None:
        audit.write(tx, self._context.operator, self._context.workstation, action, what, "done", detail)


def _place(channel: str, names: Sequence[str], country: str, purpose: str) -> Route:
    """A route made of words; without accounts it only says which route is meant."""
    said = {"channel": channel, "country": country, "purpose": purpose}
    return (
        route({**said, "accounts": list(names)}) if names else replace(route({**said, "accounts": ["-"]}), accounts=())
    )


def _setting(before: Mapping[str, Any], key: str, value: str) -> Any:
    """What was typed for a setting of the policy, as its row has it. BadInput if it cannot be so."""
    if key not in Policy.model_fields:
        known = ", ".join(Policy.model_fields)
        raise BadInput(f"The policy has no setting called “{key}”.", f"Known: {known}.", "key")
    if not value.strip():
        raise BadInput(f"{Policy.model_fields[key].title} needs a value.", "", key)
    return policy_values(parsed(Policy, {**before, key: value}))[key]
