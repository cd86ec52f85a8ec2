import pytest

from otpdesk.otp import AddressKind
from otpdesk.store.words import canonical, folded, reference_word, windows, words


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("Łukasz Ångström", "lukasz angstrom"), ("JÜRGEN", "jurgen"), ("Straße", "strasse"), ("Ægir Þór", "aegir thor")],
)
def test_case_and_accents_do_not_matter(typed: str, plain: str) -> None:
    assert folded(typed) == plain


def test_the_words_of_a_name_come_once_and_in_order() -> None:
    assert words("Anne-Marie O'Brien (Anne)") == ("anne", "marie", "o", "brien")
    assert words(" – ") == ()
    assert words("王 小明") == ("王", "小明")


def test_a_reference_is_one_word_apart_from_names() -> None:
    assert reference_word(" C-1042 ") == "#c-1042"


def test_every_four_digits_in_a_row_of_a_number_are_a_part() -> None:
    assert windows(AddressKind.PHONE, "+372 555") == ("phone:3725", "phone:7255", "phone:2555")
    assert windows(AddressKind.PHONE, "1111111") == ("phone:1111",)
    assert windows(AddressKind.PHONE, "123") == ()


def test_the_parts_of_an_e_mail_address_lie_before_its_at() -> None:
    assert windows(AddressKind.EMAIL, "Ada.L@analytical.io") == ("email:ada.", "email:da.l")


def test_spellings_of_an_e_mail_address_are_one() -> None:
    assert canonical(AddressKind.EMAIL, "Ada@Analytical.IO") == "ada@analytical.io"
