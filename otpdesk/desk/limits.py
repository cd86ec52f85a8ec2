"""Limits and the code rule: what they are, how much of them is used now, and what another value would have done."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from otpdesk.configuration import Configuration, Place, Section, Value
from otpdesk.configuration.rows import configuration_of, policy_values, rows_of, setting_value
from otpdesk.desk.configuring_checks import policy_findings
from otpdesk.desk.rights import require
from otpdesk.desk.routing_views import LimitLine, Use, WhatIf
from otpdesk.desk.whatif import COUNTRY_CAPS, REPLAYED, Trial, country_trial, replay, trial_of
from otpdesk.errors import BadInput
from otpdesk.guard import DAY, Policy, Rule
from otpdesk.options import FormField, form_fields, setting_text
from otpdesk.roles import Right
from otpdesk.store import configuration, usage
from otpdesk.store.replay import counted_sends, wrong_codes

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.drafts import Drafts, Step
    from otpdesk.store.engine import Tx

LIMITING = ("Code", "Resends", "Money")
"""The groups of the policy that are limits and the code rule; the rest stands in the settings."""

_UNUSED: Mapping[str, str] = {
    Rule.NUMBER_DAY: "Nothing was sent in the last 24 hours.",
    Rule.VERIFICATION: "No verification is open.",
    Rule.TRIES: "No open verification has wrong codes.",
    Rule.TRIES_DAY: "No wrong code in the last 24 hours.",
}

_BUSIEST = 3
_MICRO = 1_000_000


class Limits:
    """The policy's limits. All methods block; safe in every thread."""

    def __init__(self, context: "Context", drafts: "Drafts") -> None:
        self._context = context
        self._drafts = drafts

    def lines(self, groups: Sequence[str] = LIMITING) -> tuple[LimitLine, ...]:
        """The settings of some groups, in order of declaration, with what is used of them now."""
        wanted = self._drafts.effective()
        with self._context.store.read() as tx:
            now = policy_values(configuration.in_force(tx)[1].policy)
            found = {one.place.key: one.sentence for one in policy_findings(tx, self._context, wanted)}
            uses = self._uses(tx, wanted)
        after = policy_values(wanted.policy)
        fields = (field for field in form_fields(Policy) if field.group in groups)
        return tuple(_line(field, now, after, uses.get(field.key, ()), found.get(field.key, "")) for field in fields)

    def _uses(self, tx: "Tx", wanted: Configuration) -> dict[str, tuple[Use, ...]]:
        policy = wanted.policy
        own = {one.country: one.per_number_day for one in wanted.countries if one.per_number_day is not None}
        number = policy.sends_per_number_day
        return {
            Rule.NUMBER_DAY: tuple(
                _use(who, used, own.get(country, number)) for who, country, used in usage.busiest_numbers(tx, _BUSIEST)
            ),
            Rule.OPERATOR_HOUR: self._by_operator(tx, policy.sends_per_operator_hour),
            Rule.SPEND_DAY: (_spend(usage.spent_in_day(tx), policy),),
            Rule.VERIFICATION: tuple(
                _use(who, used, policy.sends_per_verification) for who, _, used in usage.fullest_by_sends(tx, _BUSIEST)
            ),
            Rule.TRIES: tuple(_use(who, used, tries) for who, used, tries in usage.fullest_by_tries(tx, _BUSIEST)),
            Rule.TRIES_DAY: tuple(
                _use(who, used, policy.tries_per_number_day) for who, _, used in usage.most_wrong_codes(tx, _BUSIEST)
            ),
        }

    def _by_operator(self, tx: "Tx", ceiling: int) -> tuple[Use, ...]:
        """Mine first, then the busiest others."""
        me = self._context.operator
        used = dict(usage.busiest_operators(tx, _BUSIEST))
        mine = used.pop(me, None)
        if mine is None:
            mine = usage.by_operator(tx, me)
        return (_use("You", mine, ceiling), *(_use(who, count, ceiling) for who, count in used.items()))

    def set(self, key: str, value: str) -> "Step":
        """Set a limit in my draft, as it is typed. BadInput if it cannot be so."""
        require(self._context, Right.CONFIGURE)
        return self._drafts.edit({Place(Section.POLICY, key): setting_value(key, value)})

    def whatif(self, key: str, value: str, days: int = 30, country: str = "") -> WhatIf:
        """What a limit of that value would have blocked in the past `days`; with `country` a cap of that country's.

        Everything else is taken from my draft. BadInput if the value cannot be, or does not limit sends.
        """
        if days < 1:
            raise BadInput("The number of days is at least 1.", "", "days")
        wanted = self._drafts.effective()
        with self._context.store.read() as tx:
            since = tx.now - days * DAY
            trial = _country_trial(country, key, value) if country else _trial(tx, wanted, key, value, since - DAY)
            return replay(counted_sends(tx, since - DAY), trial, since, tx.now)


def _trial(tx: "Tx", wanted: Configuration, key: str, value: str, since: int) -> Trial:
    rows = {**rows_of(Configuration(wanted.policy)), Place(Section.POLICY, key): setting_value(key, value)}
    policy = configuration_of(rows).policy
    wrong = wrong_codes(tx, since) if key in {Rule.TRIES, Rule.TRIES_DAY} else None
    countries = {one.country: one for one in wanted.countries}
    return trial_of(key, policy, countries, wrong) if wrong else trial_of(key, policy, countries)


def _country_trial(country: str, cap: str, value: str) -> Trial:
    if cap in COUNTRY_CAPS and not value.strip().isdecimal():
        raise BadInput("A cap is a whole number of sends.", "", "value")
    return country_trial(country.strip().upper(), cap, int(value))


def _line(
    field: FormField, now: Mapping[str, Value], after: Mapping[str, Value], uses: tuple[Use, ...], problem: str
) -> LimitLine:
    return LimitLine(
        key=field.key,
        label=field.label,
        help=field.help,
        group=field.group,
        unit=field.unit,
        kind="choice" if field.choices else "number" if field.kind is int else "text",
        choices=field.choices,
        default=field.default,
        in_force=setting_text(now[field.key]),
        value=setting_text(after[field.key]),
        example=field.example,
        replays=field.key in REPLAYED,
        uses=uses,
        unused=_UNUSED.get(field.key, ""),
        problem=problem,
    )


def _use(who: str, used: int, ceiling: int) -> Use:
    return Use(who, used, ceiling, f"{used} of {ceiling}")


def _spend(micro: int, policy: Policy) -> Use:
    spent = micro / _MICRO
    return Use("The desk", spent, policy.spend_per_day, f"{spent:.2f} of {policy.spend_per_day} {policy.currency}")
