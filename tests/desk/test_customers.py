import pytest

from otpdesk.desk.views import Light
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Channel, Outcome, Purpose, Status
from otpdesk.store import audit
from tests.fixtures.desk import NUMBER, OPERATOR, Workplace

ADA = ("Ada Lovelace", "C-1815", [NUMBER, "ada@analytical.io"])


@pytest.mark.parametrize(
    ("query", "matched", "exact"),
    [
        ("5200 1111", "number", True),
        (NUMBER, "number", True),
        ("00372 52 00 11 11", "number", True),
        ("(5200) 11-11", "number", True),
        ("1111", "part", False),
        ("20011", "part", False),
        ("ada@analytical.io", "e-mail", True),
        ("ADA@Analytical.io", "e-mail", True),
        ("love", "name", False),
        ("lovelace ad", "name", False),
        ("C-1815", "reference", True),
        ("c-18", "reference", False),
    ],
)
def test_a_customer_is_found_by_whatever_an_operator_types(
    place: Workplace,
    query: str,
    matched: str,
    exact: bool,  # noqa: FBT001
) -> None:
    ada = place.desk.customers.add(*ADA)
    place.desk.customers.add("Charles Babbage", "C-1791", ["+372 5200 2222"])
    (hit,) = place.desk.customers.find(query)
    assert (hit.customer, hit.matched, hit.exact) == (ada, matched, exact)
    assert (hit.title, hit.country) == ("Ada Lovelace", "" if matched == "e-mail" else "EE")
    assert "52001111" not in repr(hit)


@pytest.mark.parametrize("query", ["", " ", "5", "nobody", "+372 5200 9999", "9999", "x@y.z", "a0000000000000"])
def test_what_is_not_there_is_not_found(place: Workplace, query: str) -> None:
    place.desk.customers.add(*ADA)
    assert place.desk.customers.find(query) == ()


def test_an_attempt_a_verification_and_a_providers_id_lead_to_the_verification(place: Workplace) -> None:
    place.desk.customers.add(*ADA)
    sent = place.send()
    one = sent.attempt
    for query, matched in (
        (one.id, "attempt"),
        (one.verification_id.upper(), "verification"),
        (one.provider_id, "provider id"),
    ):
        (hit,) = place.desk.customers.find(query)
        assert (hit.matched, hit.verification_id, hit.title) == (matched, one.verification_id, "Ada Lovelace")
    assert (hit.last_status, hit.last_verified) == (Status.ACCEPTED, False)


def test_a_number_of_nobody_is_found_under_its_mask(place: Workplace) -> None:
    sent = place.send()
    (hit,) = place.desk.customers.find(NUMBER)
    assert (hit.customer, hit.title) == (None, sent.attempt.to)
    person = place.desk.customers.person(address_id=hit.address_id)
    assert (person.customer, person.title, person.open_verification) == (
        None, sent.attempt.to, sent.attempt.verification_id,
    )  # fmt: skip


def test_a_region_reads_national_numbers_of_another_country(place: Workplace) -> None:
    place.desk.customers.add("Grace Hopper", "C-1906", ["+1 415 200 0142"])
    assert place.desk.customers.find("415 200 0142", "US")[0].matched == "number"
    assert place.desk.customers.find("(415) 200-0142")[0].customer is not None  # as a part of the number


def test_the_card_shows_who_it_is_and_what_is_under_way(place: Workplace) -> None:
    ada = place.desk.customers.add(*ADA, zone="Europe/Tallinn")
    sent = place.send()
    person = place.desk.customers.person(ada.id)
    assert (person.title, person.language, person.zone) == ("Ada Lovelace", "en", "Europe/Tallinn")
    assert [(one.kind, one.masked) for one in person.addresses] == [
        ("phone", sent.attempt.to), ("email", "a••@analytical.io"),
    ]  # fmt: skip
    assert (person.open_verification, person.recent) == (sent.attempt.verification_id, (sent.attempt,))
    assert (person.used, person.ceiling, person.last_verified_at) == (1, 10, None)


def test_a_verified_customer_stays_open_for_ten_minutes_and_is_known_as_verified(place: Workplace) -> None:
    ada = place.desk.customers.add(*ADA)
    sent = place.send(purpose=Purpose.LOGIN)
    place.desk.checking.check(sent.attempt.verification_id, place.codes()[0])
    verified_at = place.clock.at
    person = place.desk.customers.person(ada.id)
    assert (person.last_verified_at, person.last_verified_purpose) == (verified_at, Purpose.LOGIN)
    assert person.addresses[0].verified_at == verified_at
    assert person.open_verification == sent.attempt.verification_id
    place.clock.turn(600)
    assert place.desk.customers.person(ada.id).open_verification is None
    assert place.desk.customers.find("C-1815")[0].last_verified


def test_checks_before_sending_say_what_speaks_for_and_against(place: Workplace) -> None:
    ada = place.desk.customers.add(*ADA)
    checks = {check.title: check for check in place.desk.customers.person(ada.id).prechecks}
    assert checks["Estonia: allowed"].detail == "Through twilio-main, then vonage-main"
    assert checks["Line: mobile"].light is Light.OK
    assert checks["SIM change: not checked"].light is Light.UNKNOWN
    assert checks["Sends left: 10 of 10"].light is Light.OK


def lights(place: Workplace, number: str) -> dict[str, Light]:
    address_id = place.desk.customers.place(number, "asked on the phone")
    return {check.title: check.light for check in place.desk.customers.person(address_id=address_id).prechecks}


def test_checks_before_sending_warn_and_stop(place: Workplace) -> None:
    place.desk.routes.set(Channel.SMS, ("twilio-main",), "EE", "")
    assert lights(place, "+371 21 234 567")["Latvia: no account may carry it"] is Light.STOP
    assert lights(place, "+44 20 7946 0018")["Line: landline"] is Light.WARN
    assert lights(place, "+44 909 879 0000")["Line: premium rate"] is Light.STOP
    place.desk.configuring.set_policy("sends_per_number_day", "1")
    place.send()
    assert lights(place, NUMBER)["Sends left: none"] is Light.STOP
    assert "Line: mobile" not in lights(place, "ada@analytical.io")


def test_at_night_where_the_customer_is_the_operator_is_warned(place: Workplace) -> None:
    ada = place.desk.customers.add(*ADA, zone="Pacific/Auckland")
    zones = {check.title[:5]: check.light for check in place.desk.customers.person(ada.id).prechecks}
    assert zones["It is"] is Light.WARN
    no_zone = place.desk.customers.add("Eve", "C-1", ["+37252003333"], zone="Nowhere/Land")
    assert not any(check.title.startswith("It is") for check in place.desk.customers.person(no_zone.id).prechecks)


def test_the_session_counts_what_is_left_and_offers_what_comes_next(place: Workplace) -> None:
    place.desk.customers.add(*ADA)
    sent = place.send()
    place.desk.checking.check(sent.attempt.verification_id, place.wrong_code())
    session = place.desk.customers.session(sent.attempt.verification_id)
    assert (session.sends_left, session.tries_left, session.code_length) == (3, 4, 6)
    assert [(one.channel, one.allowed) for one in session.choices] == [
        (Channel.SMS, False), (Channel.VOICE, False), (Channel.EMAIL, False),
    ]  # fmt: skip
    assert {one.opens_at for one in session.choices} == {place.clock.at + 30_000}
    place.clock.turn(30)
    session = place.desk.customers.session(sent.attempt.verification_id)
    assert [(one.account, one.allowed) for one in session.choices] == [
        ("twilio-main", True), ("twilio-main", True), ("mail", True),
    ]  # fmt: skip


def test_of_a_verification_that_ended_the_choices_are_those_of_a_new_one(place: Workplace) -> None:
    sent = place.send()
    place.desk.sending.cancel(sent.attempt.verification_id)
    session = place.desk.customers.session(sent.attempt.verification_id)
    assert session.sends_left == 0
    assert [one.allowed for one in session.choices] == [True, True]


def test_a_choice_that_no_account_carries_says_so(bare_place: Workplace) -> None:
    address_id = bare_place.desk.customers.place(NUMBER, "asked on the phone")
    choices = bare_place.desk.sending.choices(address_id, Purpose.LOGIN)
    assert [(one.channel, one.allowed) for one in choices] == [(Channel.SMS, False), (Channel.VOICE, False)]
    assert choices[0].reason == "No account may carry sms to EE."


def test_a_reveal_needs_a_reason_and_is_audited(place: Workplace) -> None:
    ada = place.desk.customers.add(*ADA)
    address_id = ada.addresses[0].id
    with pytest.raises(BadInput):
        place.desk.customers.reveal(address_id, "  ")
    assert place.desk.customers.reveal(address_id, "customer asks at +372 5200 1111") == "+37252001111"
    with place.store.read() as tx:
        (line,) = audit.entries(tx, object=address_id)
    assert (line.actor, line.action) == (OPERATOR, "reveal")
    assert "5200" not in str(line.detail)


def test_a_customer_needs_a_name_a_reference_and_readable_addresses(place: Workplace) -> None:
    add = place.desk.customers.add
    for values in (("", "C-1", [NUMBER]), ("Ada", " ", [NUMBER]), ("Ada", "C-1", ["12"])):
        with pytest.raises(BadInput):
            add(*values)
    add(*ADA)
    with pytest.raises(BadInput):
        add("Impostor", "C-2", [NUMBER])
    assert place.desk.customers.find("Impostor") == ()


def test_recent_are_the_operators_own_acts_newest_first(place: Workplace) -> None:
    place.desk.customers.add(*ADA)
    first = place.send()
    place.clock.turn(61)
    second = place.send("+37252002222")
    place.clock.turn(31)
    place.resend(first)
    recent = place.desk.customers.recent()
    assert [one.verification_id for one in recent] == [first.attempt.verification_id, second.attempt.verification_id]
    assert [one.title for one in recent] == ["Ada Lovelace", second.attempt.to]
    place.desk.checking.check(first.attempt.verification_id, place.codes()[1])
    place.clock.turn(400)
    assert [one.state for one in place.desk.customers.recent()] == ["verified", "expired"]
    assert place.desk.customers.recent(1)[0].at == recent[0].at


def test_a_time_line_tells_everything_in_order(place: Workplace) -> None:
    sent = place.send()
    place.clock.turn(1)
    place.desk.checking.check(sent.attempt.verification_id, place.wrong_code())
    place.clock.turn(40)
    place.resend(sent)
    shown = place.desk.customers.show(sent.attempt.verification_id)
    assert [attempt.ordinal for attempt in shown.attempts] == [1, 2]
    assert [check.outcome for check in shown.checks] == [Outcome.WRONG]
    assert [receipt.attempt_id for receipt in shown.receipts] == [attempt.id for attempt in shown.attempts]
    assert shown.verification.wrong_checks == 1


def test_whoever_does_not_exist_is_not_found(place: Workplace) -> None:
    for ask in (
        lambda: place.desk.customers.show("v0000000000000"),
        lambda: place.desk.customers.session("nonsense"),
        lambda: place.desk.customers.person("c0000000000000"),
        lambda: place.desk.customers.person(address_id="d0000000000000"),
        lambda: place.desk.customers.reveal("d0000000000000", "why not"),
    ):
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(BadInput):
        place.desk.customers.person()


def test_a_customer_without_an_address_says_so(place: Workplace) -> None:
    ada = place.desk.customers.add("Ada Lovelace", "C-1815", [])
    with pytest.raises(NotFound) as problem:
        place.desk.customers.person(ada.id)
    assert "has no address" in problem.value.title
