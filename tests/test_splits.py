"""Chance as routing has it: reproducible, with the right shares, and never over a refusal."""

import pytest
from scipy.special import chdtrc

from otpdesk.otp import Channel, ChosenBy, IdKind, Purpose, id_text
from otpdesk.routing import Carrier, Plan, Route, Subject, plan
from otpdesk.routing.splits import Split, by_chance, odds, pick

TWILIO = Carrier("twilio", "twilio", frozenset({Channel.SMS, Channel.VOICE}))
VONAGE = Carrier("vonage", "vonage", frozenset({Channel.SMS}))
PLIVO = Carrier("plivo", "plivo", frozenset({Channel.SMS}))
ALL = (TWILIO, VONAGE, PLIVO)
TO_ESTONIA = Subject(Channel.SMS, "EE", Purpose.LOGIN)
SHARES = (("twilio", 0.5), ("vonage", 0.3), ("plivo", 0.2))
VERIFICATIONS = tuple(id_text(IdKind.VERIFICATION, number * 7_919 + 12_345) for number in range(6_000))


def split(*shares: tuple[str, float], **more: object) -> Split:
    given = {"chosen_by": ChosenBy.TRIAL, "name": "Vonage in Estonia", "channel": Channel.SMS} | more
    return Split("a1b2", shares=shares or (("twilio", 0.5), ("vonage", 0.5)), **given)  # type: ignore[arg-type]


def planned(
    running: Split, verification: str = VERIFICATIONS[0], subject: Subject = TO_ESTONIA, **more: object
) -> Plan:
    carriers = more.get("carriers", ALL)
    routes = more.get("routes", ())
    found = plan(subject, routes, carriers)  # type: ignore[arg-type]
    return by_chance(found, subject, carriers, [running], verification)  # type: ignore[arg-type]


def test_the_same_ids_always_choose_the_same_account() -> None:
    assert pick("a1b2", "v0s8zvvp01fb55", SHARES) == ("twilio", 0.5)
    of_another = [pick("c3d4", one, SHARES)[0] for one in VERIFICATIONS[:200]]
    assert of_another != [pick("a1b2", one, SHARES)[0] for one in VERIFICATIONS[:200]]


@pytest.mark.parametrize("name", ["a1b2", "c3d4", "0f0f0f0f0f0f0f0f"])
def test_over_many_verifications_the_shares_are_what_they_should_be(name: str) -> None:
    chosen = [pick(name, one, SHARES)[0] for one in VERIFICATIONS]
    expected = [(chosen.count(account), share * len(chosen)) for account, share in SHARES]
    squares = sum((seen - due) ** 2 / due for seen, due in expected)
    assert chdtrc(len(SHARES) - 1, squares) > 0.01


def test_two_splits_choose_independently_of_each_other() -> None:
    even = (("one", 0.5), ("other", 0.5))
    both = [(pick("a1b2", one, even)[0], pick("c3d4", one, even)[0]) for one in VERIFICATIONS]
    quarter = len(both) / 4
    squares = sum((both.count(pair) - quarter) ** 2 / quarter for pair in set(both))
    assert chdtrc(3, squares) > 0.01


def test_shares_need_not_add_up_and_nothing_falls_to_an_account_without_one() -> None:
    chosen = {pick("a1b2", one, (("a", 3.0), ("none", 0.0), ("b", 1.0))) for one in VERIFICATIONS[:500]}
    assert chosen == {("a", 0.75), ("b", 0.25)}
    assert odds((("a", 3.0), ("b", 1.0))) == "a 75 %, b 25 %"


def test_chance_goes_first_and_the_rules_follow_for_fail_over() -> None:
    routes = [Route(Channel.SMS, ("plivo", "twilio", "vonage"))]
    firsts = {planned(split(), one, routes=routes).accounts[0] for one in VERIFICATIONS[:50]}
    assert firsts == {"twilio", "vonage"}
    found = planned(split(), routes=routes)
    assert found.chance is not None
    assert found.accounts[1:] == tuple(name for name in ("plivo", "twilio", "vonage") if name != found.accounts[0])
    assert (found.chance.account, found.chance.propensity) == (found.accounts[0], 0.5)
    assert found.reasons[0].what == "Trial “Vonage in Estonia”"


def test_before_there_is_a_verification_the_plan_says_between_which_chance_will_choose() -> None:
    found = planned(split(), "")
    assert found.chance is not None
    assert found.chance.account == ""
    assert found.accounts[:2] == ("twilio", "vonage")
    assert found.reasons[0].why == "Chance chooses when the verification begins: twilio 50 %, vonage 50 %."


@pytest.mark.parametrize(
    ("more", "covered"),
    [
        ({}, True),
        ({"countries": ("EE", "LV")}, True),
        ({"countries": ("LV",)}, False),
        ({"purposes": (Purpose.LOGIN,)}, True),
        ({"purposes": (Purpose.PAYMENT,)}, False),
        ({"channel": Channel.VOICE}, False),
    ],
)
def test_only_what_a_split_covers_is_left_to_chance(more: dict[str, object], covered: bool) -> None:  # noqa: FBT001
    assert (planned(split(**more)).chance is not None) is covered


def test_chance_overrules_no_refusal() -> None:
    nowhere = planned(split(), routes=[Route(Channel.SMS, ("plivo",), country="LV")])
    assert (nowhere.accounts, nowhere.chance) == ((), None)


@pytest.mark.parametrize(
    ("vonage", "why"),
    [
        (Carrier("vonage", "vonage", VONAGE.channels, paused=True), "vonage is paused"),
        (Carrier("vonage", "vonage", VONAGE.channels, fault="lacks its keys"), "vonage lacks its keys"),
        (Carrier("vonage", "vonage", VONAGE.channels, price=90_000), "vonage asks 0.0900 EUR"),
        (Carrier("other", "vonage", VONAGE.channels), "vonage does not exist"),
    ],
)
def test_a_trial_that_lacks_an_account_here_leaves_the_message_to_the_rules(vonage: Carrier, why: str) -> None:
    subject = Subject(Channel.SMS, "EE", Purpose.LOGIN, highest_price=50_000, currency="EUR")
    found = planned(split(), subject=subject, carriers=(TWILIO, vonage, PLIVO))
    assert found.chance is None
    assert found.accounts[0] == "twilio"
    assert found.reasons[-1].why.startswith(why)


def test_a_suggestion_goes_on_with_the_accounts_that_can_be_used() -> None:
    paused = Carrier("vonage", "vonage", VONAGE.channels, paused=True)
    running = split(*SHARES, chosen_by=ChosenBy.SUGGESTION)
    chances = [planned(running, one, carriers=(TWILIO, paused, PLIVO)).chance for one in VERIFICATIONS[:60]]
    chosen = {(chance.account, round(chance.propensity or 0, 3)) for chance in chances if chance}
    assert chosen == {("twilio", 0.714), ("plivo", 0.286)}


def test_a_trial_comes_before_a_suggestion() -> None:
    both = [split(chosen_by=ChosenBy.SUGGESTION, name="More to Plivo"), split()]
    found = by_chance(plan(TO_ESTONIA, [], ALL), TO_ESTONIA, ALL, both, VERIFICATIONS[0])
    assert found.chance is not None
    assert found.chance.split.chosen_by is ChosenBy.TRIAL


def test_splits_that_could_cover_the_same_message_overlap() -> None:
    everywhere, estonia, latvia = split(), split(countries=("EE",)), split(countries=("LV",))
    login, payment = split(purposes=(Purpose.LOGIN,)), split(purposes=(Purpose.PAYMENT,))
    assert everywhere.overlaps(estonia)
    assert not estonia.overlaps(latvia)
    assert estonia.overlaps(login)
    assert not login.overlaps(payment)
    assert not everywhere.overlaps(split(channel=Channel.VOICE))
