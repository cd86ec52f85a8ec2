"""What the simulated Twilio knows of numbers, and what an account has and may."""

from collections.abc import Iterator
from typing import Any

import pytest

from otpdesk.simulator import Profile, Rule, Simulator
from otpdesk.simulator.world import Nature
from tests.simulator.asking import SID, Ask, asking

PACKAGES = "line_type_intelligence,sim_swap,line_status,sms_pumping_risk"
MG = "MG" + "2c" * 16


@pytest.fixture
def ask(simulator: Simulator) -> Iterator[Ask]:
    with asking(simulator) as asked:
        yield asked


def look_up(ask: Ask, number: str, fields: str = PACKAGES, **what: Any) -> Any:
    return ask("GET", f"/v2/PhoneNumbers/{number}", params={"Fields": fields}, **what).json()


def test_the_validation_alone_has_no_packages(ask: Ask) -> None:
    found = look_up(ask, "+37251234567", "")
    assert (found["valid"], found["country_code"], found["national_format"]) == (True, "EE", "51234567")
    assert found["line_type_intelligence"] is None


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("+99912345678", "INVALID_COUNTRY_CODE"),
        ("+3725", "TOO_SHORT"),
        ("+3725123456789012", "TOO_LONG"),
        ("+372five", "NOT_A_NUMBER"),
    ],
)
def test_a_number_that_cannot_be_is_not_valid_and_no_error(ask: Ask, number: str, wrong: str) -> None:
    found = look_up(ask, number)
    assert (found["valid"], found["validation_errors"], found["country_code"]) == (False, [wrong], None)


@pytest.mark.parametrize(
    ("last_digits", "line", "status", "blocked"),
    [
        ("000101", "mobile", "reachable", False),
        ("000201", "mobile", "unreachable", False),
        ("000202", "mobile", "inactive", False),
        ("000203", "landline", "reachable", False),
        ("000205", "mobile", "reachable", True),
    ],
)
def test_packages_agree_with_what_becomes_of_messages(
    ask: Ask, last_digits: str, line: str, status: str, *, blocked: bool
) -> None:
    found = look_up(ask, f"+447400{last_digits}")
    assert found["line_type_intelligence"]["type"] == line
    assert found["line_status"]["status"] == status
    assert found["sms_pumping_risk"]["number_blocked"] is blocked
    assert (found["sms_pumping_risk"]["sms_pumping_risk_score"] > 90) is blocked
    assert found["sim_swap"]["last_sim_swap"]["last_sim_swap_date"] < "2026-11-18"


def test_a_package_that_is_not_there_says_so_in_its_own_place(ask: Ask) -> None:
    found = look_up(ask, "+37251234567", auth=("AC" + "0" * 32, "token"))
    assert found["line_status"] == {"status": None, "error_code": 60606}
    assert (found["sim_swap"]["last_sim_swap"], found["sim_swap"]["error_code"]) == (None, 60607)
    assert found["line_type_intelligence"]["error_code"] is None


def test_landlines_of_the_drawn_world_are_landlines_here_too(ask: Ask, simulator: Simulator) -> None:
    simulator.profile = Profile()
    nature = simulator.exchange.world.nature
    numbers = (f"+3725{digits}" for digits in range(1_234_001, 1_244_000))
    landline = next(number for number in numbers if nature(number) is Nature.LANDLINE)
    assert look_up(ask, landline)["line_type_intelligence"]["type"] == "landline"


def test_an_account_has_numbers_over_pages(ask: Ask) -> None:
    uri, found = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json?PageSize=1", []
    while uri:
        page = ask("GET", uri).json()
        found += [
            (number["phone_number"], number["capabilities"]["voice"]) for number in page["incoming_phone_numbers"]
        ]
        uri = page["next_page_uri"]
    assert found == [("+15005550006", True), ("+18885550143", False)]


def test_countries_that_calls_are_refused_to_may_not_be_called(ask: Ask, simulator: Simulator) -> None:
    simulator.profile = Profile(calm=True, rules=(Rule(channel="voice", country="NG", outcome="country"),))
    url = "/v1/DialingPermissions/Countries?PageSize=10"
    allowed: dict[str, bool] = {}
    while url:
        page = ask("GET", url).json()
        allowed |= {country["iso_code"]: country["low_risk_numbers_enabled"] for country in page["content"]}
        url = (page["meta"]["next_page_url"] or "").removeprefix("https://voice.twilio.com")
    assert [iso for iso, may in allowed.items() if not may] == ["NG"]
    assert "US" in allowed
    assert "CA" not in allowed
    (one,) = ask("GET", "/v1/DialingPermissions/Countries", params={"IsoCode": "ee"}).json()["content"]
    assert one["iso_code"] == "EE"


def test_registrations_stand_as_the_carriers_have_them(ask: Ask) -> None:
    assert ask("GET", "/v1/a2p/BrandRegistrations").json()["data"][0]["status"] == "APPROVED"
    (campaign,) = ask("GET", f"/v1/Services/{MG}/Compliance/Usa2p").json()["compliance"]
    assert (campaign["campaign_status"], campaign["messaging_service_sid"]) == ("VERIFIED", MG)
    assert ask("GET", "/v1/Tollfree/Verifications").json()["verifications"][0]["status"] == "IN_REVIEW"
    assert ask("GET", f"/v1/Services/{MG}").json()["sid"] == MG


@pytest.mark.parametrize(
    "path", ["/v1/Services/XX1", "/v1/Services/XX1/Compliance/Usa2p", "/v1/nothing", "/v2/nothing"]
)
def test_what_an_account_has_not_is_not_found(ask: Ask, path: str) -> None:
    assert ask("GET", path).json()["code"] == 20404
