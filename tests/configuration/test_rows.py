import json
from dataclasses import replace

import pytest
from hypothesis import given

from otpdesk.configuration import Configuration, Place, Section
from otpdesk.configuration.rows import configuration_of, own_place, rows_of
from otpdesk.errors import BadInput
from otpdesk.guard import Policy
from tests.configuration.wholes import wholes

ROUTE = {"channel": "sms", "accounts": ["main"]}
COUNTRY = {"country": "ID"}
TEXT = {"purpose": "login", "language": "en", "channel": "sms", "body": "x"}


@given(wholes)
def test_a_configuration_comes_back_from_its_rows_through_json(whole: Configuration) -> None:
    rows = rows_of(whole)
    kept = {place: json.loads(json.dumps(value)) for place, value in rows.items()}

    assert configuration_of(kept) == whole
    assert rows_of(configuration_of(kept)) == rows


@given(wholes)
def test_every_row_but_a_setting_says_its_own_place(whole: Configuration) -> None:
    for place, value in rows_of(whole).items():
        if place.section is not Section.POLICY:
            assert own_place(place.section, value) == place


def test_without_rows_everything_is_as_it_came_with_the_program() -> None:
    assert configuration_of({}) == Configuration()


def test_settings_that_contradict_each_other_are_handed_out_for_the_desk_to_judge() -> None:
    found = configuration_of({Place(Section.POLICY, "tries_per_number_day"): 2})

    assert found.policy.tries_per_number_day == 2
    assert found.policy.tries_per_verification == Policy().tries_per_verification


@pytest.mark.parametrize(
    ("section", "value", "title"),
    [
        (Section.POLICY, 3, "Code length is too small: at least 6."),
        (Section.ACCOUNTS, {"name": "a/b", "provider": "twilio"}, "An account's name has 1 to 40 letters"),
        (Section.ACCOUNTS, {"name": "a", "provider": 1}, "“provider” must be a text."),
        (Section.ACCOUNTS, {"name": "a", "provider": "smtp", "settings": []}, "“settings” must be a table"),
        (Section.ROUTES, [], "It is not a table of keys and values."),
        (Section.ROUTES, {**ROUTE, "colour": "red"}, "There is no key called “colour”."),
        (Section.ROUTES, {**ROUTE, "channel": "fax"}, "“fax” is not a channel."),
        (Section.ROUTES, {**ROUTE, "accounts": []}, "A route needs at least one account."),
        (Section.ROUTES, {**ROUTE, "accounts": ["a", "a"]}, "A route names each account once."),
        (Section.ROUTES, {**ROUTE, "accounts": "a"}, "“accounts” must be a list of names."),
        (Section.ROUTES, {**ROUTE, "country": "XX"}, "“XX” is not a country."),
        (Section.ROUTES, {**ROUTE, "network": "1"}, "“1” is not a network."),
        (Section.ROUTES, {**ROUTE, "hours": "8-20"}, "“8-20” is not a span of the day."),
        (Section.ROUTES, {**ROUTE, "hours": "08:00-08:00"}, "“08:00-08:00” is not a span"),
        (Section.ROUTES, {**ROUTE, "fail_over": 9999}, "“fail_over” must be a whole number from 0 to 3600."),
        (Section.ROUTES, {**ROUTE, "fail_over": True}, "“fail_over” must be a whole number"),
        (Section.ROUTES, {**ROUTE, "sends": "some"}, "“some” is not a choice of sends."),
        (Section.COUNTRIES, {"country": ""}, "A country's rule names its country."),
        (Section.COUNTRIES, {**COUNTRY, "sms": "maybe"}, "“maybe” is not a rule for a channel."),
        (Section.COUNTRIES, {**COUNTRY, "per_day": -1}, "“per_day” must be a whole number"),
        (Section.COUNTRIES, {**COUNTRY, "highest_price": 0.25}, "“highest_price” must be a whole number"),
        (Section.TEMPLATES, {**TEXT, "purpose": "fun"}, "“fun” is not a purpose."),
        (Section.TEMPLATES, {key: one for key, one in TEXT.items() if key != "body"}, "“body” must be a text."),
    ],
)
def test_a_value_that_cannot_be_read_is_said_with_its_row(section: Section, value: object, title: str) -> None:
    key = "code_length" if section is Section.POLICY else "it"

    with pytest.raises(BadInput) as refused:
        configuration_of({Place(section, key): value})

    assert title in refused.value.title
    assert refused.value.field == key


def test_a_route_of_mail_has_no_country() -> None:
    with pytest.raises(BadInput, match="no country"):
        configuration_of({Place(Section.ROUTES, "x"): {**ROUTE, "channel": "email", "country": "EE"}})


def test_routes_come_in_order_of_position_and_countries_by_name() -> None:
    later = {**ROUTE, "country": "DE", "position": 2}
    found = configuration_of({
        Place(Section.ROUTES, "a"): later,
        Place(Section.ROUTES, "b"): {**ROUTE, "position": 1},
        Place(Section.COUNTRIES, "US"): {"country": "us"},
        Place(Section.COUNTRIES, "DE"): COUNTRY,
    })  # fmt: skip

    assert [one.country for one in found.routes] == ["", "DE"]
    assert [one.country for one in found.countries] == ["ID", "US"]
    assert replace(found.routes[0], position=2, country="DE") == found.routes[1]
