"""Twilio: what it says of numbers, and of an account's senders, permissions and registrations."""

from typing import Any

import pytest

from otpdesk.errors import KeysRefused
from otpdesk.otp import Channel
from otpdesk.providers.facts import LookUp, Permission, Registered, Registration, Sender
from tests.fixtures.scripted import Scripted, in_turn, raw, replying, routed, saying
from tests.providers.contract import TO
from tests.providers.test_twilio import MG, SID, account

DAY = 1_795_000_000_000  # 18 November 2026, 11:06:40 UTC
PACKAGES = "line_type_intelligence,sim_swap,line_status,sms_pumping_risk"
NOT_CHECKED = tuple(f"{name}: not checked." for name in ("Line type", "SIM swap", "Line status", "SMS pumping risk"))
REFUSED = replying(403, {"code": 20003, "message": "Permission denied", "status": 403})
EMPTY: dict[str, Any] = {"meta": {"next_page_url": None}}


def found(**packages: Any) -> dict[str, Any]:
    """A look-up's answer; what is not given was not asked for."""
    unasked = dict.fromkeys(("line_type_intelligence", "sim_swap", "line_status", "sms_pumping_risk"))
    return {"valid": True, "validation_errors": None, "country_code": "EE", "phone_number": TO, **unasked, **packages}


def carrier(**changes: Any) -> dict[str, Any]:
    return {
        "mobile_country_code": "248", "mobile_network_code": "01", "carrier_name": "Telia", "type": "mobile",
        "error_code": None, **changes,
    }  # fmt: skip


def swap(**changes: Any) -> dict[str, Any]:
    last = {"last_sim_swap_date": "2026-11-18T11:06:40Z", "swapped_period": "PT72H", "swapped_in_period": True}
    return {"last_sim_swap": last, "carrier_name": "Telia", "error_code": None, **changes}


def test_a_number_is_looked_up_with_all_packages(scripted: Scripted) -> None:
    scripted.act = replying(
        200,
        found(
            line_type_intelligence=carrier(),
            sim_swap=swap(),
            line_status={"status": "reachable", "error_code": None},
            sms_pumping_risk={"sms_pumping_risk_score": 12, "number_blocked": False, "error_code": None},
        ),
    )
    assert account(scripted.url).look_up(TO) == LookUp(
        line="mobile", network="Telia", mcc="248", mnc="01", country="EE", reachable=True, risk=12, swapped_at=DAY,
        words=("Its SIM was changed lately.",),
    )  # fmt: skip
    (asked,) = scripted.asked
    assert (asked.path, asked.query) == (f"/v2/PhoneNumbers/{TO}", {"Fields": PACKAGES})


@pytest.mark.parametrize(
    ("kind", "line"),
    [("landline", "fixed_line"), ("nonFixedVoip", "voip"), ("tollFree", "toll_free"), ("unknown", ""), ("new", "")],
)
def test_kinds_of_line_are_in_our_words(scripted: Scripted, kind: str, line: str) -> None:
    scripted.act = replying(200, found(line_type_intelligence=carrier(type=kind)))
    said = account(scripted.url).look_up(TO)
    assert said is not None
    assert said.line == line


def test_what_the_account_has_no_package_for_is_said(scripted: Scripted) -> None:
    scripted.act = replying(
        200,
        found(
            line_type_intelligence={"type": None, "error_code": 60610},
            sim_swap=swap(last_sim_swap=None, error_code=60606),
            line_status={"status": None, "error_code": 60999},
        ),
    )
    said = account(scripted.url).look_up(TO)
    assert said is not None
    assert said.words == (
        "Line type: the number is outside its coverage.",
        "SIM swap: not enabled for this account.",
        "Line status: not available (60999).",
        "SMS pumping risk: not checked.",
    )
    assert (said.swapped_at, said.reachable, said.risk) == (None, None, None)


def test_an_account_without_packages_gets_the_free_validation(scripted: Scripted) -> None:
    refused = replying(403, {"code": 60606, "message": "Lookup Package is Not Enabled", "status": 403})
    scripted.act = in_turn(refused, replying(200, found()))
    said = account(scripted.url).look_up(TO)
    assert said == LookUp(country="EE", words=NOT_CHECKED)
    assert [asked.query for asked in scripted.asked] == [{"Fields": PACKAGES}, {}]


def test_what_the_fields_cannot_say_is_said_in_words(scripted: Scripted) -> None:
    scripted.act = replying(
        200,
        found(
            valid=False,
            country_code=None,
            line_status={"status": "inactive"},
            sms_pumping_risk={"sms_pumping_risk_score": 200, "number_blocked": True},
        ),
    )
    said = account(scripted.url).look_up(TO)
    assert said is not None
    assert (said.country, said.reachable, said.risk) == ("", False, 100)
    assert said.words[:3] == (
        "Twilio does not take it for a valid number.",
        "The number is not in service.",
        "Twilio blocks texts to it at present, for fear of SMS pumping.",
    )


@pytest.mark.parametrize(
    "junk",
    [
        {"line_type_intelligence": [1], "sim_swap": "x", "line_status": 7, "sms_pumping_risk": True},
        {
            "sim_swap": {"last_sim_swap": {"last_sim_swap_date": 7}},
            "sms_pumping_risk": {"sms_pumping_risk_score": "ten"},
        },
    ],
)
def test_fields_of_another_kind_are_read_as_missing(scripted: Scripted, junk: dict[str, Any]) -> None:
    scripted.act = replying(200, found(**junk))
    said = account(scripted.url).look_up(TO)
    assert said is not None
    assert (said.line, said.risk, said.swapped_at) == ("", None, None)


def test_a_number_twilio_has_nothing_on_is_none_and_trouble_is_raised(scripted: Scripted) -> None:
    scripted.act = replying(404, {"code": 20404, "message": "not found"})
    assert account(scripted.url).look_up(TO) is None
    scripted.act = REFUSED
    with pytest.raises(KeysRefused):
        account(scripted.url).look_up(TO)
    scripted.act = saying(raw(500))
    with pytest.raises(ConnectionError):
        account(scripted.url).look_up(TO)


NUMBERS = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json"


def number(phone_number: str, **able: bool) -> dict[str, Any]:
    return {"phone_number": phone_number, "status": "in-use", "capabilities": able}


def standing(scripted: Scripted, sender: str = "+15017122661", **routes: Any) -> Any:
    """What an account stands like that answers so; empty lists unless said."""
    usual = {
        "numbers": (NUMBERS, replying(200, {"incoming_phone_numbers": [], "next_page_uri": None})),
        "countries": ("/v1/DialingPermissions/Countries", replying(200, {"content": [], **EMPTY})),
        "brands": ("/v1/a2p/BrandRegistrations", replying(200, {"data": [], **EMPTY})),
        "campaigns": (f"/v1/Services/{MG}/Compliance/Usa2p", replying(200, {"compliance": [], **EMPTY})),
        "service": (f"/v1/Services/{MG}", replying(200, {"sid": MG, "friendly_name": "Codes"})),
        "toll_free": ("/v1/Tollfree/Verifications", replying(200, {"verifications": [], **EMPTY})),
    }
    scripted.act = routed({path: routes.get(name, act) for name, (path, act) in usual.items()})
    return account(scripted.url, sender=sender).standing()


def test_senders_are_the_numbers_and_the_service_that_sends_for_them(scripted: Scripted) -> None:
    numbers = [number("+15017122661", sms=True, voice=True, mms=True), number("+18885550143", sms=True, voice=False)]
    act = replying(200, {"incoming_phone_numbers": numbers, "next_page_uri": None})
    assert standing(scripted, numbers=act).senders == (
        Sender("+15017122661", frozenset({Channel.SMS, Channel.VOICE}), "in-use"),
        Sender("+18885550143", frozenset({Channel.SMS}), "in-use"),
    )
    assert standing(scripted, sender=MG, numbers=act).senders[0] == Sender("Codes", frozenset({Channel.SMS}))


def test_a_service_that_is_not_there_is_no_sender(scripted: Scripted) -> None:
    gone = replying(404, {"code": 20404, "message": "not found"})
    assert standing(scripted, sender=MG, service=gone).senders == ()


def test_countries_come_over_pages_and_canada_with_the_united_states(scripted: Scripted) -> None:
    following = "https://elsewhere.example/v1/DialingPermissions/Countries?Page=1&PageToken=PAEE"
    first = {"content": [{"iso_code": "EE", "low_risk_numbers_enabled": True}], "meta": {"next_page_url": following}}
    second = {"content": [{"iso_code": "US", "low_risk_numbers_enabled": False}, {"name": "Nowhere"}], **EMPTY}
    said = standing(scripted, countries=in_turn(replying(200, first), replying(200, second)))
    assert said.permissions == tuple(
        Permission(iso, Channel.VOICE, allowed) for iso, allowed in (("EE", True), ("US", False), ("CA", False))
    )
    asked = [one.query for one in scripted.asked if one.path.endswith("/Countries")]
    assert [(query.get("PageToken"), query["PageSize"]) for query in asked] == [(None, "100"), ("PAEE", "100")]


def test_a_list_without_an_end_is_left(scripted: Scripted) -> None:
    again = {"content": [{"iso_code": "EE"}], "meta": {"next_page_url": "https://voice.twilio.com/v1?PageToken=PAEE"}}
    said = standing(scripted, countries=replying(200, again))
    assert len(said.permissions) == 1
    assert len([one for one in scripted.asked if one.path.endswith("/Countries")]) == 50


def test_registrations_stand_with_their_reasons(scripted: Scripted) -> None:
    said = standing(
        scripted,
        sender=MG,
        brands=replying(200, {"data": [{"status": "APPROVED", "failure_reason": "left over"}], **EMPTY}),
        campaigns=replying(
            200,
            {
                "compliance": [
                    {
                        "campaign_status": "FAILED",
                        "us_app_to_person_usecase": "2FA",
                        "errors": [{"description": "No website."}],
                    }
                ],
                **EMPTY,
            },
        ),
        toll_free=replying(
            200,
            {
                "verifications": [
                    {
                        "status": "TWILIO_REJECTED",
                        "tollfree_phone_number": "+18885550143",
                        "rejection_reason": "Vague.",
                    },
                    {"status": "DREAMING"},
                ],
                **EMPTY,
            },
        ),
    )
    assert said.registrations == (
        Registration("10DLC brand", Registered.DONE, "Approved"),
        Registration("10DLC campaign 2FA", Registered.REFUSED, "Failed: No website."),
        Registration("Toll-free +18885550143", Registered.REFUSED, "Twilio rejected: Vague."),
        Registration("Toll-free", Registered.UNKNOWN, "Dreaming"),
    )


def test_parts_that_the_keys_may_not_ask_for_are_none(scripted: Scripted) -> None:
    said = standing(scripted, sender=MG, countries=REFUSED, brands=REFUSED, campaigns=REFUSED, toll_free=REFUSED)
    assert (said.permissions, said.registrations) == (None, None)
    said = standing(scripted, brands=REFUSED)
    assert (said.permissions, said.registrations) == ((), ())


def test_keys_that_may_not_ask_for_numbers_are_refused(scripted: Scripted) -> None:
    with pytest.raises(KeysRefused):
        standing(scripted, numbers=REFUSED)


def test_a_host_that_is_busy_is_no_account_without_permissions(scripted: Scripted) -> None:
    with pytest.raises(ConnectionError):
        standing(scripted, countries=replying(429, {"code": 20429, "message": "Too many"}))
