from dataclasses import replace

import pytest

from otpdesk.configuration import Account, Change, Place, Section
from otpdesk.configuration.rows import (
    account_place,
    account_value,
    country_place,
    country_value,
    route_place,
    route_value,
    template_place,
    template_value,
)
from otpdesk.countries import CountryRule, Stance
from otpdesk.desk.draft_words import change_line, pairs, title_of
from otpdesk.otp import Channel, Purpose
from otpdesk.routing import Route, Sends
from otpdesk.texts import default

MAIN = Account("main", "twilio", {"account_sid": "AC1", "sender": "+1501"})
ROUTE = Route(Channel.SMS, ("main", "spare"), "ID", Purpose.LOGIN, 2, "51010", Sends.RESENDS, "08:00-20:00", 30)
RULE = CountryRule("ID", Stance.WATCH, per_day=300, highest_price=231_000)
TEXT = default(Purpose.LOGIN, "en", Channel.EMAIL)


@pytest.mark.parametrize(
    ("place", "value", "title", "said"),
    [
        (Place(Section.POLICY, "gaps"), [30, 60], "Gaps before each resend", {"Gaps before each resend": "30, 60 s"}),
        (account_place("main"), account_value(MAIN), "main", {"Provider": "Twilio", "Sender": "+1501"}),
        (account_place("old"), {"name": "old", "provider": "gone", "settings": {}}, "old", {"Provider": "gone"}),
        (
            route_place(ROUTE),
            route_value(ROUTE),
            "SMS to Indonesia, network 51010, login, resends, 08:00-20:00",
            {"Accounts, in order": "main → spare", "Fail-over": "after 30 s without a receipt"},
        ),
        (
            route_place(Route(Channel.VOICE, ("main",))),
            route_value(Route(Channel.VOICE, ("main",))),
            "Voice",
            {"Fail-over": "only when the provider refuses"},
        ),
        (
            country_place("ID"),
            country_value(RULE),
            "Indonesia",
            {"SMS": "watch", "Codes per day": "300", "Highest price": "0.2310"},
        ),
        (
            template_place(TEXT),
            template_value(replace(TEXT, registration={"other": "42"})),
            "E-mail text for login, en",
            {"Subject": TEXT.subject, "Text": TEXT.body, "other": "42"},
        ),
    ],
)
def test_a_row_reads_in_words(place: Place, value: object, title: str, said: dict[str, str]) -> None:
    assert title_of(place, value) == title
    assert said.items() <= dict(pairs(place, value)).items()
    assert pairs(place, None) == ()


def test_a_change_says_only_what_differs() -> None:
    after = replace(RULE, sms=Stance.ALLOW, highest_price=None)

    line = change_line(Change(country_place("ID"), country_value(RULE), country_value(after)), "no", "maybe")

    assert line.before == (("SMS", "watch"), ("Highest price", "0.2310"))
    assert line.after == (("SMS", "allow"), ("Highest price", "no limit"))
    assert (line.problem, line.warning) == ("no", "maybe")


def test_a_row_that_comes_or_goes_has_one_side() -> None:
    come = change_line(Change(account_place("main"), None, account_value(MAIN)))
    gone = change_line(Change(account_place("main"), account_value(MAIN), None))

    assert (come.before, come.after) == ((), gone.before)
    assert gone.after == ()
    assert gone.title == "main"
