import pytest

from otpdesk import addresses
from otpdesk.errors import BadInput
from otpdesk.otp import AddressKind


@pytest.mark.parametrize(
    "typed",
    [
        "5123 4567",
        "51234567",
        "+372 5123 4567",
        "00 372 5123 4567",
        "37251234567",
        "(+372) 5123-4567",
        "tel:+37251234567",
    ],
)
def test_a_number_in_any_form_becomes_one_e164_number(typed: str) -> None:
    assert addresses.parse(typed, "EE").value == "+37251234567"


def test_the_country_comes_from_the_number_and_not_from_the_form() -> None:
    parsed = addresses.parse("+44 7911 123456", "EE")

    assert (parsed.country, parsed.line) == ("GG", "mobile")


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("+37251234567", "mobile"),
        ("+3726123456", "fixed_line"),
        ("+14155552632", "fixed_line_or_mobile"),
        ("+18005550199", "toll_free"),
        ("+4915123456789", "mobile"),
        ("+445600123456", "voip"),
        ("+449098790879", "premium_rate"),
    ],
)
def test_the_line_is_one_word(typed: str, line: str) -> None:
    assert addresses.parse(typed, "EE").line == line


def test_a_number_of_no_country_has_none() -> None:
    assert addresses.parse("+80012345678", "EE").country == ""


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("", "There is no address."),
        ("hello", "This phone number cannot be read."),
        ("+999123456", "This phone number cannot be read."),
        ("12", "This phone number is too short."),
        ("+3725123456789012", "This phone number is too long."),
        ("+372512345678901234567", "This phone number is too long."),
        ("+372 5123 4567 ext. 4", "A code cannot be sent to an extension."),
        ("a@b", "This e-mail address cannot be read."),
        ("ada@@x.example", "This e-mail address cannot be read."),
    ],
)
def test_what_cannot_be_an_address_is_refused_with_a_sentence(typed: str, title: str) -> None:
    with pytest.raises(BadInput) as refused:
        addresses.parse(typed, "EE")

    assert refused.value.title == title
    assert refused.value.hint
    assert refused.value.field == "address"


def test_a_local_number_asks_for_its_area_code() -> None:
    with pytest.raises(BadInput, match="area code"):
        addresses.parse("555 2632", "US")


def test_a_possible_number_that_nobody_has_is_read_with_a_warning() -> None:
    parsed = addresses.parse("+12005550123", "US")

    assert parsed.value == "+12005550123"
    assert "nobody has been assigned it" in parsed.warning


def test_the_refusal_shows_no_digit_of_what_was_typed() -> None:
    with pytest.raises(BadInput) as refused:
        addresses.parse("+372 512345678912345", "EE")

    assert "512" not in refused.value.title + refused.value.hint


def test_an_international_domain_and_the_case_of_a_mailbox_normalise() -> None:
    parsed = addresses.parse(" Ada.L@BÜCHER.example ", "EE")

    assert (parsed.kind, parsed.value) == (AddressKind.EMAIL, "ada.l@bücher.example")
    assert addresses.parse("ada@xn--bcher-kva.example", "EE").value == "ada@bücher.example"


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("+14155552632", "+1 415 ••• ••32"),
        ("+37251234567", "+372 •••• ••67"),
        ("+442079460123", "+44 20 •••• ••23"),
        ("ada@analytical.io", "a••@analytical.io"),
        ("a@analytical.io", "a••@analytical.io"),
        ("12345678", "••••78"),
    ],
)
def test_a_masked_address_shows_country_area_and_the_last_two_digits(value: str, masked: str) -> None:
    assert addresses.mask(value) == masked


def test_the_repr_of_an_address_holds_no_number() -> None:
    parsed = addresses.parse("+37251234567", "EE")

    assert "51234" not in repr(parsed)
    assert parsed.masked == addresses.mask(parsed.value)
