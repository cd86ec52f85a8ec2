"""Twilio: what became of a message, what was sent, what it costs."""

import json
from pathlib import Path

import pytest

from otpdesk.otp import Channel, Failure, Money, Status
from otpdesk.providers.twilio.codes import CALL_STATUSES, MESSAGE_STATUSES
from tests.fixtures.scripted import Scripted, in_turn, replying, routed
from tests.providers.contract import TEXT, TO
from tests.providers.test_twilio import CA, MG, SID, SM, account, resource

DAY = 1_795_000_000_000  # 18 November 2026, 11:06:40 UTC
SPECIFICATION = Path(__file__).parents[3] / "shared" / "specs" / "twilio" / "twilio_api_v2010.json"


@pytest.mark.parametrize(
    ("word", "code", "status"),
    [
        ("accepted", None, Status.ACCEPTED),
        ("sending", None, Status.ACCEPTED),
        ("sent", None, Status.SENT),
        ("delivered", None, Status.DELIVERED),
        ("read", None, Status.DELIVERED),
        ("undelivered", 30003, Status.UNDELIVERED),
        ("failed", 30003, Status.UNDELIVERED),
        ("undelivered", 30007, Status.BLOCKED),
        ("failed", 30036, Status.EXPIRED),
        ("undelivered", 30001, Status.UNDELIVERED),
        ("failed", 30001, Status.FAILED),
        ("failed", 30777, Status.UNDELIVERED),
        ("failed", 60777, Status.FAILED),
        ("delivered", 30003, Status.DELIVERED),
        ("teleported", None, Status.UNKNOWN),
    ],
)
def test_a_report_reads_word_and_code_together(scripted: Scripted, word: str, code: int | None, status: Status) -> None:
    scripted.act = replying(200, resource(status=word, error_code=code))
    report = account(scripted.url).report(SM, Channel.SMS)
    assert report is not None
    assert (report.status, report.raw, report.code) == (status, word, str(code or ""))
    assert scripted.asked[0].path.endswith(f"/Messages/{SM}.json")


def test_a_report_has_the_price_once_twilio_knows_it(scripted: Scripted) -> None:
    scripted.act = in_turn(replying(200, resource()), replying(200, resource(price="-0.0075", price_unit="usd")))
    account_ = account(scripted.url)
    first, second = account_.report(SM, Channel.SMS), account_.report(SM, Channel.SMS)
    assert first is not None
    assert second is not None
    assert (first.price, first.price_final) == (None, False)
    assert (second.price, second.price_final) == (Money(7500, "USD"), True)
    assert second.claimed_at == DAY + 5000


@pytest.mark.parametrize(
    ("word", "status", "failure"),
    [
        ("in-progress", Status.SENT, None),
        ("completed", Status.DELIVERED, None),
        ("busy", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("no-answer", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("failed", Status.FAILED, Failure.UNREACHABLE),
    ],
)
def test_a_call_that_reaches_nobody_says_why(
    scripted: Scripted, word: str, status: Status, failure: Failure | None
) -> None:
    scripted.act = replying(200, resource(sid=CA, status=word))
    report = account(scripted.url).report(CA, Channel.VOICE)
    assert report is not None
    assert (report.status, report.failure) == (status, failure)
    assert not failure or report.code == f"call:{word}"


def test_the_list_asks_for_what_was_sent_and_for_what_still_waits(scripted: Scripted) -> None:
    late = resource(sid="SM" + "8" * 32, status="queued", date_created="Wed, 18 Nov 2026 11:06:50 +0000")
    early = resource(sid="SM" + "9" * 32, date_created="Wed, 18 Nov 2026 11:00:00 +0000")
    scripted.act = in_turn(
        replying(200, {"messages": [resource(status="sent"), "junk"]}),
        replying(200, {"messages": [late, resource(status="sent"), early]}),
    )
    found = account(scripted.url).sent_since(TO, DAY + 400, Channel.SMS)
    assert [(each.report.provider_id, each.to, each.sent_at) for each in found] == [
        (late["sid"], TO, DAY + 10_000),
        (SM, TO, DAY + 1000),
    ]
    assert TEXT not in repr(found)
    first, second = (asked.query for asked in scripted.asked)
    assert (first["To"], first["DateSent>"]) == (TO, "2026-11-18T11:06:40Z")
    assert "DateSent>" not in second


def test_the_list_leaves_out_what_others_sent(scripted: Scripted) -> None:
    others = [
        resource(sid="SM" + "7" * 32, direction="inbound"),
        resource(sid="SM" + "6" * 32, **{"from": "+15550000000"}),
    ]
    scripted.act = replying(200, {"messages": others})
    assert account(scripted.url).sent_since(TO, DAY, Channel.SMS) == []
    mine = resource(**{"from": "+15550000000"}, messaging_service_sid=MG)
    scripted.act = replying(200, {"messages": [mine]})
    assert len(account(scripted.url, sender=MG).sent_since(TO, DAY, Channel.SMS)) == 1


def test_a_sender_name_that_twilio_replaced_is_found_all_the_same(scripted: Scripted) -> None:
    scripted.act = replying(200, {"messages": [resource()]})
    assert len(account(scripted.url, sender="ACME").sent_since(TO, DAY, Channel.SMS)) == 1


def test_calls_and_whatsapp_are_listed_in_their_own_way(scripted: Scripted) -> None:
    scripted.act = replying(200, {"calls": [resource(sid=CA, status="ringing")]})
    (call,) = account(scripted.url).sent_since(TO, DAY, Channel.VOICE)
    assert call.report.provider_id == CA
    assert scripted.asked[0].query["StartTime>"] == "2026-11-18T11:06:40Z"
    chat = resource(to=f"whatsapp:{TO}", **{"from": "whatsapp:+14155238886"})
    scripted.act = replying(200, {"messages": [chat]})
    (listed,) = account(scripted.url).sent_since(TO, DAY, Channel.WHATSAPP)
    assert listed.to == TO
    assert scripted.asked[-1].query["To"] == f"whatsapp:{TO}"


def test_a_country_costs_what_its_dearest_network_costs(scripted: Scripted) -> None:
    networks = [
        {"mcc": "248", "mnc": "01", "prices": [{"number_type": "mobile", "current_price": "0.0610"}]},
        {"mcc": "248", "mnc": "02", "prices": [{"current_price": 0.0725}, {"current_price": None}]},
        "junk",
    ]
    scripted.act = replying(200, {"price_unit": "usd", "outbound_sms_prices": networks})
    assert account(scripted.url).price("EE", Channel.SMS) == Money(72_500, "USD")
    assert scripted.asked[0].path == "/v1/Messaging/Countries/EE"


def test_a_call_costs_what_the_dearest_prefix_costs(scripted: Scripted) -> None:
    prefixes = [{"prefixes": ["372"], "current_price": "0.02"}, {"prefixes": ["3725"], "current_price": "0.31"}]
    scripted.act = replying(200, {"price_unit": "USD", "outbound_prefix_prices": prefixes})
    assert account(scripted.url).price("EE", Channel.VOICE) == Money(310_000, "USD")
    assert scripted.asked[0].path == "/v1/Voice/Countries/EE"


def test_countries_without_prices_and_whatsapp_have_none(scripted: Scripted) -> None:
    scripted.act = replying(200, {"price_unit": "USD", "outbound_sms_prices": None})
    assert account(scripted.url).price("XX", Channel.SMS) is None
    assert account(scripted.url).price("EE", Channel.WHATSAPP) is None
    assert len(scripted.asked) == 1


def test_testing_an_account_tells_its_name_and_balance(scripted: Scripted) -> None:
    scripted.act = routed(
        {
            f"/2010-04-01/Accounts/{SID}/Balance.json": replying(200, {"balance": "18.5", "currency": "USD"}),
            f"/2010-04-01/Accounts/{SID}.json": replying(200, {"friendly_name": "Acme", "status": "active"}),
        }
    )
    tested = account(scripted.url).test()
    assert (tested.name, tested.balance) == ("Acme", Money(18_500_000, "USD"))
    assert tested.latency >= 1


def test_a_subaccount_has_no_balance_and_is_fine(scripted: Scripted) -> None:
    scripted.act = routed({f"/2010-04-01/Accounts/{SID}.json": replying(200, {"friendly_name": "Branch"})})
    assert account(scripted.url).test().balance is None


def test_a_suspended_account_is_a_problem(scripted: Scripted) -> None:
    scripted.act = replying(200, {"friendly_name": "Acme", "status": "suspended"})
    with pytest.raises(Exception, match="The Twilio account is suspended"):
        account(scripted.url).test()


@pytest.mark.contract
def test_every_status_of_the_published_contract_is_known() -> None:
    if not SPECIFICATION.exists():
        pytest.skip("Twilio's published contract is not beside the project")
    schemas = json.loads(SPECIFICATION.read_text())["components"]["schemas"]
    inbound = {"receiving", "received"}
    assert set(schemas["message_enum_status"]["enum"]) - inbound == set(MESSAGE_STATUSES)
    assert set(schemas["call_enum_status"]["enum"]) == set(CALL_STATUSES)
