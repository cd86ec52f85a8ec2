"""One headline for every state of a verification."""

import pytest

from otpdesk.gui.pages.console.headline import Action, headline
from otpdesk.otp import Channel, Failure, Outcome, Status, VerificationState
from tests.gui.console.records import NOW, attempt, check, session, verification


def test_before_the_first_send_it_is_ready_to_send() -> None:
    words = headline(None, NOW)
    assert (words.title, words.main_action) == ("Ready to send", Action.SEND)


@pytest.mark.parametrize("status", [Status.QUEUED, Status.SENDING])
def test_while_sending_it_names_the_account_and_offers_only_to_cancel(status: Status) -> None:
    words = headline(session(attempt(status=status, sent_at=None)), NOW)
    assert (words.title, words.main_action) == ("Sending through Twilio…", Action.WAIT)


def test_a_fail_over_is_shown_while_it_happens() -> None:
    first = attempt(1, account="Vonage", status=Status.FAILED, created_at=NOW - 3_000)
    second = attempt(2, status=Status.SENDING, created_at=NOW - 1_000)
    assert headline(session(first, second), NOW).detail == "Vonage did not take it, trying Twilio."


def test_a_resend_long_after_a_failure_is_not_called_a_fail_over() -> None:
    first = attempt(1, account="Vonage", status=Status.FAILED, created_at=NOW - 90_000)
    second = attempt(2, status=Status.SENDING, created_at=NOW - 1_000)
    assert "Vonage" not in headline(session(first, second), NOW).detail


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.SENT])
def test_without_a_receipt_it_counts_the_seconds(status: Status) -> None:
    words = headline(session(attempt(status=status, created_at=NOW - 12_000, sent_at=NOW - 12_000)), NOW)
    assert words.title == "Sent – no receipt yet, 12 s"
    assert (words.tone, words.main_action) == ("info", Action.ENTER_CODE)


def test_after_the_accounts_usual_time_it_says_slower_than_usual_and_offers_a_call() -> None:
    sent = session(attempt(status=Status.SENT))
    assert headline(sent, NOW, usual=20).tone == "info"
    words = headline(sent, NOW, usual=4)
    assert words.detail.startswith("Slower than usual (4 s). Offer a call.")
    assert words.tone == "warn"


def test_an_email_is_not_waited_for_with_a_receipt() -> None:
    words = headline(session(attempt(channel=Channel.EMAIL, status=Status.ACCEPTED)), NOW, usual=1)
    assert words.title == "Sent – waiting for the code"


def test_delivered_says_what_was_sent_which_of_how_many_and_how_long_ago() -> None:
    words = headline(session(attempt(2, status=Status.DELIVERED), sends_left=1), NOW)
    assert words.title == "Delivered – waiting for the code"
    assert words.detail == "Login · SMS · second send of three · via Twilio · 18 s ago"
    assert (words.tone, words.main_action) == ("ok", Action.ENTER_CODE)


def test_a_wrong_code_says_how_many_tries_are_left_in_words() -> None:
    words = headline(session(attempt(status=Status.DELIVERED), checks=(check(Outcome.WRONG, 2),)), NOW)
    assert words.title == "That code is wrong – 2 tries left"
    assert (words.tone, words.main_action) == ("bad", Action.ENTER_CODE)


def test_before_the_last_try_the_operator_gets_a_sentence_for_the_customer() -> None:
    words = headline(session(attempt(status=Status.DELIVERED), checks=(check(Outcome.WRONG, 1),)), NOW)
    assert words.title == "That code is wrong – 1 try left"
    assert words.detail.startswith("Tell the customer")


def test_an_older_code_is_named_by_its_time_and_never_shown() -> None:
    old = attempt(1, created_at=NOW - 200_000, sent_at=NOW - 200_000)
    tried = check(Outcome.SUPERSEDED, 3, old.id)
    words = headline(session(old, attempt(2, status=Status.DELIVERED), checks=(tried,)), NOW)
    assert words.title == "That is the code from 11:03 – 3 tries left"


@pytest.mark.parametrize(
    ("outcome", "start"),
    [
        (Outcome.EXPIRED, "That code has expired"),
        (Outcome.ALREADY_USED, "That code was used already"),
        (Outcome.WRONG_PURPOSE, "That code is for something else"),
    ],
)
def test_each_other_no_has_its_own_sentence(outcome: Outcome, start: str) -> None:
    words = headline(session(attempt(status=Status.DELIVERED), checks=(check(outcome, 4),)), NOW)
    assert words.title.startswith(start)


def test_a_wrong_code_is_forgotten_once_a_new_one_was_sent() -> None:
    tried = check(Outcome.WRONG, 4, at=NOW - 60_000)
    assert headline(session(attempt(status=Status.DELIVERED), checks=(tried,)), NOW).tone == "ok"


def test_verified_says_when_and_by_which_send() -> None:
    sent = attempt(2, status=Status.DELIVERED)
    done = verification(state=VerificationState.VERIFIED, verified_at=NOW - 3_000, verified_attempt=sent.id)
    words = headline(session(attempt(1), sent, of=done), NOW)
    assert words.title == "Verified 11:06:37"
    assert words.detail == "Login · SMS via Twilio · sent 11:06:22"
    assert (words.tone, words.main_action) == ("ok", Action.DONE)


def test_expired_asks_for_a_new_one() -> None:
    gone = verification(state=VerificationState.EXPIRED, expires_at=NOW - 60_000)
    words = headline(session(attempt(status=Status.DELIVERED), of=gone), NOW)
    assert (words.title, words.main_action) == ("Expired – send a new one", Action.SEND)


def test_a_code_that_runs_out_on_screen_is_expired_before_the_desk_says_so() -> None:
    assert headline(session(attempt()), NOW + 400_000).main_action is Action.SEND


def test_tries_used_up_asks_for_a_new_one() -> None:
    locked = verification(state=VerificationState.LOCKED, wrong_checks=5)
    words = headline(session(attempt(status=Status.DELIVERED), of=locked), NOW)
    assert (words.title, words.main_action) == ("Tries used up – send a new one", Action.SEND)


@pytest.mark.parametrize("status", [Status.UNDELIVERED, Status.FAILED])
def test_a_failure_says_why_and_offers_the_next_best(status: Status) -> None:
    words = headline(session(attempt(status=status, failure=Failure.UNREACHABLE)), NOW)
    assert words.title == "Could not be delivered: number not reachable"
    assert words.main_action is Action.NEXT_BEST


def test_a_message_that_ran_out_at_the_provider_was_not_delivered_in_time() -> None:
    assert headline(session(attempt(status=Status.EXPIRED)), NOW).title == "Could not be delivered in time"


@pytest.mark.parametrize("status", [Status.BLOCKED, Status.FAILED])
def test_a_blocked_country_is_named_and_nothing_was_billed(status: Status) -> None:
    words = headline(session(attempt(status=status, failure=Failure.GEO, country="PK", provider_id="")), NOW)
    assert words.title == "Not sent: Pakistan is blocked"
    assert words.detail.startswith("Nothing was billed.")
    assert words.main_action is Action.ASK


def test_what_the_carrier_blocks_is_not_said_to_be_unsent_and_the_next_best_is_offered() -> None:
    words = headline(session(attempt(status=Status.BLOCKED, failure=Failure.OPTED_OUT)), NOW)
    assert words.title == "Blocked: the customer opted out of messages"
    assert "billed" not in words.detail
    assert words.main_action is Action.NEXT_BEST


def test_when_both_accounts_of_a_fail_over_say_no_both_are_told() -> None:
    first = attempt(1, account="Vonage", status=Status.FAILED, failure=Failure.CREDIT, created_at=NOW - 19_000)
    second = attempt(2, status=Status.FAILED, failure=Failure.ADDRESS)
    words = headline(session(first, second), NOW)
    assert words.title == "Could not be delivered: the address does not exist"
    assert words.detail.startswith("Vonage did not take it either: the account has no credit left.")


def test_unknown_says_that_it_may_arrive_and_offers_to_check_again() -> None:
    words = headline(session(attempt(status=Status.UNKNOWN, provider_words="no answer within 30 s")), NOW)
    assert words.title == "We do not know whether it was sent"
    assert "no answer within 30 s" in words.detail
    assert words.main_action is Action.CHECK_AGAIN


def test_canceled_asks_for_a_new_one() -> None:
    canceled = verification(state=VerificationState.CANCELED)
    assert headline(session(attempt(), of=canceled), NOW).main_action is Action.SEND
