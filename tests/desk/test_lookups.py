"""Look-ups of numbers: asked when somebody presses, kept for a day, and “not checked” where nobody can say."""

import pytest
from sqlalchemy import select

from otpdesk.desk.provider_views import NumberFacts
from otpdesk.desk.views import Light, Precheck
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Channel
from otpdesk.store import networks, tables
from tests.fixtures.desk import NUMBER, Workplace
from tests.fixtures.scripted import Scripted, raw_json, saying

SWAPPED = {
    "phone_number": "+37252001111", "country_code": "EE", "valid": True,
    "line_type_intelligence": {"type": "mobile", "carrier_name": "Telia", "mobile_country_code": "248",
                               "mobile_network_code": "01", "error_code": None},
    "sim_swap": {"carrier_name": "Telia", "mobile_country_code": "248", "mobile_network_code": "01",
                 "last_sim_swap": {"last_sim_swap_date": "2026-11-16T00:00:00Z", "swapped_in_period": True,
                                   "swapped_period": "PT2400H"}, "error_code": None},
}  # fmt: skip


def place_of(place: Workplace, number: str = NUMBER) -> str:
    return place.desk.customers.place(number, "a call")


def prechecks(place: Workplace, address_id: str) -> dict[str, Precheck]:
    return {one.title: one for one in place.desk.customers.person(address_id=address_id).prechecks}


def looked_up(place: Workplace) -> int:
    with place.store.read() as tx:
        return len(tx.connection.execute(select(tables.audit).where(tables.audit.c.action == "look_up")).all())


def test_the_first_account_that_can_is_asked_and_its_answer_kept_for_a_day(any_place: Workplace) -> None:
    address = place_of(any_place)
    found = any_place.desk.lookups.look_up(address)
    assert (found.checked, found.account, found.kept) == (True, "twilio-main", False)
    assert (found.line, bool(found.mcc)) == ("mobile", True)
    assert any_place.desk.lookups.look_up(address).kept
    assert looked_up(any_place) == 1
    any_place.clock.turn(86_401)
    assert not any_place.desk.lookups.look_up(address).kept
    assert looked_up(any_place) == 2


def test_a_named_account_is_asked_though_another_answered_before(place: Workplace) -> None:
    address = place_of(place)
    place.desk.lookups.look_up(address)
    found = place.desk.lookups.look_up(address, "vonage-main")
    assert (found.account, found.kept) == ("vonage-main", False)


def test_routes_by_network_use_what_a_look_up_said(place: Workplace) -> None:
    address = place_of(place)
    found = place.desk.lookups.look_up(address)
    with place.store.read() as tx:
        assert networks.of_address(tx, address) == f"{found.mcc}{found.mnc}"
    place.clock.turn(86_401)
    with place.store.read() as tx:
        assert networks.of_address(tx, address) == ""


def test_not_checked_is_said_and_not_taken_for_clean(place: Workplace) -> None:
    address = place_of(place)
    line = prechecks(place, address)["SIM change: not checked"]
    assert (line.light, line.detail) == (Light.UNKNOWN, "A look-up asks twilio-main.")
    for account in ("twilio-main", "vonage-main"):
        place.desk.configuring.pause(account)
    assert prechecks(place, address)["SIM change: not checked"].detail == "No account can look numbers up."
    found = place.desk.lookups.look_up(address)
    assert found == NumberFacts(
        address, "+372 •••• ••11", checked=False, words=("No account in use can look numbers up.",)
    )


@pytest.mark.parametrize(
    ("days", "light", "title"),
    [(0, Light.STOP, "SIM changed 2 days ago"), (10, Light.WARN, "SIM changed 12 days ago")],
)
def test_a_fresh_sim_stands_among_the_checks_before_sending(
    place: Workplace, scripted: Scripted, days: int, light: Light, title: str
) -> None:
    address = place_of(place)
    place.desk.configuring.set_account("twilio-main", {"base_url": scripted.url})
    scripted.act = saying(raw_json(200, SWAPPED))
    place.clock.turn(days * 86_400)
    found = place.desk.lookups.look_up(address)
    assert found.swapped_at is not None
    lines = prechecks(place, address)
    assert lines[title].light is light
    assert lines["Line: mobile"].detail == "Looked up through twilio-main; network Telia"


def test_a_provider_that_cannot_be_reached_checked_nothing_and_it_is_audited(place: Workplace) -> None:
    address = place_of(place)
    place.simulator.stop()
    found = place.desk.lookups.look_up(address)
    assert (found.checked, found.account, bool(found.words)) == (False, "twilio-main", True)
    assert looked_up(place) == 1


def test_an_account_whose_provider_cannot_look_up_says_why(place: Workplace) -> None:
    found = place.desk.lookups.look_up(place_of(place), "mail")
    assert not found.checked
    assert found.words[0].startswith("E-mail (SMTP) cannot look numbers up: ")


def test_what_cannot_be_looked_up_is_refused(place: Workplace) -> None:
    with pytest.raises(BadInput, match="e-mail address cannot"):
        place.desk.lookups.look_up(place_of(place, "liis@customer.example"))
    with pytest.raises(NotFound):
        place.desk.lookups.look_up(place_of(place), "nobody")
    with pytest.raises(NotFound):
        place.desk.lookups.look_up("d0000000000000")


def test_a_send_asks_nobody_what_the_number_is(place: Workplace) -> None:
    place.send(channel=Channel.SMS)
    assert looked_up(place) == 0
