"""Coverage: prices listed, paid and imported, and what providers allow, country by country."""

from pathlib import Path

import pytest

from otpdesk.countries import Stance
from otpdesk.desk.coverage_views import CoverageCell, CoverageLine, PriceFile, RegistrationLine
from otpdesk.desk.team_views import AuditFilter
from otpdesk.errors import BadInput, NotFound
from otpdesk.guard import DAY
from otpdesk.otp import Channel, Money
from otpdesk.store import accounts, audit, prices, standings
from tests.fixtures.desk import NUMBER, Workplace

LIST = "country;channel;amount;currency\nEE;sms;0,05;EUR\nFI;sms;0,06;EUR\nFI;voice;0,02;USD\n"


def line(place: Workplace, country: str, channel: Channel = Channel.SMS, days: int = 30) -> CoverageLine:
    return next(one for one in place.desk.coverage.table(channel, days).lines if one.country == country)


def cell(place: Workplace, account: str, country: str = "EE", channel: Channel = Channel.SMS) -> CoverageCell:
    return next(one for one in line(place, country, channel).cells if one.account == account)


def listed(place: Workplace, account: str, micro: int, country: str = "EE", currency: str = "EUR") -> None:
    with place.store.write(prices.LOCK) as tx:
        number = accounts.named(tx, account).id
        prices.fetched(tx, number, country, Channel.SMS, Money(micro, currency))


def paid(place: Workplace, *each: tuple[int, int], currency: str = "USD") -> None:
    """Sends whose final price is known: (micro units of the message, segments)."""
    for number, (micro, segments) in enumerate(each):
        sent = place.send(f"+372 5200 {4000 + number}", Channel.SMS, wanted="twilio-main")
        with place.store.write() as tx:
            tx.connection.exec_driver_sql(
                f"UPDATE attempt SET price_micro = {micro}, currency = '{currency}', segments = {segments}, "
                f"price_final_at = 1 WHERE provider_id = '{sent.attempt.provider_id}'"
            )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    return path


def taken(place: Workplace, file: Path, account: str = "twilio-main") -> PriceFile:
    found = place.desk.coverage.read_prices(account, file)
    place.desk.coverage.take_prices(found)
    return found


def test_prices_stand_side_by_side_in_the_desks_currency_and_as_the_provider_says(any_place: Workplace) -> None:
    listed(any_place, "twilio-main", 50_000, currency="USD")
    listed(any_place, "vonage-main", 48_000)
    table = any_place.desk.coverage.table(Channel.SMS)
    assert [one.name for one in table.accounts] == ["twilio-main", "vonage-main"], "mail carries no SMS"
    assert [one.label for one in table.accounts] == ["Twilio", "Vonage"]
    twilio, vonage = line(any_place, "EE").cells
    assert (twilio.listed, twilio.listed_as) == (Money(46_000, "EUR"), Money(50_000, "USD"))
    assert (vonage.listed, vonage.listed_at, vonage.imported) == (Money(48_000, "EUR"), any_place.clock.at, False)
    assert line(any_place, "EE").cheapest == "twilio-main"
    assert line(any_place, "LV").cheapest == ""


def test_the_countries_are_those_that_routes_rules_and_the_past_name_and_those_with_a_price(place: Workplace) -> None:
    place.desk.countries.put(("JP",), sms=Stance.ALLOW)
    place.send("+81 90 1234 5678")
    place.desk.countries.put(("JP",), sms=Stance.BLOCK, voice=Stance.BLOCK, whatsapp=Stance.BLOCK)
    place.desk.routes.set("sms", ["twilio-main"], country="BR")
    listed(place, "twilio-main", 90_000, "PK")
    found = {one.country: one.named for one in place.desk.coverage.table(Channel.SMS).lines}
    assert found == dict.fromkeys(("AT", "BR", "CA", "DE", "EE", "FI", "GB", "JP", "LV", "US"), True) | {"PK": False}
    assert place.desk.coverage.countries() == tuple(one for one in found if one != "PK")
    only = place.desk.coverage.table(Channel.SMS, countries=("SE",))
    assert [(one.country, one.name, one.named) for one in only.lines] == [("SE", "Sweden", False)]


def test_what_was_paid_is_the_median_of_a_segment_with_the_number_of_messages(place: Workplace) -> None:
    paid(place, (50_000, 1), (60_000, 1), (140_000, 2), (90_000, 1))
    found = cell(place, "twilio-main")
    assert (found.paid_as, found.paid_count) == (Money(65_000, "USD"), 4)
    assert found.paid == Money(59_800, "EUR")
    place.clock.turn(2 * DAY / 1000)
    assert line(place, "EE", days=1).cells[0].paid is None


def test_paid_prices_of_two_currencies_meet_in_the_desks_own(place: Workplace) -> None:
    paid(place, (50_000, 1))
    sent = place.send(NUMBER, Channel.SMS, wanted="twilio-main")
    with place.store.write() as tx:
        tx.connection.exec_driver_sql(
            "UPDATE attempt SET price_micro = 48000, currency = 'EUR', price_final_at = 1 "
            f"WHERE provider_id = '{sent.attempt.provider_id}'"
        )
    found = cell(place, "twilio-main")
    assert (found.paid, found.paid_as, found.paid_count) == (Money(47_000, "EUR"), None, 2)


@pytest.mark.parametrize("days", [0, 401])
def test_a_period_that_cannot_be_is_refused(place: Workplace, days: int) -> None:
    with pytest.raises(BadInput, match="cannot be looked at"):
        place.desk.coverage.table(Channel.SMS, days)


def test_what_is_not_known_says_why(place: Workplace) -> None:
    assert cell(place, "twilio-main").note == "Not asked yet."
    with place.store.write(prices.LOCK) as tx:
        prices.fetched(tx, accounts.named(tx, "twilio-main").id, "EE", Channel.SMS, None)
    assert cell(place, "twilio-main").note == "Twilio has no price for this."
    (mail,) = place.desk.coverage.table(Channel.EMAIL).accounts
    assert (mail.fetches, mail.prices_note) == (False, "a price may be taken from a file")
    (only,) = place.desk.coverage.table(Channel.EMAIL).lines
    assert (only.country, only.name) == ("", "E-mail")
    assert only.cells[0].note == "E-mail (SMTP) has no price list to ask for; one can be imported."
    listed(place, "twilio-main", 50_000, currency="CHF")
    assert cell(place, "twilio-main").note == "There is no rate for CHF: it counts one to one."


# asking


def test_prices_are_asked_for_on_demand_with_how_far_it_is(place: Workplace) -> None:
    asked: list[int] = []
    every = place.desk.coverage.questions(("EE", "FI"), (Channel.SMS,))
    found = place.desk.coverage.refresh(("EE", "FI"), (Channel.SMS,), asked.append)
    assert asked == list(range(1, every + 1))
    assert (found.asked, found.kept, found.without, found.troubles, found.stopped) == (every, 4, 0, (), False)
    assert cell(place, "twilio-main").listed is not None
    assert cell(place, "vonage-main", "FI").listed_at == place.clock.at
    place.clock.turn(1)
    place.desk.coverage.refresh(("EE",), (Channel.SMS,))
    assert cell(place, "twilio-main").listed_at == place.clock.at, "whoever asks wants it now"


def test_without_a_country_all_that_are_named_are_asked_for(place: Workplace) -> None:
    place.desk.coverage.refresh(channels=(Channel.SMS,))
    found = place.desk.coverage.table(Channel.SMS).lines
    assert {one.country for one in found if one.cells[0].listed} >= {"EE", "FI", "DE", "US"}


def test_a_round_that_is_stopped_keeps_what_it_learned(place: Workplace) -> None:
    asked: list[int] = []
    found = place.desk.coverage.refresh(("EE", "FI", "DE", "LV"), (), asked.append, lambda: len(asked) >= 3)
    assert found.stopped
    assert found.asked == len(asked) < place.desk.coverage.questions(("EE", "FI", "DE", "LV"))


def test_an_account_that_cannot_be_asked_is_named_and_disturbs_no_other(place: Workplace) -> None:
    place.desk.configuring.replace_keys("twilio-main", {"auth_token": "refused"})
    found = place.desk.coverage.refresh(("EE",), (Channel.SMS,))
    assert [account for account, _ in found.troubles] == ["twilio-main"]
    assert cell(place, "vonage-main").listed is not None
    place.simulator.stop()
    lost = place.desk.coverage.refresh(("EE", "FI", "DE", "LV", "US"), (Channel.SMS,))
    assert [account for account, _ in lost.troubles] == ["twilio-main", "vonage-main"]
    assert lost.kept == 0


def test_paused_accounts_are_not_asked(place: Workplace) -> None:
    place.desk.configuring.pause("twilio-main")
    place.desk.coverage.refresh(("EE",), (Channel.SMS,))
    assert [one.listed is not None for one in line(place, "EE").cells] == [False, True]


def test_what_a_provider_allows_and_has_registered_is_kept_with_its_time(place: Workplace) -> None:
    before = place.desk.coverage.table(Channel.VOICE).accounts[0]
    assert (before.standing_at, before.registrations) == (None, None)
    body = {
        "permissions": [["EE", "voice", True], ["US", "voice", False]],
        "registrations": [["10DLC", "waiting", "in review"]],
    }
    with place.store.write() as tx:
        standings.keep(tx, accounts.named(tx, "twilio-main").id, body)
    column = place.desk.coverage.table(Channel.VOICE).accounts[0]
    assert column.standing_at == place.clock.at
    assert column.registrations == (RegistrationLine("10DLC", "waiting", "in review"),)
    allowed = [cell(place, "twilio-main", country, Channel.VOICE).allowed for country in ("EE", "US", "FI")]
    assert allowed == [True, False, None]
    assert cell(place, "twilio-main", "US").allowed is None, "it was said of calls"


def test_permissions_and_registrations_are_asked_for_with_the_prices(place: Workplace) -> None:
    asked = place.desk.coverage.refresh(("EE",), (Channel.VOICE,))
    assert asked.troubles == ()
    twilio = place.desk.coverage.table(Channel.VOICE).accounts[0]
    assert (twilio.name, twilio.standing_at) == ("twilio-main", place.clock.at)
    assert twilio.registrations
    assert {one.state for one in twilio.registrations} <= {"done", "waiting", "refused", "unknown"}
    assert cell(place, "twilio-main", "EE", Channel.VOICE).allowed is not None


# price lists from files


def test_a_list_is_looked_at_before_it_is_taken(place: Workplace, file: Path) -> None:
    listed(place, "twilio-main", 90_000)
    found = place.desk.coverage.read_prices("twilio-main", file)
    rows = [(one.line, one.country, one.name, one.channel.value, one.before, one.after.micro) for one in found.rows]
    assert rows == [
        (2, "EE", "Estonia", "sms", Money(90_000, "EUR"), 50_000),
        (3, "FI", "Finland", "sms", None, 60_000),
        (4, "FI", "Finland", "voice", None, 20_000),
    ]
    assert cell(place, "twilio-main").listed == Money(90_000, "EUR")
    with pytest.raises(NotFound):
        place.desk.coverage.read_prices("nobody", file)


def test_imported_prices_count_like_fetched_ones_and_no_fetch_takes_their_place(place: Workplace, file: Path) -> None:
    taken(place, file)
    found = cell(place, "twilio-main")
    assert (found.listed, found.imported, found.listed_at) == (Money(50_000, "EUR"), True, place.clock.at)
    assert place.desk.coverage.table(Channel.SMS).accounts[0].list_at == place.clock.at
    sent = place.send()
    with place.store.read() as tx:
        cost = tx.connection.exec_driver_sql("SELECT cost_micro FROM attempt").scalar()
    assert cost == 50_000 * sent.attempt.segments
    place.clock.turn(2 * DAY / 1000)
    place.desk.coverage.refresh(("EE", "FI"), (Channel.SMS,))
    place.context.accounts.refresh_price("twilio-main", "EE", Channel.SMS, place.clock.at)
    assert cell(place, "twilio-main").imported
    with pytest.raises(BadInput, match=r"Cheapest route is 0\.0500 EUR"):
        place.desk.countries.put(("EE",), sms=Stance.ALLOW, highest_price=45_000)


def test_taking_and_putting_back_are_audited_and_leave_what_was_there(place: Workplace, file: Path) -> None:
    listed(place, "twilio-main", 90_000)
    taken(place, file)
    (kept,) = place.desk.coverage.lists()
    assert (kept.account, kept.file, kept.who, kept.prices, kept.undone_at) == (
        "twilio-main", "list.csv", "olga", 3, None,
    )  # fmt: skip
    undone = place.desk.coverage.put_back(kept.id)
    assert undone.undone_at == place.clock.at
    assert (cell(place, "twilio-main").listed, cell(place, "twilio-main").imported) == (Money(90_000, "EUR"), False)
    assert cell(place, "twilio-main", "FI").listed is None
    with place.store.read() as tx:
        newest = audit.entries(tx, limit=2)
    assert [(one.action, one.object, one.detail["prices"]) for one in newest] == [
        ("prices.put_back", "twilio-main", 3),
        ("prices.take", "twilio-main", 3),
    ]
    sentences = [row.sentence for row in place.desk.audit.page(AuditFilter()).rows[:2]]
    assert sentences == [
        "olga put the prices of twilio-main back as before list.csv",
        "olga took 3 prices for twilio-main from list.csv",
    ]


def test_lines_with_problems_are_left_out_and_a_list_of_nothing_else_is_refused(
    place: Workplace, tmp_path: Path
) -> None:
    path = tmp_path / "partly.csv"
    path.write_text("country,channel,amount,currency\nEE,sms,0.05,EUR\nXX,sms,0.05,EUR\n")
    found = taken(place, path)
    assert [(one.line, one.sentence) for one in found.problems] == [(3, "“XX” is not a country.")]
    assert cell(place, "twilio-main").listed == Money(50_000, "EUR")
    path.write_text("country,channel,amount,currency\nXX,sms,0.05,EUR\n")
    with pytest.raises(BadInput, match="no price that can be used"):
        taken(place, path)


def test_a_mail_account_has_one_price_and_no_country(place: Workplace, tmp_path: Path) -> None:
    path = tmp_path / "mail.csv"
    path.write_text("country,amount,currency\n,0.001,EUR\n")
    taken(place, path, "mail")
    (only,) = place.desk.coverage.table(Channel.EMAIL).lines
    assert (only.cells[0].listed, only.cells[0].imported) == (Money(1_000, "EUR"), True)
