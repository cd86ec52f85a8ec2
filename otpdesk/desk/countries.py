"""Countries: what may be sent where, through which accounts, at what price, and how codes do there."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Unpack

from otpdesk.configuration import Configuration, Place, Section, Value
from otpdesk.configuration.rows import country_place, country_value
from otpdesk.countries import CountryRule, rule_for
from otpdesk.desk import publishing
from otpdesk.desk.countries_file import Changes, read_rules
from otpdesk.desk.country_routes import Ways
from otpdesk.desk.country_views import CountryLine, CountryTable, LastChange, Verified
from otpdesk.desk.geography import Land, lands
from otpdesk.desk.rights import require
from otpdesk.desk.rules import rules_of
from otpdesk.errors import BadInput
from otpdesk.guard import DAY, MINUTE
from otpdesk.otp import Channel
from otpdesk.roles import Right
from otpdesk.store import audit, configuration, team
from otpdesk.store import countries as figures
from otpdesk.store.countries import Tally

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.drafts import Drafts, Step
    from otpdesk.store.engine import Tx

LOOKED_BACK = 30
"""Days over which codes that were read back are counted."""

_MATURE = 10 * MINUTE
"""After so long the longest code has run out (the policy allows 600 s), and what came of a send is known."""

_REGISTRATION = {
    "IN": ("needs DLT", "Senders and texts must be registered (DLT); their ids stand with each text on Templates."),
    "US": ("", "A local sender number needs a 10DLC registration at the provider."),
}
"""What providers' own documents say a sender must register: India's entity and content ids, and 10DLC in the USA."""

_MOST_NAMED = 10


class Countries:
    """All countries, and changes of them. All methods block; safe in every thread."""

    def __init__(self, context: "Context", drafts: "Drafts") -> None:
        self._context = context
        self._drafts = drafts
        self._turn = Lock()
        self._days: dict[int, dict[str, Tally]] = {}

    # looking

    def table(self) -> CountryTable:
        """Every country as it would be when my draft is published, in order of name."""
        wanted = self._drafts.effective()
        with self._context.store.read() as tx:
            version, published = configuration.in_force(tx)
            roster = team.roster(tx)
            ways = Ways(tx, self._context.accounts, rules_of(version, wanted, roster), wanted)
            used = figures.sends(tx, {rule.country for rule in wanted.countries if rule.per_day is not None})
            both = _by_country(published), _by_country(wanted)
        return CountryTable(
            version=version,
            currency=wanted.policy.currency,
            default_per_number_day=wanted.policy.sends_per_number_day,
            channels=ways.channels,
            lines=tuple(_line(land, both, (published, wanted), ways, used) for land in lands().values()),
            may_change=roster.may(self._context.operator, Right.CONFIGURE),
        )

    def verified(self) -> Mapping[str, Verified]:
        """How codes did in each country over 30 days. The first reading of a long past takes its time; then it is kept.

        What came of a day is certain ten minutes after its end, so that only the last day is read anew.
        """
        with self._turn, self._context.store.read() as tx:
            today = tx.now // DAY
            wanted = range(today - LOOKED_BACK + 1, today + 1)
            self._days = {day: tallies for day, tallies in self._days.items() if day in wanted}
            missing = next((day for day in wanted if day not in self._days), today)
            fresh = {day: dict[str, Tally]() for day in range(missing, today + 1)}
            for (country, day), tally in figures.first_sends(tx, missing * DAY, tx.now + 1).items():
                fresh[day][country] = tally
            self._days |= {day: tallies for day, tallies in fresh.items() if (day + 1) * DAY + _MATURE <= tx.now}
            total: dict[str, Tally] = {}
            for tallies in {**self._days, **fresh}.values():
                for country, tally in tallies.items():
                    total[country] = total.get(country, Tally(0, 0)).plus(tally)
        return {country: Verified(*tally) for country, tally in total.items()}

    def last_change(self, country: str) -> LastChange | None:
        """The version that changed a country's rule last; None if none ever did."""
        for version, line in self._drafts.history_of(Section.COUNTRIES, country):
            before, after = dict(line.before), dict(line.after)
            labels = dict.fromkeys([*before, *after])
            what = tuple((label, before.get(label, ""), after.get(label, "")) for label in labels)
            return LastChange(version.version, version.at, version.who, version.why, what)
        return None

    def refresh_price(self, country: str) -> bool:
        """Ask the accounts for their list prices to a country, each at most once a day. True if one was news."""
        require(self._context, Right.CONFIGURE)
        now, accounts = self._context.clock.now(), self._context.accounts
        asked = [
            accounts.refresh_price(one.account, country, channel, now)
            for one in accounts.carriers()
            for channel in (Channel.SMS, Channel.VOICE)
            if channel in one.channels and not one.paused and not one.fault
        ]
        return any(asked)

    # changing

    def set(self, countries: Collection[str], **changes: Unpack[Changes]) -> "Step":
        """Change countries in my draft. BadInput for a country that has no numbers, or a cap that cannot be."""
        require(self._context, Right.CONFIGURE)
        return self._drafted(dict.fromkeys(countries, changes))

    def of_continent(self, continent: str) -> tuple[str, ...]:
        """The countries of a continent, in order of name. BadInput names those there are."""
        found = tuple(
            one.country for one in lands().values() if one.continent.casefold() == continent.strip().casefold()
        )
        if not found:
            known = ", ".join(sorted({land.continent for land in lands().values()}))
            raise BadInput(f"“{continent}” is not a continent.", f"Known: {known}.", "continent")
        return found

    def import_csv(self, path: Path) -> "Step":
        """Take a file of countries into my draft, which shows the difference. BadInput names lines; nothing changes."""
        require(self._context, Right.CONFIGURE)
        return self._drafted(read_rules(path))

    def _drafted(self, wanted: Mapping[str, Changes]) -> "Step":
        with self._context.store.read() as tx:
            published = configuration.in_force(tx)[1]
        return self._drafts.edit(_edits(self._drafts.effective(), published, wanted))

    def put(self, countries: Collection[str], **changes: Unpack[Changes]) -> int:
        """Change countries at once; returns the version. BadInput if the configuration cannot be so."""
        require(self._context, Right.CONFIGURE)
        return self._put(dict.fromkeys(countries, changes), _named(countries))

    def put_csv(self, path: Path) -> int:
        """Put a file of countries in force at once; returns the version."""
        require(self._context, Right.CONFIGURE)
        return self._put(read_rules(path), path.name)

    def _put(self, wanted: Mapping[str, Changes], what: str) -> int:
        with self._context.store.write(publishing.LOCK) as tx:
            published = configuration.in_force(tx)[1]
            return self._publish(tx, _edits(published, published, wanted), what)

    def _publish(self, tx: "Tx", edits: Mapping[Place, Value | None], what: str) -> int:
        version = publishing.change(self._context, tx, edits, f"countries: {what}")
        names = [place.key for place in edits][:_MOST_NAMED]
        detail = {"version": version, "countries": names, "changed": len(edits)}
        audit.write(tx, self._context.operator, self._context.workstation, "country.set", what, "done", detail)
        return version


def _edits(whole: Configuration, published: Configuration, wanted: Mapping[str, Changes]) -> dict[Place, Value | None]:
    """The rows that say it; a country that would be as it is without a rule has none, unless one is in force."""
    known, home = _by_country(whole), whole.policy.home_country
    in_force = {rule.country for rule in published.countries}
    edits: dict[Place, Value | None] = {}
    for country, changes in wanted.items():
        after = replace(rule_for(_known(country), known, home), **_checked(changes))
        bare = after == rule_for(country, {}, home) and country not in in_force
        edits[country_place(country)] = None if bare else country_value(after)
    return edits


def _by_country(whole: Configuration) -> dict[str, CountryRule]:
    return {rule.country: rule for rule in whole.countries}


def _line(
    land: Land,
    rules: tuple[Mapping[str, CountryRule], Mapping[str, CountryRule]],
    versions: tuple[Configuration, Configuration],
    ways: Ways,
    used: Mapping[str, int],
) -> CountryLine:
    """A country under what is in force and under what is wanted."""
    published, wanted = (
        rule_for(land.country, known, whole.policy.home_country) for known, whole in zip(rules, versions, strict=True)
    )
    return CountryLine(
        country=land.country,
        name=land.name,
        dial=land.dial,
        continent=land.continent,
        rule=wanted,
        published=published,
        home=land.country == versions[1].policy.home_country,
        sms=ways.to(wanted, Channel.SMS),
        voice=ways.to(wanted, Channel.VOICE),
        used=None if wanted.per_day is None else used.get(land.country, 0),
        registration=_REGISTRATION.get(land.country, ("", "")),
    )


def _known(country: str) -> str:
    if country not in lands():
        raise BadInput(f"“{country}” is not a country.", "Two letters, such as EE or US.", "country")
    return country


_LEAST = 1


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    for key in ("per_day", "per_number_day", "highest_price"):
        cap = changes.get(key)
        if cap is not None and cap < _LEAST:
            raise BadInput("A cap is at least 1.", "To send nothing there, block the country.", key)
    return dict(changes)


def _named(countries: Collection[str]) -> str:
    return ",".join(countries) if len(countries) <= _MOST_NAMED else f"{len(countries)} countries"
