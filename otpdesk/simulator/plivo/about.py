"""Plivo's JSON documents of accounts: balance, prices, numbers and registrations, and what Lookup says of a number."""

from typing import Any

from otpdesk.otp import Channel
from otpdesk.simulator.countries import COUNTRIES, country_of
from otpdesk.simulator.fate import Reason
from otpdesk.simulator.magic import magic_of
from otpdesk.simulator.plivo.documents import amount, api_id
from otpdesk.simulator.world import Nature, World

_DAY_OF_ORDER = "2026-01-15"


def account_document(account: str, left: int) -> dict[str, Any]:
    """The account itself, with what is left on it in micro units."""
    return {
        "account_type": "standard",
        "address": "",
        "api_id": api_id("account", account, left),
        "auth_id": account,
        "auto_recharge": False,
        "billing_mode": "prepaid",
        "cash_credits": amount(left),
        "city": "",
        "name": "Simulated Plivo account",
        "resource_uri": f"/v1/Account/{account}/",
        "state": "",
        "timezone": "Asia/Kolkata",
    }


def price_document(world: World, iso: str) -> dict[str, Any] | None:
    """The price list of a country; None for one not in this world."""
    country = COUNTRIES.get(iso)
    if country is None:
        return None
    text, minute = (amount(world.price("plivo", country, channel).micro) for channel in (Channel.SMS, Channel.VOICE))
    return {
        "api_id": api_id("pricing", iso),
        "country": country.name,
        "country_code": int(country.dial),
        "country_iso": iso,
        "message": {
            "inbound": {"rate": "0.00000"},
            "outbound": {"rate": text},
            "outbound_networks_list": [{"group_name": network.name, "rate": text} for network in country.networks],
        },
        "phone_numbers": {"local": {"rate": "0.80000"}},
        "voice": {
            "inbound": {"local": {"rate": "0.00850"}},
            "outbound": {"local": {"rate": minute}, "rates": [{"prefix": [country.dial], "rate": minute}]},
        },
    }


def look_up_document(world: World, number: str, *, calm: bool) -> dict[str, Any] | None:
    """What the Lookup API says of a number; None for one that it does not take."""
    country = country_of(number)
    if country is None or not number.removeprefix("+").isdecimal():
        return None
    magic = magic_of(number)
    fixed = magic.fate.reason is Reason.LANDLINE if magic else not calm and world.nature(number) is Nature.LANDLINE
    network = world.network(country, number)
    digits = number.removeprefix("+").removeprefix(country.dial)
    return {
        "api_id": api_id("lookup", number),
        "phone_number": number,
        "country": {"name": country.name, "iso2": country.iso, "iso3": ""},
        "format": {
            "e164": number,
            "national": digits,
            "international": f"+{country.dial} {digits}",
            "rfc3966": f"tel:+{country.dial}-{digits}",
        },
        "carrier": {
            "mobile_country_code": "" if fixed else network.mcc,
            "mobile_network_code": "" if fixed else network.mnc,
            "name": network.name,
            "type": "fixed" if fixed else "mobile",
            "ported": ("yes" if world.chance("ported", number) % 5 == 0 else "no")
            if country.dial == "1"
            else "unknown",
        },
        "resource_uri": f"/v1/Number/{number}?type=carrier",
    }


def number_documents(account: str) -> list[dict[str, Any]]:
    """The numbers of an account: a local one with a campaign, and a toll-free one that waits for its verification."""
    local = {"tendlc_campaign_id": "CSIM001", "tendlc_registration_status": "REGISTERED"}
    toll_free = {"toll_free_sms_verification": "pending"}
    return [_number(account, "14155550100", "local", local), _number(account, "18885550101", "tollfree", toll_free)]


def _number(account: str, number: str, kind: str, state: dict[str, str]) -> dict[str, Any]:
    return {
        "active": True,
        "added_on": _DAY_OF_ORDER,
        "alias": "",
        "application": None,
        "carrier": "Plivo",
        "country": "United States",
        "monthly_rental_rate": "0.80000",
        "number": number,
        "number_type": kind,
        "region": "California, UNITED STATES",
        "resource_uri": f"/v1/Account/{account}/Number/{number}/",
        "sms_enabled": True,
        "tendlc_campaign_id": None,
        "tendlc_registration_status": None,
        "toll_free_sms_verification": None,
        "voice_enabled": True,
        **state,
    }


BRANDS = (
    {
        "brand_alias": "Acme",
        "brand_id": "BSIM001",
        "brand_type": "STANDARD",
        "company_name": "Acme",
        "registration_status": "COMPLETED",
        "created_at": f"{_DAY_OF_ORDER}T11:25:28.262701Z",
    },
)
CAMPAIGNS = (
    {
        "brand_id": "BSIM001",
        "campaign_id": "CSIM001",
        "registration_status": "ACTIVE",
        "usecase": "2FA",
        "sub_usecase": "",
        "campaign_source": "plivo",
    },
)
TOLL_FREE = (
    {
        "uuid": "8163b5f2-7955-498b-780f-b5e6f1062396",
        "number": "18885550101",
        "usecase": "2FA",
        "usecase_summary": "Codes for customers on the phone",
        "status": "SUBMITTED",
        "error_message": "",
        "created": f"{_DAY_OF_ORDER}T15:28:10.216507Z",
        "last_modified": f"{_DAY_OF_ORDER}T15:28:10.216507Z",
    },
)
