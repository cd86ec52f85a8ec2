"""Painted widgets: what they tell a screen reader, and that they paint in every state, light and dark."""

from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from otpdesk.desk.views import Done
from otpdesk.gui.pages.console.attempt_row import AttemptRow, words
from otpdesk.gui.pages.console.choices import ChoiceButton, ChoicesPane, line
from otpdesk.gui.pages.console.prechecks import SegmentBar
from otpdesk.gui.pages.console.recent import RecentRow
from otpdesk.gui.pages.console.ring import CountdownRing
from otpdesk.gui.pages.console.spinner import BusyButton
from otpdesk.gui.pages.console.stepper import Stepper
from otpdesk.gui.pages.console.steps import steps
from otpdesk.gui.theme import Scheme, Theme
from otpdesk.otp import Channel, Failure, Money, Status
from tests.gui.console.records import NOW, attempt, choice, session

CLOCK_ZONE = ZoneInfo("UTC")
SCHEMES = pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])


@SCHEMES
@pytest.mark.parametrize(
    ("left", "tone"), [(300, "accent"), (103, "accent"), (101, "warn"), (37, "warn"), (35, "bad"), (0, "bad")]
)
def test_the_ring_turns_amber_below_34_percent_and_red_below_12(
    qtbot: QtBot, qapp: QApplication, theme: Theme, scheme: Scheme, left: int, tone: str
) -> None:
    theme.apply(qapp, scheme)
    ring = CountdownRing(theme)
    qtbot.addWidget(ring)
    ring.show_time(left * 1000, 300_000)
    assert ring.tone == tone
    assert not ring.grab().isNull()


def test_the_ring_is_announced_at_60_30_and_10_seconds_only(qtbot: QtBot, theme: Theme) -> None:
    ring = CountdownRing(theme)
    qtbot.addWidget(ring)
    said = [(left, ring.show_time(left * 1000, 300_000)) for left in range(213, -1, -1)]
    assert [left for left, words in said if words] == [60, 30, 10]
    assert dict(said)[30] == "Code expires in 30 seconds"
    ring.show_time(213_000, 300_000)
    assert ring.accessibleDescription() == "Code expires in 3 minutes 33 seconds"


@SCHEMES
@pytest.mark.parametrize("status", list(Status))
def test_the_stepper_paints_every_status_and_reads_out_its_steps(
    qtbot: QtBot, qapp: QApplication, theme: Theme, scheme: Scheme, status: Status
) -> None:
    theme.apply(qapp, scheme)
    stepper = Stepper(theme)
    qtbot.addWidget(stepper)
    stepper.resize(700, 62)
    stepper.show_steps(steps(session(attempt(status=status)), NOW))
    assert not stepper.grab().isNull()
    assert stepper.accessibleDescription().startswith("Requested 11:06:22, ")


@SCHEMES
def test_a_choice_that_must_wait_counts_down_and_says_why(
    qtbot: QtBot, qapp: QApplication, theme: Theme, scheme: Scheme
) -> None:
    theme.apply(qapp, scheme)
    button = ChoiceButton(theme)
    qtbot.addWidget(button)
    waiting = choice(allowed=False, reason="It is too soon for another code.", opens_at=NOW + 12_000)
    button.show_choice(waiting, NOW, again=True, elsewhere=False)
    assert not button.isEnabled()
    assert button.accessibleName() == "Resend SMS, key R"
    assert button.accessibleDescription() == "in 0:12 – it is too soon for another code"
    button.tick(NOW + 5_000)
    assert button.accessibleDescription() == "in 0:07 – it is too soon for another code"
    assert not button.grab().isNull()


def test_a_choice_shows_account_and_price_and_the_mask_when_it_goes_elsewhere() -> None:
    sms = choice(price=Money(7_900, "USD"))
    assert line(sms, NOW) == "via Twilio · $0.0079"
    assert line(sms, NOW, elsewhere=True) == "+1 415 ••• ••32 · via Twilio · $0.0079"
    assert line(choice(Channel.EMAIL, account="Mail"), NOW) == "a••@analytical.example · via Mail"


def test_while_one_choice_is_sent_all_are_locked_and_then_freed(qtbot: QtBot, theme: Theme) -> None:
    pane = ChoicesPane(theme)
    qtbot.addWidget(pane)
    pane.show()
    two = (choice(), choice(Channel.VOICE))
    pane.show_choices("Nothing arrived?", two, NOW, Channel.SMS, "d1")
    width = pane.buttons[0].width()
    pane.set_busy(two[0])
    pane.tick(NOW + 1_000)
    assert [button.isEnabled() for button in pane.buttons] == [False, False]
    assert pane.buttons[0].width() == width
    assert not pane.grab().isNull()
    pane.set_busy(None)
    assert [button.isEnabled() for button in pane.buttons] == [True, True]


def test_a_busy_button_keeps_its_width(qtbot: QtBot, theme: Theme) -> None:
    button = BusyButton(theme, "Check code", "shield-check", "primary")
    qtbot.addWidget(button)
    button.show()
    width = button.width()
    button.set_busy(True)
    assert (button.width(), button.isEnabled()) == (width, False)
    assert not button.grab().isNull()
    button.set_busy(False)
    assert button.isEnabled()


@SCHEMES
@pytest.mark.parametrize("status", list(Status))
def test_an_attempt_paints_every_status_and_its_words_hold_only_two_figures_of_the_number(
    qtbot: QtBot, qapp: QApplication, theme: Theme, scheme: Scheme, status: Status
) -> None:
    theme.apply(qapp, scheme)
    row = AttemptRow(theme)
    qtbot.addWidget(row)
    one = attempt(status=status, price=Money(7_900, "USD"))
    row.resize(800, row.sizeHint().height())
    row.show_attempt(one, NOW, CLOCK_ZONE, last=False)
    assert not row.grab().isNull()
    assert "••32" in row.accessibleName()
    assert "415" not in row.accessibleName()


def test_a_failed_attempt_says_why_with_the_providers_own_code_and_words() -> None:
    one = attempt(
        account="Vonage",
        status=Status.UNDELIVERED,
        failure=Failure.UNREACHABLE,
        provider_code="15",
        provider_words="absent subscriber",
    )
    say = words(one, NOW, CLOCK_ZONE)
    assert (say.title, say.pill, say.tone) == ("SMS · Vonage", "not delivered", "bad")
    assert say.detail == "number not reachable · 15 absent subscriber · ••32"


def test_the_bar_of_used_sends_paints_when_it_is_full(qtbot: QtBot, theme: Theme) -> None:
    bar = SegmentBar(theme)
    qtbot.addWidget(bar)
    bar.resize(280, 6)
    bar.show_use(10, 10)
    assert bar.accessibleDescription() == "10 of 10"
    assert not bar.grab().isNull()


def test_a_recent_customer_shows_only_the_last_two_figures(qtbot: QtBot, theme: Theme) -> None:
    row = RecentRow(theme)
    qtbot.addWidget(row)
    done = Done("v1", "c1", "d1", "Grace Hopper", "+372 5••• ••17", NOW - 240_000, "verified")
    row.show_done(done, NOW)
    assert row.accessibleName() == "Grace Hopper, 4 min ago · ••17, verified"
    assert not row.grab().isNull()
