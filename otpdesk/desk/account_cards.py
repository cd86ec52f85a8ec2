"""Accounts in full, as a page shows them: the row, my draft over it, how the keys end, what the day brought."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from otpdesk.configuration.rows import route_place, route_value
from otpdesk.desk.account_keys import ending, kept_keys
from otpdesk.desk.account_views import AccountCard, AccountState, DayFigures, Pending, SecretLine
from otpdesk.desk.draft_words import title_of
from otpdesk.errors import DeskError
from otpdesk.options import Settings, form_fields, parsed
from otpdesk.otp import Channel
from otpdesk.providers import provider_class
from otpdesk.providers.abilities import Way
from otpdesk.store import accounts, configuration, health

if TYPE_CHECKING:
    from otpdesk.configuration import Account, Configuration
    from otpdesk.desk.context import Context

REFUSED, FAILED, FINE = "refused", "failed", "ok"
"""What a test came to, as the account's row keeps it."""


def cards(context: "Context", effective: "Configuration | None" = None) -> tuple[AccountCard, ...]:
    """Every account in force or in a configuration that may follow it, in the order of adding; new ones last."""
    with context.store.read() as tx:
        rows = {one.name: one for one in accounts.all(tx)}
        in_force = configuration.in_force(tx)[1]
        days = health.days(tx)
    before, effective = {one.name: one for one in in_force.accounts}, effective or in_force
    drafted = {one.name: one for one in effective.accounts}
    names = [*rows, *(name for name in drafted if name not in rows)]
    return tuple(
        _card(
            context,
            drafted.get(name) or before[name],
            rows.get(name),
            _pending(before.get(name), drafted.get(name)),
            routes_through(name, effective),
            days,
        )
        for name in names
    )


def routes_through(account: str, configuration: "Configuration") -> tuple[str, ...]:
    """The routes that use an account, in words."""
    using = (one for one in configuration.routes if account in one.accounts)
    return tuple(title_of(route_place(one), route_value(one)) for one in using)


def _pending(before: "Account | None", after: "Account | None") -> Pending:
    if before is None:
        return Pending.ADDED
    if after is None:
        return Pending.REMOVED
    return Pending.NONE if dict(before.settings) == dict(after.settings) else Pending.CHANGED


def _card(
    context: "Context",
    account: "Account",
    row: accounts.Account | None,
    pending: Pending,
    routes: tuple[str, ...],
    days: Mapping[int, health.Day],
) -> AccountCard:
    kind = provider_class(account.provider)
    settings = _settings(context, account)
    # While the settings are not complete: what the provider carries at all.
    carried = kind.channels if settings is None else kind.sender_channels(settings)
    secrets = _secrets(context, account)
    day = days.get(row.id, health.Day()) if row else health.Day()
    known = row or accounts.Account(0, account.name, account.provider)
    return AccountCard(
        name=account.name,
        provider=account.provider,
        title=kind.title,
        state=_state(row, secrets, sent=bool(day.sends)),
        pending=pending,
        channels=tuple(channel for channel in Channel if channel in carried),
        settings=dict(account.settings),
        secrets=secrets,
        polls=kind.polls if settings is None else kind.reports(settings),
        paused=known.paused_at is not None,
        created_at=known.created_at or None,
        keys_set_at=known.keys_set_at,
        keys_set_by=known.keys_set_by,
        tested_at=known.tested_at,
        trouble=known.last_error,
        trouble_at=known.last_error_at,
        balance=known.balance,
        balance_at=known.balance_at,
        routes=routes,
        day=DayFigures(day.sends, day.delivered, day.p90),
        way=_way(account) if settings is None else kind.way(settings),
    )


def _secrets(context: "Context", account: "Account") -> tuple[SecretLine, ...]:
    kept = kept_keys(context.vault, account)
    fields = form_fields(provider_class(account.provider).settings_model)
    return tuple(
        SecretLine(one.key, one.label, one.required, one.key in kept, ending(kept.get(one.key)))
        for one in fields
        if one.secret
    )


def _settings(context: "Context", account: "Account") -> Settings | None:
    """The settings with the keys that are kept; None while they are not complete."""
    model = provider_class(account.provider).settings_model
    try:
        return parsed(model, {**account.settings, **kept_keys(context.vault, account)})
    except DeskError:
        return None


def _way(account: "Account") -> Way:
    """Whose codes an account sends, as far as settings say it that are not complete."""
    said = account.settings.get("codes", "")
    return next((one for one in Way if one.value == said), Way.OURS)


def _state(row: accounts.Account | None, secrets: tuple[SecretLine, ...], *, sent: bool) -> AccountState:
    """The first that holds; what keeps messages from going out comes before what only may."""
    if any(one.required and not one.kept for one in secrets):
        return AccountState.KEYLESS
    if row is None:
        return AccountState.UNPUBLISHED
    if row.paused_at is not None:
        return AccountState.PAUSED
    if row.test_outcome == REFUSED:
        return AccountState.REFUSED
    if row.last_error:
        return AccountState.TROUBLED
    return AccountState.CONNECTED if sent or row.tested_at is not None else AccountState.UNTESTED
