from phonenumbers import SUPPORTED_REGIONS

from otpdesk.desk.geography import continent_of, lands, sortable
from otpdesk.simulator.countries import COUNTRIES


def test_every_country_that_has_phone_numbers_is_on_one_continent() -> None:
    assert set(lands()) == set(SUPPORTED_REGIONS)
    assert set(SUPPORTED_REGIONS) <= set(continent_of())


def test_countries_are_in_order_of_name_with_marks_left_out() -> None:
    names = [land.name for land in lands().values()]
    assert names == sorted(names, key=sortable)
    assert names.index("Åland Islands") < names.index("Albania")


def test_the_simulated_world_knows_the_same_dial_codes() -> None:
    assert {iso: country.dial for iso, country in COUNTRIES.items()} == {iso: lands()[iso].dial for iso in COUNTRIES}


def test_the_americas_are_two() -> None:
    assert (lands()["MX"].continent, lands()["BR"].continent) == ("North America", "South America")
