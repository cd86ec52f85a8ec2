import secrets
from collections import Counter
from dataclasses import replace

import pytest

from otpdesk.desk import codes
from otpdesk.desk.codes import Binding
from otpdesk.errors import BadInput
from otpdesk.otp import Purpose

KEY = bytes(range(32))
BINDING = Binding("v0000000000001", "a0000000000001", "+37252001111", Purpose.LOGIN)
DRAWS = 20_000


def test_every_digit_is_as_likely_in_every_place() -> None:
    drawn = [codes.fresh(6) for _ in range(DRAWS)]
    for place in range(6):
        counts = Counter(code[place] for code in drawn)
        chi_square = sum((counts[digit] - DRAWS / 10) ** 2 / (DRAWS / 10) for digit in "0123456789")
        assert chi_square < 60  # nine degrees of freedom: by chance once in ten thousand million


@pytest.mark.parametrize(("drawn", "code"), [(0, "000000"), (7, "000007"), (999_999, "999999")])
def test_leading_zeros_are_kept(monkeypatch: pytest.MonkeyPatch, drawn: int, code: str) -> None:
    monkeypatch.setattr(secrets, "randbelow", lambda _most: drawn)
    assert codes.fresh(6) == code


@pytest.mark.parametrize(
    "other",
    [
        replace(BINDING, verification="v0000000000002"),
        replace(BINDING, attempt="a0000000000002"),
        replace(BINDING, address="+37252001112"),
        replace(BINDING, purpose=Purpose.PAYMENT),
    ],
)
def test_a_code_is_worth_nothing_for_another_verification_attempt_address_or_purpose(other: Binding) -> None:
    stored = codes.mac(KEY, BINDING, "123456")
    assert codes.matches(KEY, BINDING, "123456", stored)
    assert not codes.matches(KEY, other, "123456", stored)
    assert not codes.matches(KEY, BINDING, "123457", stored)
    assert not codes.matches(bytes(32), BINDING, "123456", stored)


def test_a_repeated_code_follows_from_salt_and_key_only() -> None:
    salt = codes.fresh_salt()
    code = codes.derived(KEY, salt, "v1", 8)
    assert len(code) == 8
    assert code == codes.derived(KEY, salt, "v1", 8)
    others = {codes.derived(KEY, codes.fresh_salt(), "v1", 8), codes.derived(bytes(32), salt, "v1", 8)}
    assert code not in others | {codes.derived(KEY, salt, "v2", 8)}


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "12\u00a034\u201356", "1 2 3 4 5 6\n"])
def test_blanks_and_hyphens_in_a_code_read_back_do_not_count(typed: str) -> None:
    assert codes.normalised(typed, 6) == "123456"


@pytest.mark.parametrize("typed", ["", "12345a", "١٢٣٤٥٦", "12345", "1234567", "½23456"])
def test_what_cannot_be_a_code_is_said_so(typed: str) -> None:
    with pytest.raises(BadInput) as problem:
        codes.normalised(typed, 6)
    assert problem.value.field == "code"
    assert not typed or typed not in problem.value.title


def test_a_binding_never_shows_the_number() -> None:
    assert "52001111" not in repr(BINDING)
