"""Before a first send the console says between which accounts a trial will choose."""

from otpdesk.desk.views import Choice
from otpdesk.gui.pages.console.choices import line
from otpdesk.otp import Channel, Money

PLAIN = Choice(Channel.SMS, "d1", "+372 •••• ••11", True, "", "twilio-main", Money(60_100, "EUR"))  # noqa: FBT003


def test_a_choice_names_its_account_or_those_that_chance_chooses_between() -> None:
    assert line(PLAIN, 0) == "via twilio-main · €0.0601"
    both = ("twilio-main", "vonage-main")
    trial = Choice(Channel.SMS, "d1", "+372 •••• ••11", True, "", "twilio-main", chance=both)  # noqa: FBT003
    assert line(trial, 0) == "via twilio-main or vonage-main, by chance"
