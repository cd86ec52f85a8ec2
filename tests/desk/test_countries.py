"""Countries at the desk: what they refuse, how they are changed, and what is known of them."""

from pathlib import Path

import pytest

from otpdesk.countries import CountryRule, Stance
from otpdesk.desk.country_views import CountryLine
from otpdesk.desk.views import Light
from otpdesk.errors import BadInput, Refused
from otpdesk.guard import DAY
from otpdesk.otp import Channel, Money, Purpose
from otpdesk.store import accounts, limits, prices
from tests.fixtures.desk import OPERATOR, Workplace

PAKISTAN = "+92 301 2345678"
FINLAND = "+358 40 123 45{:02d}"


def line(place: Workplace, country: str) -> CountryLine:
    return next(one for one in place.desk.countries.table().lines if one.country == country)


def price(place: Workplace, account: str, country: str, micro: int, channel: Channel = Channel.SMS) -> None:
    with place.store.write() as tx:
        prices.fetched(tx, accounts.named(tx, account).id, country, channel, Money(micro, "EUR"))


def test_a_blocked_country_is_refused_and_names_who_can_change_it(any_place: Workplace) -> None:
    with pytest.raises(Refused) as refused:
        any_place.send(PAKISTAN)
    assert refused.value.title == "Not sent: Pakistan is blocked for SMS."
    assert refused.value.rule == "country_blocked"
    assert refused.value.retry_after is None
    assert "configurator or supervisor" in refused.value.hint
    assert "otpdesk country set PK --sms allow" in refused.value.hint
    assert len(any_place.simulator.ledger) == 0


def test_a_refusal_for_the_country_leaves_a_decision_and_an_audit_line_and_no_attempt(place: Workplace) -> None:
    with pytest.raises(Refused):
        place.send(PAKISTAN)
    with place.store.read() as tx:
        newest = tx.connection.exec_driver_sql("SELECT action, outcome FROM audit ORDER BY seq DESC").first()
        count = tx.connection.exec_driver_sql("SELECT count(*) FROM attempt").scalar()
        rule = tx.connection.exec_driver_sql("SELECT rule FROM decision WHERE NOT allowed").scalar()
    assert newest == ("send", "refused: country_blocked")
    assert (count, rule) == (0, "country_blocked")


def test_each_channel_has_its_own_stance(place: Workplace) -> None:
    place.desk.countries.put(("PK",), voice=Stance.ALLOW)
    assert place.send(PAKISTAN, Channel.VOICE).attempt.channel is Channel.VOICE
    with pytest.raises(Refused, match="blocked for SMS"):
        place.send("+92 301 2345679")


def test_a_watched_country_is_sent_to_and_amber(place: Workplace) -> None:
    place.desk.countries.put(("PK",), sms=Stance.WATCH)
    sent = place.send(PAKISTAN)
    address = place.desk.customers.place(PAKISTAN, "a look")
    check = place.desk.customers.person(address_id=address).prechecks[0]
    assert sent.attempt.country == "PK"
    assert (check.light, check.title) == (Light.WARN, "Pakistan: watched")


def test_the_checks_and_choices_say_that_a_country_is_blocked(place: Workplace) -> None:
    address = place.desk.customers.place(PAKISTAN, "a look")
    check = place.desk.customers.person(address_id=address).prechecks[0]
    assert (check.light, check.title) == (Light.STOP, "Pakistan: blocked")
    assert "Countries page" in check.detail
    choices = place.desk.sending.choices(address, Purpose.LOGIN)
    assert {(one.channel, one.allowed, one.rule) for one in choices} == {
        (Channel.SMS, False, "country_blocked"),
        (Channel.VOICE, False, "country_blocked"),
    }
    assert choices[0].reason == "Pakistan is blocked for SMS."


def test_the_home_country_is_allowed_until_its_own_rule_says_otherwise(place: Workplace) -> None:
    assert place.send().attempt.country == "EE"
    place.desk.countries.put(("EE",), sms=Stance.BLOCK)
    with pytest.raises(Refused, match="Estonia is blocked"):
        place.send("+372 5200 2222")


def test_a_number_of_no_country_cannot_be_allowed(place: Workplace) -> None:
    with pytest.raises(Refused) as refused:
        place.send("+882 1612 345678")
    assert (refused.value.rule, refused.value.hint) == (
        "country_blocked",
        "It belongs to no country, so nobody can allow it.",
    )


def test_an_ended_verification_is_named_before_the_country(place: Workplace) -> None:
    sent = place.send(FINLAND.format(1))
    place.desk.sending.cancel(sent.attempt.verification_id)
    place.desk.countries.put(("FI",), sms=Stance.BLOCK)
    with pytest.raises(Refused) as refused:
        place.resend(sent)
    assert refused.value.rule == "canceled"


def test_the_cap_of_a_country_counts_all_its_numbers_and_frees_after_a_day(any_place: Workplace) -> None:
    any_place.desk.countries.put(("FI",), per_day=3)
    for number in range(3):
        any_place.send(FINLAND.format(number))
        any_place.clock.turn(60)
    with pytest.raises(Refused) as refused:
        any_place.send(FINLAND.format(9))
    assert refused.value.title == "Finland has had its 3 codes within 24 hours."
    assert refused.value.rule == "country_sends_per_day"
    assert refused.value.retry_after == DAY // 1000 - 180
    assert "--per-day N" in refused.value.hint
    any_place.send()  # another country is not counted
    any_place.clock.turn(DAY / 1000 - 179)
    assert any_place.send(FINLAND.format(9)).attempt.country == "FI"


def test_a_country_without_a_cap_is_not_counted(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> int:
        raise AssertionError("counted in vain")

    monkeypatch.setattr(limits, "to_country", never)
    place.send()
    place.send(FINLAND.format(1))


def test_a_countrys_own_limit_per_number_takes_the_place_of_the_policys(place: Workplace) -> None:
    place.desk.countries.put(("FI",), per_number_day=1)
    place.send(FINLAND.format(1))
    with pytest.raises(Refused) as refused:
        place.send(FINLAND.format(1))
    assert refused.value.rule == "sends_per_number_day"
    address = place.desk.customers.place(FINLAND.format(1), "a look")
    assert place.desk.customers.person(address_id=address).ceiling == 1
    place.send()
    place.send()


def test_accounts_above_the_highest_price_are_left_out(place: Workplace) -> None:
    price(place, "twilio-main", "FI", 90_000)
    price(place, "vonage-main", "FI", 50_000)
    place.desk.countries.put(("FI",), highest_price=60_000)
    assert place.send(FINLAND.format(1)).attempt.account == "vonage-main"


# looking


def test_every_country_is_listed_with_its_rule_route_and_price(place: Workplace) -> None:
    price(place, "twilio-main", "FI", 90_000)
    table = place.desk.countries.table()
    finland = line(place, "FI")
    assert len(table.lines) == 245
    assert (table.currency, table.default_per_number_day) == ("EUR", 10)
    assert (finland.name, finland.dial, finland.continent) == ("Finland", "358", "Europe")
    assert [(hop.account, hop.label) for hop in finland.sms] == [("twilio-main", "Twilio"), ("vonage-main", "Vonage")]
    assert finland.price == Money(90_000, "EUR")
    assert line(place, "SE").price is None
    assert line(place, "EE").home


def test_a_route_for_a_country_is_its_way(place: Workplace) -> None:
    place.desk.routes.set("sms", ["vonage-main"], "FI")
    assert [hop.account for hop in line(place, "FI").sms] == ["vonage-main"]


def test_what_is_used_of_a_cap_is_counted(place: Workplace) -> None:
    place.send(FINLAND.format(1))
    assert line(place, "FI").used is None
    place.desk.countries.put(("FI",), per_day=5)
    assert line(place, "FI").used == 1


def test_codes_read_back_are_counted_by_country_once_their_time_is_up(place: Workplace) -> None:
    first = place.send()
    place.desk.checking.check(first.attempt.verification_id, place.codes()[0])
    place.send("+372 5200 2222")
    assert place.desk.countries.verified()["EE"].matured == 1
    place.clock.turn(301)
    found = place.desk.countries.verified()["EE"]
    assert (found.matured, found.verified, found.share) == (2, 1, None)


def test_days_that_are_over_are_read_once_and_leave_after_thirty(place: Workplace) -> None:
    first = place.send()
    place.desk.checking.check(first.attempt.verification_id, place.codes()[0])
    place.clock.turn(2 * DAY / 1000)
    assert place.desk.countries.verified()["EE"].verified == 1
    with place.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE attempt SET converted = false")
    assert place.desk.countries.verified()["EE"].verified == 1
    place.clock.turn(30 * DAY / 1000)
    assert "EE" not in place.desk.countries.verified()


def test_the_last_change_of_a_country_says_who_and_what(place: Workplace) -> None:
    place.desk.countries.put(("FI",), sms=Stance.WATCH)
    change = place.desk.countries.last_change("FI")
    assert change is not None
    assert change.who == OPERATOR
    assert change.what == (("SMS", "allow", "watch"),)
    assert place.desk.countries.last_change("SE") is None


# changing


def test_a_draft_shows_the_change_and_changes_nothing_until_it_is_published(place: Workplace) -> None:
    step = place.desk.countries.set(("PK", "ID"), sms=Stance.WATCH, per_day=300)
    assert {(one.key, one.title) for one in step.line.changes} == {("PK", "Pakistan"), ("ID", "Indonesia")}
    pakistan = line(place, "PK")
    assert (pakistan.changed, pakistan.rule.per_day, pakistan.published) == (True, 300, CountryRule("PK"))
    with pytest.raises(Refused):
        place.send(PAKISTAN)
    place.desk.drafts.publish("more customers there", step.line.version)
    assert place.send(PAKISTAN).attempt.country == "PK"


def test_a_country_put_back_to_what_it_was_ends_its_edit(place: Workplace) -> None:
    place.desk.countries.set(("PK",), sms=Stance.ALLOW)
    assert place.desk.countries.set(("PK",), sms=Stance.BLOCK).line.changes == ()


def test_a_cap_of_none_is_taken_away(place: Workplace) -> None:
    place.desk.countries.put(("FI",), per_day=5, highest_price=100_000)
    place.desk.countries.put(("FI",), per_day=None)
    assert (line(place, "FI").rule.per_day, line(place, "FI").rule.highest_price) == (None, 100_000)


def test_a_whole_continent_is_set_at_once(place: Workplace) -> None:
    step = place.desk.countries.set(place.desk.countries.of_continent("south america"), sms=Stance.ALLOW)
    assert {one.key for one in step.line.changes} >= {"BR", "AR", "CL"}
    assert len(step.line.changes) == 14
    with pytest.raises(BadInput, match="not a continent"):
        place.desk.countries.of_continent("Atlantis")


@pytest.mark.parametrize("changes", [{"per_day": 0}, {"highest_price": -1}, {"per_number_day": 0}])
def test_a_cap_below_one_is_refused(place: Workplace, changes: dict[str, int]) -> None:
    with pytest.raises(BadInput, match="at least 1"):
        place.desk.countries.put(("FI",), **changes)  # type: ignore[arg-type]


def test_a_country_that_is_none_is_refused(place: Workplace) -> None:
    with pytest.raises(BadInput, match="not a country"):
        place.desk.countries.put(("XX",), sms=Stance.ALLOW)


def test_a_change_at_once_is_a_version_with_an_audit_line(place: Workplace) -> None:
    before = place.desk.drafts.read().version
    assert place.desk.countries.put(("FI", "SE"), voice=Stance.WATCH) == before + 1
    with place.store.read() as tx:
        newest = tx.connection.exec_driver_sql("SELECT action, object FROM audit ORDER BY seq DESC").first()
    assert newest == ("country.set", "FI,SE")


# conflicts


def found(place: Workplace, country: str) -> tuple[str, str]:
    changes = place.desk.drafts.read().changes
    return next((one.problem, one.warning) for one in changes if one.key == country)


def test_a_price_below_the_cheapest_route_blocks_publishing(place: Workplace) -> None:
    price(place, "twilio-main", "ID", 290_000)
    price(place, "vonage-main", "ID", 231_000)
    step = place.desk.countries.set(("ID",), sms=Stance.WATCH, highest_price=200_000)
    assert found(place, "ID")[0] == "Cheapest route is 0.2310 EUR – nothing would be sent."
    with pytest.raises(Refused, match="Cheapest route"):
        place.desk.drafts.publish("anyway", step.line.version)
    place.desk.countries.set(("ID",), highest_price=240_000)
    assert found(place, "ID") == ("", "")


def test_a_price_that_is_not_known_does_not_block_publishing(place: Workplace) -> None:
    price(place, "twilio-main", "ID", 290_000)
    place.desk.countries.set(("ID",), sms=Stance.WATCH, highest_price=200_000)
    assert found(place, "ID")[0] == ""


def test_a_cap_that_is_used_up_and_a_blocked_home_country_are_warnings(place: Workplace) -> None:
    place.send()
    place.send("+372 5200 2222")
    place.desk.countries.set(("EE",), per_day=1)
    assert found(place, "EE") == ("", "2 went there in the last 24 hours – sends stop until fewer did.")
    place.desk.countries.set(("EE",), sms=Stance.BLOCK)
    assert found(place, "EE")[1] == "This is the home country, and SMS to it are blocked."


def test_a_country_that_no_account_carries_is_a_warning(bare_place: Workplace) -> None:
    bare_place.desk.countries.set(("FI",), sms=Stance.ALLOW)
    assert found(bare_place, "FI") == ("", "No account carries SMS there – nothing would be sent.")


# files


def csv(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    file = tmp_path / "countries.csv"
    file.write_text(text, encoding=encoding)
    return file


def test_a_file_becomes_a_draft_and_what_it_does_not_name_stays(place: Workplace, tmp_path: Path) -> None:
    place.desk.countries.put(("SE",), sms=Stance.ALLOW, per_day=7)
    text = "Country;SMS;Per day;Highest price\r\nFinland;watch;500;0,25\r\nse;;;\r\n"
    step = place.desk.countries.import_csv(csv(tmp_path, text, "utf-8-sig"))
    assert {one.key for one in step.line.changes} == {"FI", "SE"}
    finland, sweden = line(place, "FI"), line(place, "SE")
    assert (finland.rule.sms, finland.rule.per_day, finland.rule.highest_price) == (Stance.WATCH, 500, 250_000)
    assert finland.rule.voice is Stance.ALLOW
    assert (sweden.rule.sms, sweden.rule.per_day) == (Stance.ALLOW, None)


def test_a_file_with_wrong_lines_names_them_and_changes_nothing(place: Workplace, tmp_path: Path) -> None:
    text = "country,sms,per_day\nFI,watch,5\n\nXX,allow,\nSE,alow,\nSE,allow,x\nFI,block,\nLV,allow,1,2\n"
    with pytest.raises(BadInput) as error:
        place.desk.countries.import_csv(csv(tmp_path, text))
    assert error.value.title == "countries.csv has 5 lines that cannot be used; nothing was changed."
    assert error.value.hint == (
        "Line 4: “XX” is not a country. Line 5: “alow” is not allow, watch or block. "
        "Line 6: “x” is not a whole number from 1 on. Line 7: FI was named before. "
        "Line 8: It has 4 cells, and there are 3 columns."
    )
    assert place.desk.drafts.read().changes == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", "has no column “country”"),
        ("name,sms\nFI,allow\n", "has no column “country”"),
        ("country,colour\nFI,red\n", "has a column “colour”"),
        ("country,sms\n", "names no country"),
    ],
)
def test_a_file_that_is_no_list_of_countries_is_refused(
    place: Workplace, tmp_path: Path, text: str, title: str
) -> None:
    with pytest.raises(BadInput, match=title):
        place.desk.countries.import_csv(csv(tmp_path, text))


def test_a_file_that_cannot_be_read_is_refused(place: Workplace, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        place.desk.countries.import_csv(tmp_path / "nothing.csv")
    with pytest.raises(BadInput, match="UTF-8"):
        place.desk.countries.import_csv(csv(tmp_path, "country\nCôte d’Ivoire\n", "utf-16"))
