"""The window's words."""

from zoneinfo import ZoneInfo

import pytest

from otpdesk.gui import wording
from otpdesk.otp import Channel, Failure, Money, Purpose, Status
from tests.gui.console.records import NOW, attempt

ZAGREB = ZoneInfo("Europe/Zagreb")
DAY = 86_400_000


def test_every_channel_purpose_failure_and_status_has_a_word() -> None:
    assert set(wording.CHANNEL) == set(wording.CHANNEL_ICON) == set(Channel)
    assert set(wording.PURPOSE) == set(Purpose)
    assert set(wording.FAILURE) == set(Failure)
    assert all(wording.status(status) for status in Status)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Money(7_900, "USD"), "$0.0079"),
        (Money(61_000, "EUR"), "€0.0610"),
        (Money(1_500_000, "SEK"), "SEK 1.5000"),
        (None, "–"),
    ],
)
def test_a_price_has_four_decimals_and_its_currency(amount: Money | None, text: str) -> None:
    assert wording.money(amount) == text


def test_the_latency_counts_from_the_send_and_is_a_dash_without_a_receipt() -> None:
    assert wording.latency(attempt(sent_at=NOW - 5_000, first_delivered_at=NOW - 1_900)) == "3.1 s"
    assert wording.latency(attempt(sent_at=NOW - 400_000, first_delivered_at=NOW)) == "6 min"
    assert wording.latency(attempt()) == "–"


@pytest.mark.parametrize(
    ("left", "text"), [(213_000, "3:33"), (12_001, "0:13"), (1, "0:01"), (0, "0:00"), (-5, "0:00")]
)
def test_a_countdown_rounds_up_so_that_zero_means_over(left: int, text: str) -> None:
    assert wording.countdown(left) == text


@pytest.mark.parametrize(
    ("left", "text"),
    [(213_000, "3 minutes 33 seconds"), (61_000, "1 minute 1 second"), (120_000, "2 minutes"), (0, "0 seconds")],
)
def test_a_countdown_is_spoken_in_whole_words(left: int, text: str) -> None:
    assert wording.spoken(left) == text


def test_things_of_today_show_the_time_and_older_ones_the_day() -> None:
    assert wording.moment(NOW - 60_000, NOW, ZAGREB) == "12:05"
    assert wording.moment(NOW - 9 * DAY, NOW, ZAGREB) == "9 Nov"


def test_lists_show_the_last_two_figures_of_a_number_and_the_mask_of_an_address() -> None:
    assert wording.last_two("+1 415 ••• ••32") == "••32"
    assert wording.last_two("a••@analytical.example") == "a••@analytical.example"


def test_a_failure_by_country_names_the_country() -> None:
    assert wording.failure(attempt(failure=Failure.GEO, country="PK")) == "Pakistan is blocked"
    assert wording.failure(attempt(failure=Failure.UNREACHABLE, channel=Channel.EMAIL)) == "mailbox not reachable"
    assert wording.country("XX") == "XX"


def test_a_send_that_was_replaced_before_any_receipt_says_so() -> None:
    assert wording.pill(attempt(status=Status.SENT, superseded_at=NOW)) == ("no receipt", "bad")
    assert wording.pill(attempt(status=Status.DELIVERED, converted=True)) == ("verified", "ok")


def test_a_language_is_named_with_its_country_where_the_code_has_one() -> None:
    assert wording.language("en_US") == "English (US)"
    assert wording.language("et") == "Estonian"
    assert wording.language("q?") == "q?"
