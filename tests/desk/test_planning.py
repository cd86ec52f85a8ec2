"""What routing learns from the store, as sends meet it: networks, hours, which send it is, silent accounts."""

import pytest

from otpdesk.countries import Stance
from otpdesk.desk.explaining import Question
from otpdesk.desk.planning import minute_of_day, silent_accounts
from otpdesk.errors import NoRoute
from otpdesk.otp import Channel, Money, Status
from otpdesk.store import accounts, prices
from otpdesk.store.sends import Send
from tests.fixtures.desk import NUMBER, Workplace

SILENT = "+372 5200 0103"
"""Arrives, but no receipt ever comes."""
REFUSED = "+372 5200 0301"
"""Refused by every provider at once."""


def send(account: str, status: Status, at: int, channel: Channel = Channel.SMS) -> Send:
    return Send("a", 1, account, 1, "d", channel, status, True, at, at, at, None)  # noqa: FBT003


def test_an_account_is_silent_from_its_last_message_of_the_channel_on() -> None:
    sends = [
        send("twilio", Status.SENT, 0),
        send("vonage", Status.DELIVERED, 1_000),
        send("mail", Status.ACCEPTED, 0, Channel.EMAIL),
        send("twilio", Status.ACCEPTED, 20_000),
    ]
    assert silent_accounts(sends, Channel.SMS, 54_999) == {"twilio": 34}
    assert silent_accounts([*sends, send("twilio", Status.DELIVERED, 30_000)], Channel.SMS, 54_999) == {}


def test_the_minute_of_the_day_is_that_of_the_desks_zone() -> None:
    noon = 1_795_000_000_000 // 86_400_000 * 86_400_000 + 12 * 3_600_000
    assert minute_of_day("UTC", noon) == 12 * 60
    assert minute_of_day("Europe/Tallinn", noon) == 14 * 60
    assert 0 <= minute_of_day("local", noon) < 24 * 60


def test_the_network_of_a_number_is_what_the_last_receipt_told_of_it(any_place: Workplace) -> None:
    place = any_place
    place.desk.routes.set("sms", ["vonage-main"])
    sent = place.send()
    place.clock.turn(10)
    place.desk.tracking.round()
    attempt = place.desk.customers.show(sent.attempt.verification_id).attempts[0]
    told = f"{attempt.mcc}{attempt.mnc}"
    assert len(told) >= 5
    place.desk.routes.set("sms", ["twilio-main"], network=told)

    assert place.desk.routes.explain(Question(NUMBER)).network == told
    assert place.send().attempt.account == "twilio-main"
    assert place.send("+372 5200 2222").attempt.account == "vonage-main"
    place.clock.turn(90 * 24 * 3600)
    assert place.desk.routes.explain(Question(NUMBER)).network == ""


def test_a_resend_takes_the_route_for_resends(place: Workplace) -> None:
    place.desk.routes.set("sms", ["twilio-main"], sends="first")
    place.desk.routes.set("sms", ["vonage-main"], sends="resends")
    sent = place.send()
    place.clock.turn(31)
    assert (sent.attempt.account, place.resend(sent).attempt.account) == ("twilio-main", "vonage-main")


def test_a_message_that_was_refused_is_no_send_that_counts(place: Workplace) -> None:
    place.desk.routes.set("sms", ["twilio-main"], sends="first")
    place.desk.routes.set("sms", ["vonage-main"], sends="resends")
    refused = place.send(REFUSED)
    assert refused.attempt.status is Status.FAILED
    place.clock.turn(31)
    assert place.resend(refused).attempt.account == "twilio-main"


def test_a_route_for_some_hours_follows_the_desks_clock(place: Workplace) -> None:
    place.desk.configuring.set_policy("zone", "UTC")
    hour = minute_of_day("UTC", place.clock.now()) // 60
    inside, outside = f"{hour:02}:00-{(hour + 1) % 24:02}:00", f"{(hour + 2) % 24:02}:00-{(hour + 3) % 24:02}:00"
    place.desk.routes.set("sms", ["twilio-main"])
    place.desk.routes.set("sms", ["vonage-main"], hours=outside)
    assert place.send().attempt.account == "twilio-main"
    place.desk.routes.set("sms", ["vonage-main"], hours=inside)
    assert place.send("+372 5200 2222").attempt.account == "vonage-main"


def test_without_a_receipt_for_the_routes_time_the_next_send_takes_the_other_account(place: Workplace) -> None:
    place.desk.routes.set("sms", ["twilio-main", "vonage-main"], fail_over="40")
    sent = place.send(SILENT)
    verification = sent.attempt.verification_id
    place.clock.turn(35)
    (before,) = [one for one in place.desk.customers.session(verification).choices if one.channel is Channel.SMS]
    assert before.account == "twilio-main"
    assert before.turn is not None
    assert (before.turn.account, before.turn.to, before.turn.waits, before.turn.due) == (
        "twilio-main",
        "vonage-main",
        40,
        False,
    )
    place.clock.turn(5)
    (after,) = [one for one in place.desk.customers.session(verification).choices if one.channel is Channel.SMS]
    assert after.account == "vonage-main"
    assert after.turn is not None
    assert after.turn.due
    assert place.resend(sent).attempt.account == "vonage-main"


def test_a_receipt_in_time_keeps_the_account(place: Workplace) -> None:
    place.desk.routes.set("sms", ["twilio-main", "vonage-main"], fail_over="20")
    sent = place.send()
    place.clock.turn(60)
    place.desk.tracking.round()
    assert place.resend(sent).attempt.account == "twilio-main"


def ask(place: Workplace, twilio: int, vonage: int) -> None:
    with place.store.write() as tx:
        for name, micro in (("twilio-main", twilio), ("vonage-main", vonage)):
            prices.fetched(tx, accounts.named(tx, name).id, "EE", Channel.SMS, Money(micro, "EUR"))


def test_an_account_above_the_price_of_a_country_is_passed_over(place: Workplace) -> None:
    ask(place, twilio=231_000, vonage=90_000)
    place.desk.countries.put(["EE"], sms=Stance.ALLOW, highest_price=200_000)
    assert place.send().attempt.account == "vonage-main"

    ask(place, twilio=231_000, vonage=210_000)
    with pytest.raises(NoRoute) as nowhere:
        place.send("+372 5200 2222")
    assert "It asks 0.2310 EUR; at most 0.2000 EUR there." in nowhere.value.hint
    assert place.desk.routes.explain(Question("+372 5200 2222")).refusal == nowhere.value.title
