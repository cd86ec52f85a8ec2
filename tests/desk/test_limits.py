"""Limits as form fields: their use now, drafts of them, and what another value would have done."""

import pytest

from otpdesk.countries import Stance
from otpdesk.desk.routing_views import LimitLine
from otpdesk.errors import BadInput
from tests.fixtures.desk import NUMBER, Workplace


def line(place: Workplace, key: str) -> LimitLine:
    return next(one for one in place.desk.limits.lines() if one.key == key)


def uses(place: Workplace, key: str) -> list[tuple[str, str]]:
    return [(use.who, use.text) for use in line(place, key).uses]


def test_limits_are_the_groups_of_code_sends_and_money(place: Workplace) -> None:
    lines = place.desk.limits.lines()
    assert list(dict.fromkeys(one.group for one in lines)) == ["Code", "Resends", "Money"]
    length = line(place, "code_length")
    assert (length.value, length.default, length.unit, length.kind, length.replays) == (
        "6",
        "6",
        "digits",
        "number",
        False,
    )
    assert line(place, "code_rule").choices == ("any_live", "newest_only", "same")
    assert line(place, "gaps").replays


def test_the_busiest_numbers_and_operators_are_named_masked(any_place: Workplace) -> None:
    place = any_place
    for _ in range(2):
        place.send(NUMBER)
    place.send("+372 5200 2222")
    assert uses(place, "sends_per_number_day") == [("+372 •••• ••11", "2 of 10"), ("+372 •••• ••22", "1 of 10")]
    assert uses(place, "sends_per_operator_hour") == [("You", "3 of 60")]
    place.clock.turn(3601)
    assert uses(place, "sends_per_operator_hour") == [("You", "0 of 60")]
    place.clock.turn(24 * 3600)
    assert uses(place, "sends_per_number_day") == []
    assert line(place, "sends_per_number_day").unused == "Nothing was sent in the last 24 hours."


def test_a_countrys_own_limit_is_the_ceiling_of_its_numbers(place: Workplace) -> None:
    place.desk.countries.put(["EE"], sms=Stance.ALLOW, per_number_day=3)
    place.send(NUMBER)
    assert uses(place, "sends_per_number_day") == [("+372 •••• ••11", "1 of 3")]


def test_open_verifications_nearest_to_their_ceilings_are_named(any_place: Workplace) -> None:
    place = any_place
    sent = place.send(NUMBER)
    place.clock.turn(31)
    place.resend(sent)
    place.desk.checking.check(sent.attempt.verification_id, place.wrong_code())
    assert uses(place, "sends_per_verification") == [("+372 •••• ••11", "2 of 4")]
    assert uses(place, "tries_per_verification") == [("+372 •••• ••11", "1 of 5")]
    assert uses(place, "tries_per_number_day") == [("+372 •••• ••11", "1 of 10")]
    place.clock.turn(3600)
    assert uses(place, "sends_per_verification") == []


def test_the_days_spend_is_said_in_the_desks_currency(place: Workplace) -> None:
    place.send(NUMBER)
    ((who, text),) = uses(place, "spend_per_day")
    assert who == "The desk"
    assert text.endswith(" of 50 EUR")


def test_a_limit_is_drafted_and_what_is_used_is_measured_by_the_draft(place: Workplace) -> None:
    place.send(NUMBER)
    step = place.desk.limits.set("sends_per_number_day", " 2 ")
    found = line(place, "sends_per_number_day")
    assert (found.in_force, found.value, found.changed) == ("10", "2", True)
    assert uses(place, "sends_per_number_day") == [("+372 •••• ••11", "1 of 2")]
    assert place.desk.configuring.policy().sends_per_number_day == 10
    place.desk.drafts.restore(step.before)
    assert not line(place, "sends_per_number_day").changed


@pytest.mark.parametrize(("key", "value"), [("gaps", "soon"), ("code_length", "5"), ("nonsense", "1"), ("gaps", " ")])
def test_a_limit_that_cannot_be_is_refused_and_leaves_the_draft(place: Workplace, key: str, value: str) -> None:
    with pytest.raises(BadInput):
        place.desk.limits.set(key, value)
    assert place.desk.drafts.read().changes == ()


def test_limits_that_contradict_each_other_are_a_problem_of_the_draft(place: Workplace) -> None:
    place.desk.limits.set("tries_per_number_day", "3")
    assert "cannot be fewer" in line(place, "tries_per_number_day").problem
    place.desk.limits.set("tries_per_verification", "3")
    assert line(place, "tries_per_number_day").problem == ""


def test_whatif_replays_the_sends_of_the_past_with_another_limit(place: Workplace) -> None:
    sent = place.send()
    place.clock.turn(31)
    place.resend(sent)
    place.clock.turn(3)
    place.desk.checking.check(sent.attempt.verification_id, place.codes()[-1])
    place.clock.turn(3600)
    place.send("+372 5200 2222")

    whatif = place.desk.limits.whatif
    assert (whatif("gaps", "30", 7).sends, whatif("gaps", "30", 7).blocked) == (3, 0)
    found = whatif("gaps", "60", 7)
    assert (found.blocked, found.blocked_verified, len(found.days)) == (1, 1, 7)
    assert whatif("sends_per_verification", "1").blocked == 1
    assert whatif("sends_per_number_day", "1").blocked == 1
    assert whatif("sends_per_operator_hour", "1").blocked == 1
    assert whatif("per_day", "2", country="ee").blocked == 1
    assert whatif("per_number_day", "1", country="EE").blocked == 1
    assert place.desk.configuring.policy().gaps == (30, 60, 120)


def test_whatif_counts_the_sends_that_wrong_codes_would_have_stopped(any_place: Workplace) -> None:
    place = any_place
    sent = place.send()
    place.clock.turn(3)
    place.desk.checking.check(sent.attempt.verification_id, place.wrong_code())
    place.clock.turn(31)
    place.resend(sent)
    assert place.desk.limits.whatif("tries_per_verification", "1").blocked == 1
    assert place.desk.limits.whatif("tries_per_verification", "2").blocked == 0
    assert place.desk.limits.whatif("tries_per_number_day", "1").blocked == 1


@pytest.mark.parametrize(
    ("key", "value", "days", "country"),
    [("company", "Acme", 7, ""), ("gaps", "60", 0, ""), ("gaps", "60", 7, "EE"), ("per_day", "many", 7, "EE")],
)
def test_whatif_knows_the_limits_of_sends_only(place: Workplace, key: str, value: str, days: int, country: str) -> None:
    with pytest.raises(BadInput):
        place.desk.limits.whatif(key, value, days, country)
