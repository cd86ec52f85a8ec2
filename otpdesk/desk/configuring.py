"""Accounts, policy, routes and texts: what is in force, changed one whole version at a time.

Every change is checked before it is written, and leaves a new version of the whole configuration and an audit
line in the same transaction. A rollback is a change like any other.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from otpdesk import addresses, routing
from otpdesk.desk import configuring_accounts, configuring_files
from otpdesk.desk.configuring_checks import place_of, route_of
from otpdesk.desk.configuring_whatif import WhatIf, replay
from otpdesk.errors import BadInput, NotFound
from otpdesk.guard import DAY, Policy
from otpdesk.options import FormField, every_problem, parsed
from otpdesk.otp import AddressKind, Channel, Purpose
from otpdesk.providers import provider_class
from otpdesk.routing import Plan, Route, Subject
from otpdesk.store import accounts, audit, configuration
from otpdesk.store.configuration import Version
from otpdesk.store.replay import counted_sends
from otpdesk.texts import Template

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.views import AccountLine, Tested
    from otpdesk.store.engine import Tx

LOCK = configuring_accounts.LOCK


class Configuring:
    """What is in force, and changes of it. All methods block; safe in every thread."""

    def __init__(self, context: "Context") -> None:
        self._context = context

    def providers(self) -> tuple[tuple[str, str, tuple[FormField, ...]], ...]:
        """(name, title, fields) of every provider, for forms."""
        return configuring_accounts.forms()

    def accounts(self) -> tuple["AccountLine", ...]:
        """Every account, in the order of adding; never a secret."""
        return configuring_accounts.lines(self._context)

    def add_account(self, provider: str, name: str, values: Mapping[str, str]) -> "AccountLine":
        """Keep a new account. BadInput names the first setting that cannot be used."""
        return configuring_accounts.add(self._context, provider, name, values)

    def check_settings(self, provider: str, values: Mapping[str, str]) -> tuple[BadInput, ...]:
        """What is wrong with the settings as they are typed, field by field; asks nobody."""
        return every_problem(provider_class(provider).settings_model, values)

    def remove_account(self, name: str) -> None:
        """Take an account out of use and forget its keys. Refused while a route uses it."""
        configuring_accounts.remove(self._context, name)

    def test_account(self, name: str) -> "Tested":
        """Ask the provider for the account. AccountProblem says what is wrong with keys or host."""
        return configuring_accounts.test(self._context, name)

    def try_account(self, provider: str, values: Mapping[str, str]) -> "Tested":
        """The same for settings that are not saved."""
        return configuring_accounts.try_out(provider, values)

    def policy(self) -> Policy:
        """The policy in force."""
        with self._context.store.read() as tx:
            return configuration.current_policy(tx)[1]

    def set_policy(self, key: str, value: str) -> Policy:
        """Change one setting of the policy, from the next send and check on. BadInput if it cannot be so."""
        with self._context.store.write(LOCK) as tx:
            before = configuration.current_policy(tx)[1]
            after = _changed(before, key, value)
            configuration.publish(tx, self._context.operator, f"{key} set to {value}", new_policy=after)
            detail = {"from": _plain(before, key), "to": _plain(after, key)}
            self._audit(tx, "policy.set", key, detail)
        return after

    def whatif(self, key: str, value: str, days: int = 30) -> WhatIf:
        """What a limit of that value would have blocked in the past `days`."""
        if days < 1:
            raise BadInput("The number of days is at least 1.", "", "days")
        changed = _changed(self.policy(), key, value)
        with self._context.store.read() as tx:
            since = tx.now - days * DAY
            return replay(counted_sends(tx, since - DAY), key, changed, since)

    def routes(self) -> tuple[Route, ...]:
        """The routes in force, in order."""
        with self._context.store.read() as tx:
            return configuration.routes(tx)

    def set_route(self, channel: str, names: Sequence[str], country: str = "", purpose: str = "") -> tuple[Route, ...]:
        """Put the accounts, in order, on the route of a channel, country and purpose; no accounts: remove it."""
        wanted = route_of(channel, names, country, purpose) if names else place_of(channel, country, purpose)
        what = " ".join(part for part in (wanted.channel.value, wanted.country, purpose) if part)
        with self._context.store.write(LOCK) as tx:
            before = configuration.routes(tx)
            self._check_route(tx, wanted)
            if not names and not any(_same_place(one, wanted) for one in before):
                raise NotFound(f"There is no route for {what}.", "“otpdesk route list” shows those there are.")
            after = _with_route(before, wanted)
            configuration.publish(tx, self._context.operator, f"route for {what}", new_routes=after)
            self._audit(tx, "route.set", what, {"accounts": list(names)})
        return self.routes()

    def explain(self, address: str, channel: Channel | None = None, purpose: Purpose = Purpose.SUPPORT_CALL) -> Plan:
        """Which accounts a message to that address takes, and why. Nothing is kept of the address."""
        with self._context.store.read() as tx:
            home = configuration.current_policy(tx)[1].home_country
            routes = configuration.routes(tx)
        parsed_address = addresses.parse(address, home)
        mail = parsed_address.kind is AddressKind.EMAIL
        over = channel or (Channel.EMAIL if mail else Channel.SMS)
        if mail is not (over is Channel.EMAIL):
            raise BadInput(
                f"{'An e-mail address' if mail else 'A phone number'} takes no {over.value}.",
                "Leave the channel away, or name another.",
                "channel",
            )
        return routing.plan(Subject(over, parsed_address.country, purpose), routes, self._context.accounts.carriers())

    def text(self, purpose: Purpose, language: str, channel: Channel) -> Template:
        """The text that is sent now: the desk's own or the built-in one, or the next language's."""
        with self._context.store.read() as tx:
            desk_language = configuration.current_policy(tx)[1].language
            return configuration.wording(tx, purpose, language, channel, desk_language)

    def export_configuration(self, path: Path) -> None:
        """Write the whole configuration, without secrets, as TOML."""
        with self._context.store.write(LOCK) as tx:
            document = configuration.document(tx)
            version = configuration.current_policy(tx)[0]
            self._audit(tx, "configuration.export", str(version), {"file": path.name})
            now = datetime.fromtimestamp(tx.now / 1000, UTC).isoformat(timespec="seconds")
        configuring_files.write(path, document, f"Configuration {version} of otpdesk, exported {now}; without keys.")

    def import_configuration(self, path: Path) -> int:
        """Put the configuration of a file in force as a new version and return its number. BadInput changes nothing."""
        return self._apply(configuring_files.read(path), f"imported from {path.name}")

    def history(self) -> tuple[Version, ...]:
        """Every version there was, newest first."""
        with self._context.store.read() as tx:
            return configuration.history(tx)

    def rollback(self, version: int) -> int:
        """Put an earlier version in force again, as a new one; returns its number. Accounts stay, with their keys."""
        with self._context.store.read() as tx:
            document: Mapping[str, Any] = configuration.snapshot(tx, version)
        return self._apply(configuring_files.draft(document), f"rolled back to {version}")

    def _apply(self, draft: configuring_files.Draft, why: str) -> int:
        """Put a whole configuration in force. Accounts are added (to wait for their keys) or changed, never removed."""
        with self._context.store.write(LOCK) as tx:
            for one in draft.accounts:
                self._apply_account(tx, one)
            for route in draft.routes:
                self._check_route(tx, route)
            version = configuration.publish(
                tx,
                self._context.operator,
                why,
                new_policy=draft.policy,
                new_routes=draft.routes,
                new_templates=draft.templates,
            )
            self._audit(tx, "configuration.publish", str(version), {"why": why})
        return version

    def _apply_account(self, tx: "Tx", wanted: configuring_files.AccountDraft) -> None:
        known = accounts.by_name(tx, wanted.name)
        if known is None:
            accounts.add(tx, wanted.name, wanted.provider, wanted.settings, self._context.operator, keys=False)
        elif known.provider != wanted.provider:
            raise BadInput(
                f"“{known.name}” is a {known.provider} account here, not a {wanted.provider} one.",
                "Give it another name in the file.",
                "accounts",
            )
        else:
            accounts.configure(tx, wanted.name, wanted.settings)

    def _check_route(self, tx: "Tx", route: Route) -> None:
        """Each account must exist and its provider must carry the channel."""
        for name in route.accounts:
            provider = provider_class(accounts.named(tx, name).provider)
            if route.channel not in provider.channels:
                raise BadInput(
                    f"“{name}” cannot be on a route for {route.channel.value}.",
                    f"{provider.title} carries {', '.join(sorted(provider.channels))}.",
                    "accounts",
                )

    def _audit(self, tx: "Tx", action: str, what: str, detail: Mapping[str, Any]) -> None:
        audit.write(tx, self._context.operator, self._context.workstation, action, what, "done", detail)


def _changed(before: Policy, key: str, value: str) -> Policy:
    if key not in Policy.model_fields:
        known = ", ".join(Policy.model_fields)
        raise BadInput(f"The policy has no setting called “{key}”.", f"Known: {known}.", "key")
    if not value.strip():
        raise BadInput(f"{Policy.model_fields[key].title} needs a value.", "", key)
    return parsed(Policy, {**before.model_dump(), key: value})


def _plain(policy: Policy, key: str) -> Any:
    return policy.model_dump(mode="json")[key]


def _same_place(one: Route, other: Route) -> bool:
    return (one.channel, one.country, one.purpose) == (other.channel, other.country, other.purpose)


def _with_route(routes: Sequence[Route], wanted: Route) -> tuple[Route, ...]:
    """The routes with `wanted` in the place of the one it replaces, or last; without it if it has no accounts."""
    kept = [wanted if _same_place(one, wanted) else one for one in routes]
    if wanted not in kept:
        kept.append(wanted)
    return tuple(one for one in kept if one.accounts)
