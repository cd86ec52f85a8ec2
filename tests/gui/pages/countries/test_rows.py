"""The rows of the table and their words, without a window."""

from zoneinfo import ZoneInfo

import pytest

from otpdesk.countries import CountryRule, Stance
from otpdesk.desk.country_views import CountryLine, Hop, LastChange, Verified
from otpdesk.gui.pages.countries import wording as words
from otpdesk.gui.pages.countries.columns import columns
from otpdesk.gui.pages.countries.rows import Continent, Country, identity, rows
from otpdesk.otp import Channel, Money

PHONE = (Channel.SMS, Channel.VOICE)


def country(code: str, name: str, dial: str, continent: str, stance: Stance = Stance.BLOCK, **more: object) -> Country:
    rule = CountryRule(code, stance)
    line = CountryLine(code, name, dial, continent, rule, rule, home=False, sms=(), voice=())
    changed = {key: more.pop(key) for key in list(more) if key in CountryLine.__dataclass_fields__}
    fields = {key: getattr(line, key) for key in CountryLine.__dataclass_fields__} | changed
    return Country(CountryLine(**fields), **more)  # type: ignore[arg-type]


WORLD = (
    country("AL", "Albania", "355", "Europe"),
    country("EE", "Estonia", "372", "Europe", Stance.ALLOW, home=True),
    country("ID", "Indonesia", "62", "Asia", Stance.WATCH),
    country("TR", "Türkiye", "90", "Asia"),
    country("US", "United States", "1", "North America", Stance.ALLOW),
)


def shown(typed: str = "", folded: tuple[str, ...] = ()) -> list[str]:
    return [identity(row) for row in rows(WORLD, typed, folded)]


def test_the_continent_of_the_home_country_is_first_and_what_is_in_use_stands_before_what_is_not() -> None:
    assert shown() == ["Europe", "EE", "AL", "Asia", "ID", "TR", "North America", "US"]


def test_a_folded_continent_keeps_its_heading_and_a_filter_unfolds_it() -> None:
    assert shown(folded=("Asia",)) == ["Europe", "EE", "AL", "Asia", "North America", "US"]
    assert shown("turk", folded=("Asia",)) == ["Asia", "TR"]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("türk", ["TR"]),
        ("TURK", ["TR"]),
        ("+62", ["ID"]),
        ("0062", ["ID"]),
        ("37", ["EE"]),
        ("asia", ["ID", "TR"]),
        ("asia watched", ["ID"]),
        ("blocked", ["AL", "TR"]),
        ("us", ["US"]),
        ("atlantis", []),
        ("changed", []),
    ],
)
def test_a_filter_looks_at_names_codes_continents_and_stances(typed: str, codes: list[str]) -> None:
    assert [one for one in shown(typed) if len(one) == 2] == codes


def test_a_continent_counts_the_countries_that_take_sms() -> None:
    europe = rows(WORLD, "", ())[0]
    assert isinstance(europe, Continent)
    assert (europe.countries, europe.sending) == (("AL", "EE"), 1)


def test_a_row_is_read_with_its_stances_and_that_it_is_changed() -> None:
    changed = country("ID", "Indonesia", "62", "Asia", Stance.WATCH, published=CountryRule("ID"))
    assert words.spoken(changed.line, PHONE) == "Indonesia, SMS watched, voice blocked, changed"
    assert words.spoken(WORLD[1].line, PHONE) == "Estonia, SMS allowed, voice blocked"


def test_the_subtitle_counts_stances() -> None:
    assert (
        words.subtitle(one.line for one in WORLD) == "2 allowed · 1 watched · 2 blocked · new countries start blocked"
    )


@pytest.mark.parametrize(
    ("matured", "verified", "share", "suspicious"),
    [(19, 19, "–", False), (20, 15, "75.0 %", False), (90, 9, "10.0 %", True)],
)
def test_a_share_is_said_from_twenty_codes_on(matured: int, verified: int, share: str, *, suspicious: bool) -> None:
    found = Verified(matured, verified)
    assert (words.share(found), found.suspicious) == (share, suspicious)


def test_many_codes_that_nobody_reads_back_are_called_what_they_look_like() -> None:
    found = Verified(110, 10)
    assert words.risk(WORLD[2].line, found) == "few codes read back"
    assert words.risk_sentence(found).startswith("Codes here were asked for 11 times as often as they were read back")
    assert words.risk_sentence(Verified(100, 80)) == ""


@pytest.mark.parametrize(("micro", "typed"), [(200_000, "0.20"), (231_500, "0.2315"), (5_000_000, "5.00"), (None, "")])
def test_a_price_stands_in_its_field_as_it_is_typed(micro: int | None, typed: str) -> None:
    assert words.typed_price(micro) == typed


def test_what_a_cap_was_is_said_only_while_it_is_changed() -> None:
    assert words.was(1000, 300, "1,000") == "was 1,000"
    assert words.was(None, 300, "–") == "was no cap"
    assert words.was(300, 300, "300") == ""


def test_the_last_change_names_who_when_and_what() -> None:
    zone = ZoneInfo("Europe/Zagreb")
    change = LastChange(4, 1_794_000_000_000, "mira", "fraud", (("SMS", "allow", "watch"),))
    assert words.last_change(change, zone).startswith("mira · ")
    assert words.last_change(change, zone).endswith(" · SMS allow → watch")
    first = LastChange(1, 1_794_000_000_000, "mira", "", (("SMS", "", "allow"),))
    assert words.last_change(first, zone).endswith(" · SMS allow")
    assert words.last_change(None, zone) == "Never changed: it is as it came."


def test_a_price_above_the_highest_is_red_and_a_blocked_country_has_no_route() -> None:
    hop = Hop("twilio-main", "twilio", "Twilio", Money(290_000, "EUR"), too_dear=True)
    dear = country("ID", "Indonesia", "62", "Asia", Stance.WATCH, sms=(hop,), problem="Cheapest route is 0.2900 EUR.")
    by_title = {column.title: column.cell(dear) for column in columns(PHONE, may_change=True)}
    assert (by_title["SMS price"].ink, by_title[""].spoken) == ("bad", "needs fixing")
    blocked = {column.title: column.cell(WORLD[0]) for column in columns(PHONE, may_change=True)}
    assert blocked["Route, first to last"].text == "no route – blocked"
