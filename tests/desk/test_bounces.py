"""E-mail through the whole desk: accepted until there is evidence, and what the mailbox for bounces brings."""

import pytest

from otpdesk.app.sandbox_accounts import settings_of
from otpdesk.otp import Attempt, Channel, Failure, Status
from otpdesk.simulator import Profile
from tests.fixtures.desk import Workplace
from tests.simulator.test_smtp import CUSTOMER

BOUNCED = "magic-bounced@example.org"


def add(place: Workplace, *, mailbox: bool) -> None:
    place.desk.configuring.add_account("smtp", "post", settings_of("smtp", place.simulator.urls, every_way=mailbox))


def followed(place: Workplace, address: str) -> Attempt:
    """An attempt over that account, after half a minute of rounds."""
    sent = place.send(address, Channel.EMAIL)
    for _ in range(30):
        place.clock.turn(1)
        place.desk.tracking.round()
    return place.desk.customers.show(sent.attempt.verification_id).attempts[0]


@pytest.mark.parametrize(
    ("address", "status", "failure"),
    [(BOUNCED, Status.UNDELIVERED, Failure.UNREACHABLE), (CUSTOMER, Status.DELIVERED, None)],
)
def test_what_the_mailbox_brings_becomes_the_state_of_the_attempt(
    bare_place: Workplace, address: str, status: Status, failure: Failure | None
) -> None:
    add(bare_place, mailbox=True)
    attempt = followed(bare_place, address)
    assert (attempt.status, attempt.failure) == (status, failure)
    assert attempt.provider_id == f"<{attempt.id}>"


def test_without_a_mailbox_or_a_report_it_stays_accepted(bare_place: Workplace) -> None:
    add(bare_place, mailbox=False)
    assert followed(bare_place, BOUNCED).status is Status.ACCEPTED


def test_a_server_that_reports_no_success_leaves_it_accepted(bare_place: Workplace) -> None:
    bare_place.simulator.profile = Profile(calm=True, dsn=False)
    add(bare_place, mailbox=True)
    assert followed(bare_place, CUSTOMER).status is Status.ACCEPTED


@pytest.mark.parametrize("mailbox", [True, False])
def test_a_card_says_receipts_are_asked_for_only_where_there_is_a_mailbox(
    bare_place: Workplace, *, mailbox: bool
) -> None:
    add(bare_place, mailbox=mailbox)
    (card,) = bare_place.desk.configuring.cards()
    assert card.polls is mailbox


@pytest.mark.parametrize("asks", [True, False])
def test_a_getotp_account_is_asked_about_messages_only_where_a_setting_says_so(
    bare_place: Workplace, *, asks: bool
) -> None:
    settings = {**settings_of("getotp", bare_place.simulator.urls), "ask_messages": str(asks).lower()}
    bare_place.desk.configuring.add_account("getotp", "carrier", settings)
    (card,) = bare_place.desk.configuring.cards()
    assert card.polls is asks
    sent = bare_place.send("+372 5200 1111", Channel.SMS)
    for _ in range(30):
        bare_place.clock.turn(1)
        bare_place.desk.tracking.round()
    (attempt,) = bare_place.desk.customers.show(sent.attempt.verification_id).attempts
    assert attempt.status is (Status.DELIVERED if asks else Status.ACCEPTED)
