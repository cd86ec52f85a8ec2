import pytest

from otpdesk.countries import CountryRule, Stance, read_cap, read_price, rule_for
from otpdesk.errors import BadInput
from otpdesk.otp import Channel


def test_a_country_without_a_rule_is_blocked_and_the_home_country_is_not() -> None:
    blocked, home = rule_for("PK", {}, "EE"), rule_for("EE", {}, "EE")
    phone = (Channel.SMS, Channel.VOICE, Channel.WHATSAPP)
    assert {blocked.stance(channel) for channel in phone} == {Stance.BLOCK}
    assert {home.stance(channel) for channel in phone} == {Stance.ALLOW}


def test_a_rule_of_its_own_holds_for_the_home_country_too() -> None:
    own = CountryRule("EE", sms=Stance.WATCH)
    assert rule_for("EE", {"EE": own}, "EE") is own


def test_email_is_allowed_whatever_a_rule_says() -> None:
    assert CountryRule("PK").stance(Channel.EMAIL) is Stance.ALLOW


@pytest.mark.parametrize(("typed", "cap"), [("300", 300), (" 1 000 ", 1000), ("", None), ("None", None)])
def test_a_cap_is_read_as_people_type_it(typed: str, cap: int | None) -> None:
    assert read_cap(typed, "per_day") == cap


@pytest.mark.parametrize("typed", ["0", "-1", "2.5", "many", "٣", "1" + 9 * "0" + "1"])
def test_what_is_not_a_cap_is_said_and_names_its_field(typed: str) -> None:
    with pytest.raises(BadInput, match="whole number") as error:
        read_cap(typed, "per_day")
    assert error.value.field == "per_day"


@pytest.mark.parametrize(
    ("typed", "micro"), [("0.20", 200_000), ("0,2310", 231_000), ("1", 1_000_000), ("", None), ("none", None)]
)
def test_a_price_is_read_with_a_point_or_a_comma(typed: str, micro: int | None) -> None:
    assert read_price(typed, "highest_price") == micro


@pytest.mark.parametrize("typed", ["0", "-0.2", "cheap", "NaN", "Infinity", "0.0000001"])
def test_what_is_not_a_price_is_said_and_names_its_field(typed: str) -> None:
    with pytest.raises(BadInput, match="amount above 0") as error:
        read_price(typed, "highest_price")
    assert error.value.field == "highest_price"
