"""Our codes and providers' in one verification, their ends, the page of a provider, and two desks at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import requests

from otpdesk.desk.views import Checked, Sent
from otpdesk.errors import Refused
from otpdesk.otp import Channel, CodeBy, Outcome, Purpose, VerificationState
from tests.desk.theirs import add, another_desk, at_providers, check, code_of, counted, send, verification
from tests.fixtures.desk import Workplace
from tests.fixtures.scripted import Scripted, raw_json, saying

NEXT = 31


def ours_then_theirs(place: Workplace) -> Sent:
    """A first message with our code, a second with Twilio's; the second."""
    add(place)
    first = place.send(wanted="twilio-main")
    place.clock.turn(NEXT)
    return place.resend(first, wanted="verify")


# our code first, then the providers'


def test_our_live_code_is_compared_here_and_the_provider_is_not_asked(any_place: Workplace) -> None:
    sent = ours_then_theirs(any_place)
    ours, theirs = any_place.codes()
    assert ours != theirs
    any_place.desk.configuring.pause("verify")
    checked = check(any_place, sent, ours)
    assert (checked.outcome, checked.code_by) == (Outcome.CORRECT, CodeBy.DESK)
    assert checked.older_sent_at is not None


def test_what_is_none_of_ours_is_asked_of_the_provider(any_place: Workplace) -> None:
    sent = ours_then_theirs(any_place)
    checked = check(any_place, sent, code_of(any_place))
    assert checked == Checked(Outcome.CORRECT, 5, sent.attempt.id, code_by=CodeBy.PROVIDER)


def test_a_wrong_code_uses_one_try_however_many_it_was_compared_with(place: Workplace) -> None:
    sent = ours_then_theirs(place)
    assert check(place, sent, place.wrong_code()) == Checked(Outcome.WRONG, 4, code_by=CodeBy.PROVIDER)
    assert counted(place) == 1


def test_a_guess_at_our_code_is_not_free_while_the_provider_is_down(place: Workplace) -> None:
    sent = ours_then_theirs(place)
    place.simulator.stop()
    lefts = [check(place, sent, place.wrong_code()).tries_left for _ in range(5)]
    assert lefts == [4, 3, 2, 1, 0]
    assert verification(place, sent).state is VerificationState.LOCKED


def test_under_newest_only_an_older_verification_at_a_provider_is_not_asked(place: Workplace) -> None:
    place.desk.configuring.set_policy("code_rule", "newest_only")
    add(place)
    first = send(place)
    theirs = code_of(place)
    place.clock.turn(NEXT)
    second = place.resend(first, wanted="twilio-main")
    assert check(place, first, theirs) == Checked(Outcome.WRONG, 4)
    assert check(place, first, code_of(place)) == Checked(Outcome.CORRECT, 4, second.attempt.id)


def test_under_newest_only_our_older_code_is_superseded_by_the_providers(place: Workplace) -> None:
    place.desk.configuring.set_policy("code_rule", "newest_only")
    sent = ours_then_theirs(place)
    checked = check(place, sent, place.codes()[0])
    assert (checked.outcome, checked.tries_left) == (Outcome.SUPERSEDED, 4)
    assert check(place, sent, code_of(place)).outcome is Outcome.CORRECT


def test_several_providers_are_asked_newest_first(place: Workplace) -> None:
    add(place)
    add(place, "getotp", "getotp")
    first = send(place)
    older = code_of(place)
    place.clock.turn(NEXT)
    place.resend(first, wanted="getotp")
    checked = check(place, first, older)
    assert (checked.outcome, checked.attempt_id) == (Outcome.CORRECT, first.attempt.id)
    assert checked.older_sent_at == first.attempt.sent_at


def test_a_verification_locked_at_one_provider_goes_on_with_the_code_of_another(
    place: Workplace, scripted: Scripted
) -> None:
    sent = ours_then_theirs(place)
    place.desk.configuring.set_account("verify", {"base_url": scripted.url})
    scripted.act = saying(raw_json(429, {"code": 60202, "message": "Max check attempts reached"}))
    assert check(place, sent, place.wrong_code()).outcome is Outcome.WRONG
    assert at_providers(place, sent)[0].state == "failed"
    assert verification(place, sent).state is VerificationState.OPEN
    assert check(place, sent, place.codes()[0]).outcome is Outcome.CORRECT


def test_a_shorter_life_of_the_newest_code_does_not_end_an_older_one(place: Workplace) -> None:
    place.desk.configuring.set_policy("code_life", "600")
    add(place, "vonage", "vonage-verify")
    first = place.send(wanted="twilio-main")
    place.clock.turn(NEXT)
    second = place.resend(first, wanted="vonage-verify")
    assert second.attempt.expires_at <= first.attempt.expires_at + NEXT * 1000
    assert verification(place, first).expires_at == max(first.attempt.expires_at, second.attempt.expires_at)


# ends


def test_a_canceled_verification_is_canceled_at_the_provider_at_once(any_place: Workplace) -> None:
    add(any_place)
    sent = send(any_place)
    any_place.desk.sending.cancel(sent.attempt.verification_id)
    (there,) = at_providers(any_place, sent)
    assert (there.state, there.live, there.cancel_at) == ("canceled", False, None)
    again = any_place.send(wanted="verify")
    assert again.attempt.provider_id != sent.attempt.provider_id


def test_a_provider_that_takes_no_cancel_yet_is_asked_when_its_window_opens(place: Workplace) -> None:
    add(place, "vonage", "vonage-verify")
    sent = send(place, "vonage-verify")
    place.desk.sending.cancel(sent.attempt.verification_id)
    (waiting,) = at_providers(place, sent)
    assert verification(place, sent).state is VerificationState.CANCELED
    assert (waiting.state, waiting.cancel_at) == ("pending", sent.attempt.created_at + 30_000)
    assert place.desk.tracking.next_due() is not None
    place.clock.turn(NEXT)
    place.desk.tracking.round()
    assert at_providers(place, sent)[0].state == "canceled"


def test_a_cancel_that_is_refused_leaves_ours_canceled_and_says_what_the_provider_said(
    place: Workplace, scripted: Scripted
) -> None:
    add(place)
    sent = send(place)
    place.desk.configuring.set_account("verify", {"base_url": scripted.url})
    scripted.act = saying(raw_json(400, {"code": 60223, "message": "Delivery channel disabled"}))
    place.desk.sending.cancel(sent.attempt.verification_id)
    (there,) = at_providers(place, sent)
    assert verification(place, sent).state is VerificationState.CANCELED
    assert (there.state, there.cancel_at) == ("pending", None)
    assert "Delivery channel disabled" in there.words


def test_a_provider_that_cannot_cancel_says_when_it_ends_by_itself(place: Workplace) -> None:
    add(place, "getotp", "getotp")
    sent = send(place, "getotp")
    place.desk.sending.cancel(sent.attempt.verification_id)
    assert at_providers(place, sent)[0].words == "GetOTP cannot cancel a verification: a verification ends by itself."


def test_the_end_of_ours_ends_the_providers_too(place: Workplace) -> None:
    sent = ours_then_theirs(place)
    assert check(place, sent, place.codes()[0]).outcome is Outcome.CORRECT
    place.desk.tracking.round()
    assert at_providers(place, sent)[0].state == "canceled"


def test_a_code_that_nobody_read_back_is_ended_at_the_provider_when_ours_runs_out(place: Workplace) -> None:
    add(place)
    sent = send(place)
    place.clock.turn(301)
    place.desk.tracking.round()
    assert verification(place, sent).state is VerificationState.EXPIRED
    assert at_providers(place, sent)[0].state == "canceled"


def test_an_older_verification_does_not_end_the_one_at_the_provider_that_a_newer_goes_on_with(
    place: Workplace,
) -> None:
    add(place)
    older = send(place)
    place.clock.turn(120)
    newer = send(place)
    assert newer.attempt.provider_id == older.attempt.provider_id, "Twilio has one for a number at a time"
    place.clock.turn(200)
    place.desk.tracking.round()
    assert verification(place, older).state is VerificationState.EXPIRED
    assert check(place, newer, code_of(place)).outcome is Outcome.CORRECT


# the provider's page


def test_a_code_for_a_page_is_not_read_back_but_followed_until_the_page_has_it(any_place: Workplace) -> None:
    add(any_place, "getotp_v0", "page")
    sent = send(any_place, "page")
    assert sent.whose.page
    (there,) = at_providers(any_place, sent)
    assert there.page.startswith("http://")
    with pytest.raises(Refused) as refusal:
        check(any_place, sent, code_of(any_place))
    assert (refusal.value.rule, there.page in refusal.value.title) == ("provider_page", True)
    assert counted(any_place) == 0
    assert requests.post(there.page, data={"code": code_of(any_place)}, timeout=5).ok
    any_place.clock.turn(3)
    assert any_place.desk.tracking.round() == (sent.attempt.verification_id,)
    shown = any_place.desk.customers.show(sent.attempt.verification_id)
    assert (shown.verification.state, shown.attempts[0].converted) == (VerificationState.VERIFIED, True)
    assert [(one.outcome, one.code_by, one.operator) for one in shown.checks] == [
        (Outcome.CORRECT, CodeBy.PROVIDER, "otpdesk")
    ]


def test_our_own_code_is_read_back_though_a_page_is_open_too(place: Workplace) -> None:
    add(place, "getotp_v0", "page")
    first = place.send(wanted="twilio-main")
    place.clock.turn(NEXT)
    place.resend(first, wanted="page")
    assert check(place, first, place.wrong_code()).outcome is Outcome.WRONG
    assert check(place, first, place.codes()[0]).outcome is Outcome.CORRECT


# two desks


@pytest.mark.parametrize("provider", ["twilio", "getotp"])
def test_of_two_desks_that_check_the_right_code_at_once_one_is_correct(any_place: Workplace, provider: str) -> None:
    add(any_place, provider, "theirs")
    sent = send(any_place, "theirs")
    code, start = code_of(any_place), Barrier(2)

    def read_back(desk: object) -> Checked:
        start.wait()
        return desk.checking.check(sent.attempt.verification_id, code)  # type: ignore[attr-defined, no-any-return]

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(read_back, (any_place.desk, another_desk(any_place))))
    outcomes = sorted(one.outcome for one in found)
    assert outcomes.count(Outcome.CORRECT) == 1
    assert set(outcomes) - {Outcome.CORRECT} <= {Outcome.ALREADY_USED, Outcome.EXPIRED}
    assert verification(any_place, sent).state is VerificationState.VERIFIED
    shown = any_place.desk.customers.show(sent.attempt.verification_id)
    assert [one.outcome for one in shown.checks].count(Outcome.CORRECT) == 1


def test_two_desks_never_ask_the_provider_more_often_than_there_are_tries(any_place: Workplace) -> None:
    any_place.desk.configuring.set_policy("tries_per_verification", "3")
    add(any_place)
    sent = send(any_place)
    wrong, start = any_place.wrong_code(), Barrier(8)
    desks = [any_place.desk, another_desk(any_place)] * 4

    def guess(desk: object) -> Outcome:
        start.wait()
        return desk.checking.check(sent.attempt.verification_id, wrong).outcome  # type: ignore[attr-defined, no-any-return]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(guess, desks))
    assert found.count(Outcome.WRONG) == 3
    assert set(found) <= {Outcome.WRONG, Outcome.LOCKED, Outcome.NOT_ASKED}
    running = any_place.simulator.exchange.verifications.find("twilio", f"AC{'5' * 32}", sent.attempt.provider_id)
    assert running is not None
    assert running.wrong == 3


def test_a_code_of_ours_in_a_providers_verification_is_the_same_in_every_message_of_it(place: Workplace) -> None:
    add(place, name="carried", codes="ours_carried")
    sent = place.send(wanted="carried")
    assert sent.whose is not None
    assert (sent.whose.carried, sent.whose.repeats) == (True, True)
    place.clock.turn(NEXT)
    second = place.resend(sent, wanted="carried")
    assert len(set(place.codes())) == 1
    place.clock.turn(60)
    place.resend(sent, wanted="twilio-main")
    assert len(set(place.codes())) == 1
    assert second.attempt.provider_id == sent.attempt.provider_id
    assert check(place, sent, code_of(place)).outcome is Outcome.CORRECT


def test_a_provider_that_repeats_a_code_is_not_asked_for_one_of_another_purpose_meanwhile(any_place: Workplace) -> None:
    add(any_place)
    sent = send(any_place)
    with pytest.raises(Refused, match="has for another purpose") as refused:
        any_place.send(wanted="verify", purpose=Purpose.PAYMENT)
    assert (refused.value.rule, refused.value.retry_after) == ("other_purpose", 300)
    assert check(any_place, sent, code_of(any_place)).outcome is Outcome.CORRECT
    again = any_place.send(wanted="verify", purpose=Purpose.PAYMENT)
    assert again.attempt.provider_id != sent.attempt.provider_id


def test_choices_say_that_a_provider_has_a_code_for_another_purpose(place: Workplace) -> None:
    add(place)
    place.desk.configuring.pause("twilio-main")
    place.desk.configuring.pause("vonage-main")
    sent = send(place)
    address = verification(place, sent).address_id
    sms = next(one for one in place.desk.sending.choices(address, Purpose.PAYMENT) if one.channel is Channel.SMS)
    assert (sms.allowed, sms.rule, sms.account) == (False, "other_purpose", "verify")
    assert sms.opens_at == place.clock.at + 300_000
