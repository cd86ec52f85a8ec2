import pytest

from otpdesk.errors import NotFound
from otpdesk.otp import Channel, Money
from otpdesk.providers import PROVIDERS, provider_class
from otpdesk.providers.base import Message, money


@pytest.mark.parametrize(
    ("amount", "micro"),
    [
        ("0.0333", 33_300),
        ("-0.0075", 7500),
        (0.042, 42_000),
        ("1", 1_000_000),
        ("0.00000049", 0),
        ("0.0000005", 1),
        (0, 0),
    ],
)
def test_amounts_of_every_spelling_become_whole_micro_units(amount: object, micro: int) -> None:
    assert money(amount, "eur") == Money(micro, "EUR")


@pytest.mark.parametrize("amount", [None, "", "free", "NaN", "Infinity", [], {}, "1" * 60])
def test_what_is_no_amount_is_no_money(amount: object) -> None:
    assert money(amount, "EUR") is None


def test_an_amount_without_a_currency_is_no_money() -> None:
    assert money("1", "") is money("1", None) is None


def test_a_message_shows_neither_text_nor_address() -> None:
    shown = repr(Message("a1", Channel.SMS, "+37255501234", "Your code is 849217"))
    assert "849217" not in shown
    assert "5550" not in shown


def test_every_provider_answers_to_its_name() -> None:
    assert [provider_class(name).name for name in PROVIDERS] == list(PROVIDERS)
    with pytest.raises(NotFound, match="no provider called “carrier-pigeon”"):
        provider_class("carrier-pigeon")
