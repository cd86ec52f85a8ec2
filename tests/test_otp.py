import pytest
from hypothesis import given
from hypothesis import strategies as st

from otpdesk.otp import (
    Address,
    AddressKind,
    IdKind,
    Status,
    SystemClock,
    first_id_number,
    id_instant,
    id_number,
    id_text,
    is_id,
    new_id,
)

NOW = 1_795_000_000_000


def test_final_are_exactly_the_statuses_after_which_nothing_comes() -> None:
    open_ones = {Status.QUEUED, Status.SENDING, Status.UNKNOWN, Status.ACCEPTED, Status.SENT}
    assert {status for status in Status if not status.final} == open_ones


@given(number=st.integers(0, 2**63 - 1), kind=st.sampled_from(list(IdKind)))
def test_an_id_reads_back_as_its_number(number: int, kind: IdKind) -> None:
    text = id_text(kind, number)
    assert id_number(text) == number
    assert id_number(text.upper()) == number
    assert is_id(text, kind)


def test_ids_sort_in_order_of_creation() -> None:
    made = [new_id(IdKind.ATTEMPT, NOW + step, random) for step in range(3) for random in (0, 2**22 - 1)]
    assert made == sorted(made)
    assert first_id_number(NOW) <= id_number(made[0]) < first_id_number(NOW + 1)
    assert [id_instant(one) for one in made] == [NOW, NOW, NOW + 1, NOW + 1, NOW + 2, NOW + 2]


@pytest.mark.parametrize("text", ["", "a", "v" + "0" * 12, "v" + "u" * 13, "a" + "0" * 13, "v" + "z" * 13])
def test_what_is_no_id_of_a_verification_is_told(text: str) -> None:
    assert not is_id(text, IdKind.VERIFICATION)


def test_a_whole_number_never_shows_in_a_repr() -> None:
    shown = repr(Address("d1", AddressKind.PHONE, "+37252001111", "+372 •••• ••11"))
    assert "52001111" not in shown
    assert "••11" in shown


def test_the_clock_of_the_machine_tells_milliseconds() -> None:
    assert 1_700_000_000_000 < SystemClock().now() < 4_000_000_000_000
