"""What a Twilio account has and may: its numbers, the countries it may call, its registrations in the US."""

from collections.abc import Iterable
from typing import Any

from otpdesk.otp import Channel
from otpdesk.simulator.countries import COUNTRIES, Country
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Submission
from otpdesk.simulator.twilio.documents import OPENED, VERSION, rfc2822
from otpdesk.simulator.twilio.pages import Entries, listed, listed_2010
from otpdesk.simulator.twilio.problems import NOT_FOUND
from otpdesk.simulator.twilio.verify_documents import iso

LOCAL, TOLL_FREE = "+15005550006", "+18885550143"
"""The numbers that every account has."""

_SERVICE = "MG"
_MESSAGING = "https://messaging.twilio.com/v1"


def number_list(account: str, asked: Asked) -> Reply:
    """The numbers of an account."""
    numbers = [_number(account, at, number) for at, number in enumerate((LOCAL, TOLL_FREE))]
    place = f"{VERSION}/Accounts/{account}/IncomingPhoneNumbers.json"
    return listed_2010(asked, place, "incoming_phone_numbers", _documents(numbers))


def _documents(documents: Iterable[dict[str, Any]]) -> Entries[dict[str, Any]]:
    return Entries(documents, lambda row: str(row["sid"]), lambda row: row)


def _number(account: str, at: int, number: str) -> dict[str, Any]:
    sid = f"PN{account[2:31]:0<29}{at:03d}"
    free = number == TOLL_FREE
    post = {
        "sms_method": "POST",
        "sms_fallback_method": "POST",
        "voice_method": "POST",
        "voice_fallback_method": "POST",
    }
    empty = ("sms_url", "sms_fallback_url", "sms_application_sid", "voice_url", "voice_fallback_url",
             "voice_application_sid", "status_callback", "trunk_sid", "address_sid", "identity_sid", "bundle_sid",
             "emergency_address_sid")  # fmt: skip
    return {
        **dict.fromkeys(empty),
        **post,
        "sid": sid,
        "account_sid": account,
        "friendly_name": number,
        "phone_number": number,
        "api_version": VERSION,
        "address_requirements": "none",
        "beta": False,
        "capabilities": {"voice": not free, "sms": True, "mms": False, "fax": False},
        "date_created": rfc2822(OPENED),
        "date_updated": rfc2822(OPENED),
        "emergency_status": "Inactive",
        "emergency_address_status": "unregistered",
        "origin": "twilio",
        "status": "in-use",
        "status_callback_method": "POST",
        "type": "tollfree" if free else "local",
        "uri": f"/{VERSION}/Accounts/{account}/IncomingPhoneNumbers/{sid}.json",
        "voice_caller_id_lookup": False,
        "voice_receive_mode": "voice",
    }


def calling_countries(exchange: Exchange, account: str, asked: Asked) -> Reply:
    """The countries and whether they may be called: not those that a rule of the profile refuses calls to."""
    known = [country for country in sorted(COUNTRIES.values(), key=lambda one: one.iso) if country.iso != "CA"]
    wanted = asked.query.get("IsoCode", "").upper()
    found = [country for country in known if wanted in {"", country.iso}]
    entries = Entries(found, lambda one: one.iso, lambda one: _permission(exchange, account, one))
    return listed(asked, "voice", "content", entries)


def _permission(exchange: Exchange, account: str, country: Country) -> dict[str, Any]:
    call = Submission("twilio", account, Channel.VOICE, f"+{country.dial}", LOCAL, "")
    rule = exchange.profile.rule_for(call, country.iso)
    url = f"https://voice.twilio.com/v1/DialingPermissions/Countries/{country.iso}"
    return {
        "iso_code": country.iso,
        "name": "United States/Canada" if country.iso == "US" else country.name,
        "continent": None,
        "country_codes": [f"+{country.dial}"],
        "low_risk_numbers_enabled": rule is None or rule.outcome != "country",
        "high_risk_special_numbers_enabled": False,
        "high_risk_tollfraud_numbers_enabled": False,
        "url": url,
        "links": {"highrisk_special_prefixes": f"{url}/HighRiskSpecialPrefixes"},
    }


def registrations(account: str, asked: Asked, rest: tuple[str, ...]) -> Reply:
    """Messaging services, and brand, campaign and toll-free number as the US carriers know them."""
    match rest:
        case ("Services", service) if service.startswith(_SERVICE):
            return reply(200, _service(account, service))
        case ("a2p", "BrandRegistrations"):
            return _list_of(asked, "data", _brand(account))
        case ("Services", service, "Compliance", "Usa2p") if service.startswith(_SERVICE):
            return _list_of(asked, "compliance", _campaign(account, service))
        case ("Tollfree", "Verifications"):
            return _list_of(asked, "verifications", _toll_free(account))
    return NOT_FOUND


def _list_of(asked: Asked, key: str, document: dict[str, Any]) -> Reply:
    return listed(asked, "messaging", key, _documents([document]))


def _head(account: str, sid: str, place: str) -> dict[str, Any]:
    opened = iso(OPENED)
    return {
        "sid": sid,
        "account_sid": account,
        "date_created": opened,
        "date_updated": opened,
        "url": f"{_MESSAGING}/{place}/{sid}",
    }


def _service(account: str, service: str) -> dict[str, Any]:
    return _head(account, service, "Services") | {
        "friendly_name": "Simulated messaging service",
        "usecase": "verify",
        "us_app_to_person_registered": True,
        "validity_period": 36_000,
    }


def _brand(account: str) -> dict[str, Any]:
    return _head(account, f"BN{account[2:]}", "a2p/BrandRegistrations") | {
        "brand_type": "STANDARD",
        "status": "APPROVED",
        "identity_status": "VETTED_VERIFIED",
        "tcr_id": "BSIMUL1",
        "failure_reason": None,
        "errors": [],
        "brand_score": 75,
        "mock": False,
    }


def _campaign(account: str, service: str) -> dict[str, Any]:
    place = f"Services/{service}/Compliance/Usa2p"
    return _head(account, f"QE{service[2:]}", place) | {
        "brand_registration_sid": f"BN{account[2:]}",
        "messaging_service_sid": service,
        "us_app_to_person_usecase": "2FA",
        "campaign_status": "VERIFIED",
        "campaign_id": "CSIMUL1",
        "errors": [],
        "mock": False,
    }


def _toll_free(account: str) -> dict[str, Any]:
    return _head(account, f"HH{account[2:]}", "Tollfree/Verifications") | {
        "tollfree_phone_number": TOLL_FREE,
        "tollfree_phone_number_sid": _number(account, 1, TOLL_FREE)["sid"],
        "status": "IN_REVIEW",
        "rejection_reason": None,
        "error_code": None,
    }
