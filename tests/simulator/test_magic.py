import pytest

from otpdesk.otp import Channel
from otpdesk.simulator.fate import Reason
from otpdesk.simulator.magic import BY_WORD, MAGIC, forced, magic_of


def test_every_code_and_word_is_used_once() -> None:
    codes = [magic.code for magic in MAGIC if magic.code]
    words = [magic.word for magic in MAGIC]
    assert len(codes) == len(set(codes))
    assert len(words) == len(set(words))


def test_every_magic_address_can_be_had_somehow_and_says_what_it_does() -> None:
    for magic in MAGIC:
        assert magic.digits or magic.local_part
        assert magic.sentence.endswith(".")


@pytest.mark.parametrize("magic", [magic for magic in MAGIC if magic.code], ids=lambda magic: magic.word)
def test_a_number_is_magic_by_its_last_six_digits(magic: object) -> None:
    code = magic.code  # type: ignore[attr-defined]
    assert magic_of(f"+37252000{code}") is magic
    assert magic_of(f"+447400000{code}") is magic
    assert magic_of(f"+1415200{'0'}{code}") is magic


@pytest.mark.parametrize("magic", [magic for magic in MAGIC if magic.email], ids=lambda magic: magic.word)
def test_a_mailbox_is_magic_by_its_name_in_any_domain(magic: object) -> None:
    local_part = magic.local_part  # type: ignore[attr-defined]
    assert magic_of(f"{local_part}@example.org") is magic
    assert magic_of(f"{local_part.upper()}@analytical.io") is magic


@pytest.mark.parametrize(
    "address",
    ["+3725551234", "+15005550001", "+447700900123", "+37251000000", "ada@example.org", "magic@example.org"],
)
def test_ordinary_addresses_are_not_magic(address: str) -> None:
    assert magic_of(address) is None


@pytest.mark.parametrize("word", ["landline", "opted-out"])
def test_a_call_gets_through_where_a_text_does_not(word: str) -> None:
    magic = BY_WORD[word]
    assert forced(magic, Channel.SMS, 0) is magic.fate
    assert forced(magic, Channel.VOICE, 0).reason is None
    assert forced(magic, Channel.VOICE, 0).refusal is None


def test_a_refusal_that_passes_concerns_the_first_message_only() -> None:
    magic = BY_WORD["rate-once"]
    assert forced(magic, Channel.SMS, 0).refusal is Reason.RATE
    assert forced(magic, Channel.SMS, 1).refusal is None


@pytest.mark.parametrize(("word", "channel"), [("full", Channel.SMS), ("landline", Channel.EMAIL)])
def test_a_channel_delivers_what_it_has_no_word_for(word: str, channel: Channel) -> None:
    assert forced(BY_WORD[word], channel, 0).arrives_after is not None
