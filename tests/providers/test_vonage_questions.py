"""Vonage: what became of a message, what was sent, what it costs."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from otpdesk.errors import AccountProblem
from otpdesk.otp import Channel, Failure, Money, Status
from otpdesk.providers.vonage.codes import CALL_STATUSES, SMS_STATUSES
from tests.fixtures.scripted import Scripted, replying
from tests.providers.contract import TEXT, TO
from tests.providers.test_vonage import ID, UUID, account

DAY = 1_795_000_000_000  # 18 November 2026, 11:06:40 UTC
SPECIFICATIONS = Path(__file__).parents[3] / "shared" / "specs" / "vonage"


def record(**changes: Any) -> dict[str, Any]:
    return {
        "account_id": "abcd1234", "message_id": ID, "client_ref": "a0000000000001", "direction": "outbound",
        "from": "447700900000", "to": TO[1:], "network": "24801", "country": "EE", "status": "delivered",
        "date_received": "2026-11-18T11:06:41+0000", "date_finalized": "2026-11-18T11:06:45+0000",
        "error_code": "0", "error_code_description": "Delivered", "currency": "EUR", "total_price": 0.0333, **changes,
    }  # fmt: skip


def records(*each: dict[str, Any]) -> dict[str, Any]:
    return {"request_status": "SUCCESS", "items_count": len(each), "records": list(each)}


def call(**changes: Any) -> dict[str, Any]:
    return {
        "uuid": UUID, "conversation_uuid": "C", "status": "completed", "direction": "outbound", "network": "24801",
        "to": {"type": "phone", "number": TO[1:]}, "from": {"type": "phone", "number": "447700900000"},
        "rate": "0.39", "price": "0.0650", "duration": "10", "start_time": "2026-11-18 11:06:42",
        "end_time": "2026-11-18 11:06:52", **changes,
    }  # fmt: skip


def test_an_sms_is_looked_up_in_the_reports(scripted: Scripted) -> None:
    scripted.act = replying(200, records(record()))
    report = account(scripted.url).report(ID, Channel.SMS)
    assert report is not None
    assert (report.status, report.raw, report.code, report.words) == (Status.DELIVERED, "delivered", "", "")
    assert (report.price, report.price_final) == (Money(33_300, "EUR"), True)
    assert (report.claimed_at, report.mcc, report.mnc) == (DAY + 5000, "248", "01")
    (asked,) = scripted.asked
    assert asked.path == "/v2/reports/records"
    assert asked.query == {"account_id": "abcd1234", "product": "SMS", "direction": "outbound", "id": ID}


@pytest.mark.parametrize(
    ("word", "code", "status", "failure"),
    [
        ("accepted", "0", Status.SENT, None),
        ("buffered", "0", Status.SENT, None),
        ("expired", "2", Status.EXPIRED, Failure.UNREACHABLE),
        ("failed", "2", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("failed", "3", Status.UNDELIVERED, Failure.ADDRESS),
        ("failed", "6", Status.BLOCKED, Failure.BLOCKED),
        ("failed", "77", Status.UNDELIVERED, Failure.OTHER),
        ("failed", "0", Status.FAILED, None),
        ("rejected", "9", Status.BLOCKED, Failure.OPTED_OUT),
        ("delivered", "1", Status.DELIVERED, None),
        ("vanished", "0", Status.UNKNOWN, None),
    ],
)
def test_a_record_reads_word_and_code_together(
    scripted: Scripted, word: str, code: str, status: Status, failure: Failure | None
) -> None:
    scripted.act = replying(200, records(record(status=word, error_code=code)))
    report = account(scripted.url).report(ID, Channel.SMS)
    assert report is not None
    assert (report.status, report.failure) == (status, failure)
    assert report.code == (f"dlr:{code}" if code != "0" else "")


def test_an_sms_that_the_reports_do_not_have_yet_is_none(scripted: Scripted) -> None:
    scripted.act = replying(200, {**records(), "ids_not_found": ID})
    assert account(scripted.url).report(ID, Channel.SMS) is None


def test_an_account_without_reports_says_which_part_of_vonage_refuses(scripted: Scripted) -> None:
    scripted.act = replying(403, {"title": "Forbidden", "detail": "User not authorized to query the requested data"})
    with pytest.raises(AccountProblem, match="Reports API refused") as caught:
        account(scripted.url).report(ID, Channel.SMS)
    assert caught.value.hint.startswith("It says: “User not authorized to query the requested data”. ")


@pytest.mark.parametrize(
    ("word", "status", "failure"),
    [
        ("ringing", Status.ACCEPTED, None),
        ("answered", Status.SENT, None),
        ("completed", Status.DELIVERED, None),
        ("busy", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("unanswered", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("timeout", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("failed", Status.FAILED, Failure.UNREACHABLE),
        ("cancelled", Status.CANCELED, None),
    ],
)
def test_a_call_says_how_it_ended(scripted: Scripted, word: str, status: Status, failure: Failure | None) -> None:
    scripted.act = replying(200, call(status=word))
    report = account(scripted.url).report(UUID, Channel.VOICE)
    assert report is not None
    assert (report.status, report.failure) == (status, failure)
    assert scripted.asked[0].path == f"/v1/calls/{UUID}"


def test_a_call_that_goes_on_has_no_price_yet(scripted: Scripted) -> None:
    scripted.act = replying(200, {"uuid": UUID, "status": "answered"})
    report = account(scripted.url).report(UUID, Channel.VOICE)
    assert report is not None
    assert (report.price, report.price_final, report.claimed_at) == (None, False, None)


def test_the_list_of_sms_spans_a_day_and_gives_our_reference(scripted: Scripted) -> None:
    other = record(to="37255509999", message_id="other")
    foreign = record(message_id="foreign", **{"from": "15550000000"})
    later = record(message_id="later", date_received="2026-11-18T11:08:00Z", client_ref="a0000000000002")
    scripted.act = replying(200, records(record(message_body=TEXT), other, foreign, later))
    found = account(scripted.url).sent_since(TO, DAY + 400, Channel.SMS)
    assert [(each.report.provider_id, each.attempt, each.sent_at) for each in found] == [
        ("later", "a0000000000002", DAY + 80_000),
        (ID, "a0000000000001", DAY + 1000),
    ]
    assert TEXT not in repr(found)
    query = scripted.asked[0].query
    assert (query["date_start"], query["date_end"]) == ("2026-11-18T11:06:40Z", "2026-11-19T11:06:40Z")
    assert "include_message" not in query


def test_a_sender_name_that_vonage_replaced_is_found_all_the_same(scripted: Scripted) -> None:
    scripted.act = replying(200, records(record(**{"from": "12025550100"})))
    assert len(account(scripted.url, sender="ACME").sent_since(TO, DAY, Channel.SMS)) == 1


def test_the_list_of_calls_keeps_those_that_have_no_time_yet(scripted: Scripted) -> None:
    other = call(uuid="other", to={"type": "phone", "number": "37255509999"})
    ringing = call(uuid="ringing", status="ringing", start_time=None)
    scripted.act = replying(200, {"count": 3, "_embedded": {"calls": [call(), other, ringing]}})
    found = account(scripted.url).sent_since(TO, DAY, Channel.VOICE)
    assert [(each.report.provider_id, each.sent_at) for each in found] == [(UUID, DAY + 2000), ("ringing", DAY)]
    query = scripted.asked[0].query
    assert (query["date_start"], query["order"]) == ("2026-11-18T11:06:40Z", "asc")


def test_a_country_costs_what_its_dearest_network_costs(scripted: Scripted) -> None:
    networks = [{"price": "0.0725", "currency": "EUR"}, {"price": "0.06"}, {"price": None}, "junk"]
    scripted.act = replying(200, {"currency": "EUR", "defaultPrice": "0.0300", "networks": networks})
    mine = account(scripted.url)
    assert mine.price("EE", Channel.SMS) == Money(72_500, "EUR")
    assert mine.price("EE", Channel.VOICE) == Money(72_500, "EUR")
    assert [asked.path for asked in scripted.asked] == [
        "/account/get-pricing/outbound/sms",
        "/account/get-pricing/outbound/voice",
    ]
    assert scripted.asked[0].query == {"country": "EE"}


def test_the_balance_is_in_euros(scripted: Scripted) -> None:
    scripted.act = replying(200, {"value": 10.28, "autoReload": False})
    mine = account(scripted.url)
    balance = mine.balance()
    assert balance is not None
    assert balance.money == Money(10_280_000, "EUR")
    tested = mine.test()
    assert (tested.name, tested.balance) == ("abcd1234", Money(10_280_000, "EUR"))


@pytest.mark.contract
def test_every_status_of_the_published_contracts_is_known() -> None:
    if not SPECIFICATIONS.exists():
        pytest.skip("Vonage's published contracts are not beside the project")
    reports = yaml.safe_load((SPECIFICATIONS / "reports.yml").read_text())
    words = reports["paths"]["/v2/reports/records"]["get"]["parameters"]
    (status,) = (each for each in words if each["name"] == "status")
    assert set(status["schema"]["enum"]) <= set(SMS_STATUSES)
    voice = yaml.safe_load((SPECIFICATIONS / "voice.yml").read_text())
    (state,) = (each for each in voice["paths"]["/"]["get"]["parameters"] if each["name"] == "status")
    assert set(state["schema"]["enum"]) == set(CALL_STATUSES)
