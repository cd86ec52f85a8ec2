from random import Random

import phonenumbers
import pytest

from otpdesk.simulator.countries import COUNTRIES, Country, country_of
from otpdesk.simulator.magic import MAGIC
from otpdesk.simulator.people import some_number

MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
EACH = pytest.mark.parametrize("country", COUNTRIES.values(), ids=lambda country: country.iso)


@EACH
def test_generated_numbers_are_valid_mobile_numbers_of_their_country(country: Country) -> None:
    chance = Random(7)
    for _ in range(50):
        number = phonenumbers.parse(some_number(country, chance))
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.region_code_for_number(number) == country.iso
        assert phonenumbers.number_type(number) in MOBILE


@EACH
def test_a_country_is_known_again_by_its_numbers(country: Country) -> None:
    assert country_of(some_number(country, Random(1))) is country


@EACH
def test_networks_share_a_country_and_have_codes_of_their_own(country: Country) -> None:
    assert sum(network.share for network in country.networks) == pytest.approx(1)
    codes = {(network.mcc, network.mnc) for network in country.networks}
    assert len(codes) == len(country.networks)
    assert all(len(mcc) == 3 and len(mnc) in {2, 3} for mcc, mnc in codes)


@pytest.mark.parametrize("iso", ["EE", "GB", "US", "FI", "DE"])
def test_magic_numbers_are_valid_numbers(iso: str) -> None:
    form = COUNTRIES[iso].mobile[0]
    for magic in MAGIC:
        if magic.digits:
            number = f"+{COUNTRIES[iso].dial}{form.replace('#', '2')[:-6]}{magic.digits}"
            assert phonenumbers.is_valid_number(phonenumbers.parse(number))


def test_canada_and_the_united_states_share_a_code_and_are_told_apart() -> None:
    assert country_of("+14165550123") is COUNTRIES["CA"]
    assert country_of("+14155550123") is COUNTRIES["US"]


def test_a_number_outside_this_world_has_no_country() -> None:
    assert country_of("+99912345678") is None
