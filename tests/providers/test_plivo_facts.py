"""Plivo: what it costs, what is left, what is known of numbers and accounts."""

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.otp import Channel, Money
from otpdesk.providers.facts import LookUp, Registered, Registration, Sender
from tests.fixtures.scripted import Scripted, replying, routed
from tests.providers.contract import TO
from tests.providers.test_plivo import API, HOME, account, error
from tests.providers.test_plivo_questions import page

PRICING = {
    "api_id": API, "country": "Estonia", "country_code": 372, "country_iso": "EE",
    "message": {"inbound": {"rate": "0.00000"}, "outbound": {"rate": "0.05800"},
                "outbound_networks_list": [{"group_name": "Elisa", "rate": "0.06140"}, {"rate": None}, "junk"]},
    "voice": {"inbound": {"local": {"rate": "0.90000"}},
              "outbound": {"local": {"rate": "0.02000"}, "ip": {"rate": "0.9"},
                           "rates": [{"prefix": ["372"], "rate": "0.03000"}, {"prefix": ["3725"], "rate": "0.23000"}]}},
}  # fmt: skip


def test_a_country_costs_what_its_dearest_network_or_prefix_costs(scripted: Scripted) -> None:
    scripted.act = replying(200, PRICING)
    mine = account(scripted.url)
    assert mine.price("EE", Channel.SMS) == Money(61_400, "USD")
    assert mine.price("EE", Channel.VOICE) == Money(230_000, "USD")
    assert mine.price("EE", Channel.WHATSAPP) is None
    assert [(asked.path, asked.query) for asked in scripted.asked] == [(f"{HOME}/Pricing/", {"country_iso": "EE"})] * 2


def test_a_country_without_prices_has_none(scripted: Scripted) -> None:
    scripted.act = replying(404, error("not found"))
    assert account(scripted.url).price("XX", Channel.SMS) is None


def test_the_balance_is_a_text_in_dollars(scripted: Scripted) -> None:
    scripted.act = replying(200, {"api_id": API, "auth_id": "MA", "cash_credits": "4.88860", "name": "Acme"})
    mine = account(scripted.url)
    balance, tested = mine.balance(), mine.test()
    assert balance is not None
    assert balance.money == Money(4_888_600, "USD")
    assert (tested.name, tested.balance) == ("Acme", Money(4_888_600, "USD"))
    assert scripted.asked[0].path == f"{HOME}/"


def test_an_account_that_plivo_does_not_know_is_named(scripted: Scripted) -> None:
    scripted.act = replying(404, error("not found"))
    with pytest.raises(AccountProblem, match="no account with this Auth ID"):
        account(scripted.url).test()


LOOK_UP = {
    "api_id": API, "phone_number": TO, "country": {"name": "Estonia", "iso2": "EE", "iso3": "EST"},
    "carrier": {"mobile_country_code": "248", "mobile_network_code": "01", "name": "Telia", "type": "mobile",
                "ported": "unknown"},
}  # fmt: skip


def test_a_number_is_looked_up_at_the_host_for_that(scripted: Scripted) -> None:
    scripted.act = replying(200, LOOK_UP)
    known = account(scripted.url).look_up(TO)
    assert known == LookUp(line="mobile", network="Telia", mcc="248", mnc="01", country="EE")
    assert (scripted.asked[0].path, scripted.asked[0].query) == (f"/v1/Number/{TO}", {"type": "carrier"})


@pytest.mark.parametrize(
    ("kind", "line"),
    [("fixed", "fixed_line"), ("voip", "voip"), ("toll-free", "toll_free"), ("unknown", ""), ("satellite", "")],
)
def test_lines_and_ports_of_older_answers_are_read_too(scripted: Scripted, kind: str, line: str) -> None:
    for ported, moved in (("yes", True), (False, False), ("no", False), (None, None), ("unknown", None)):
        carrier = {"name": None, "type": kind, "ported": ported}
        scripted.act = replying(200, {"api_id": API, "country": {"code_iso2": "us"}, "service_provider": carrier})
        assert account(scripted.url).look_up(TO) == LookUp(line=line, country="US", ported=moved)


def test_a_number_that_plivo_does_not_take_is_said_in_its_words(scripted: Scripted) -> None:
    scripted.act = replying(404, {"api_id": API, "error_code": 404, "message": f"Phone number {TO} is invalid."})
    known = account(scripted.url).look_up(TO)
    assert known is not None
    assert known.words == ("Phone number … is invalid.",)


NUMBERS = page(
    {"number": "14155550100", "sms_enabled": True, "voice_enabled": True, "tendlc_registration_status": "REGISTERED"},
    {"number": "18885550101", "sms_enabled": True, "voice_enabled": False, "toll_free_sms_verification": "pending"},
    {"number": "37255500000", "sms_enabled": False, "voice_enabled": True, "active": False},
)
BRANDS = page({"brand_alias": "Acme", "brand_id": "B1", "registration_status": "COMPLETED"}, key="brands")
CAMPAIGNS = page(
    {"campaign_id": "C1", "registration_status": "PROCESSING"},
    {"campaign_id": "C2", "registration_status": "FAILED"},
    {"campaign_id": "C3", "registration_status": "DREAMING"},
    key="campaigns",
)
TOLL_FREE = page({"number": "18885550101", "status": "UPDATE_REQUIRED", "error_message": "Add a sample"})


def test_senders_and_registrations_of_an_account_are_told(scripted: Scripted) -> None:
    scripted.act = routed(
        {
            f"{HOME}/Number/": replying(200, NUMBERS),
            f"{HOME}/10dlc/Brand/": replying(200, BRANDS),
            f"{HOME}/10dlc/Campaign/": replying(200, CAMPAIGNS),
            f"{HOME}/TollfreeVerification/": replying(200, TOLL_FREE),
        }
    )
    standing = account(scripted.url).standing()
    assert standing.senders == (
        Sender("+14155550100", frozenset({Channel.SMS, Channel.VOICE}), "registered"),
        Sender("+18885550101", frozenset({Channel.SMS}), "pending"),
        Sender("+37255500000", frozenset({Channel.VOICE}), "inactive"),
    )
    assert standing.permissions is None
    assert standing.registrations == (
        Registration("10DLC brand Acme", Registered.DONE, "completed"),
        Registration("10DLC campaign C1", Registered.WAITING, "processing"),
        Registration("10DLC campaign C2", Registered.REFUSED, "failed"),
        Registration("10DLC campaign C3", Registered.UNKNOWN, "dreaming"),
        Registration("Toll-free +18885550101", Registered.WAITING, "update required: Add a sample"),
    )


def test_an_account_outside_the_us_has_no_registrations_to_tell(scripted: Scripted) -> None:
    closed = replying(403, error("10DLC is not enabled for this account"))
    scripted.act = routed({f"{HOME}/Number/": replying(200, page()), HOME: closed})
    standing = account(scripted.url).standing()
    assert (standing.senders, standing.registrations) == ((), None)


def test_refused_keys_are_a_problem_of_the_account_and_not_an_empty_standing(scripted: Scripted) -> None:
    scripted.act = replying(401, error("authentication failed"))
    with pytest.raises(AccountProblem, match="refused"):
        account(scripted.url).standing()
