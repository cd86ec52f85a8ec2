"""Sealing and keyed hashes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otpdesk.errors import VaultProblem
from otpdesk.store.sealing import Argon2, Box, Contents, KdfRules, Keys, NotOpened, WorkspaceSealer, key_from_text

SEALER = WorkspaceSealer(Keys.fresh())


@given(text=st.text(), purpose=st.text(max_size=20))
def test_what_was_sealed_opens_again(text: str, purpose: str) -> None:
    assert SEALER.unseal(SEALER.seal(text, purpose), purpose) == text


def test_the_same_text_never_looks_the_same_twice() -> None:
    assert len({SEALER.seal("+37250001234", "address") for _ in range(100)}) == 100


def test_a_sealed_text_opens_for_its_own_purpose_only() -> None:
    with pytest.raises(VaultProblem, match="cannot be opened"):
        SEALER.unseal(SEALER.seal("+37250001234", "address"), "reference")


def test_no_changed_shortened_or_lengthened_byte_of_a_sealed_text_opens() -> None:
    sealed = SEALER.seal("+37250001234", "address")
    damaged = [
        bytes([*sealed[:at], sealed[at] ^ 1 << bit, *sealed[at + 1 :]]) for at in range(len(sealed)) for bit in range(8)
    ]
    damaged += [sealed[:at] for at in range(len(sealed))] + [sealed[1:], sealed + b"\0"]
    for each in damaged:
        with pytest.raises(VaultProblem):
            SEALER.unseal(each, "address")


def test_another_workspace_opens_nothing_and_hashes_otherwise() -> None:
    other = WorkspaceSealer(Keys.fresh())
    with pytest.raises(VaultProblem):
        other.unseal(SEALER.seal("+37250001234", "address"), "address")
    assert other.blind("+37250001234") != SEALER.blind("+37250001234")


def test_a_hash_is_the_same_each_time_and_of_the_size_that_its_column_holds() -> None:
    assert SEALER.blind("+37250001234") == SEALER.blind("+37250001234")
    assert len(SEALER.blind("")) == 16
    assert all(0 <= SEALER.token(f"{part:04d}") < 2**63 for part in range(200))
    assert len({SEALER.token(f"{part:04d}") for part in range(200)}) == 200


def test_the_two_hashes_of_one_text_have_nothing_in_common() -> None:
    blind = int.from_bytes(SEALER.blind("1234")[:8], "big") >> 1
    assert blind != SEALER.token("1234")


def test_a_sealer_serves_many_threads_at_once() -> None:
    texts = [f"+3725{number:07d}" for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda text: SEALER.seal(text, "address"), texts))
        opened = list(pool.map(lambda each: SEALER.unseal(each, "address"), sealed))
    assert opened == texts


def test_a_password_typed_in_composed_or_decomposed_letters_gives_one_key() -> None:
    light = Argon2(memory=8, passes=1, lanes=1)
    assert light.key("Jõgeva tänav 12", b"s" * 16) == light.key("Jo\u0303geva ta\u0308nav 12", b"s" * 16)


def test_argon2id_agrees_with_its_standard() -> None:
    """RFC 9106, 5.3 has associated data; this vector is of the reference program's own test list (64 MiB, t=2, p=1)."""
    strong = Argon2(memory=65_536, passes=2, lanes=1)
    wanted = "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
    assert strong.key("password", b"somesalt").hex() == wanted


@pytest.mark.parametrize(
    "weak", [Argon2(memory=18 * 1024), Argon2(passes=1), Argon2(lanes=0), Argon2(memory=2**40), Argon2(lanes=17)]
)
def test_costs_out_of_bounds_are_seen(weak: Argon2) -> None:
    rules = KdfRules()
    assert rules.new.within(rules.floor, rules.ceiling)
    assert not weak.within(rules.floor, rules.ceiling)


def test_contents_survive_being_written_and_show_nothing_in_their_repr() -> None:
    contents = Contents({"account/a/auth_token": "hush"})
    assert Contents.decoded(contents.encoded()) == contents
    assert "hush" not in repr(contents)
    assert repr(contents.keys) == f"Keys(newest={contents.keys.newest!r})"


def test_a_box_refuses_what_is_too_short_to_be_sealed() -> None:
    with pytest.raises(NotOpened):
        Box(b"k" * 32).unseal(b"short", b"")


@pytest.mark.parametrize("text", ["", "not base64!", "c2hvcnQ="])
def test_what_is_no_key_is_none(text: str) -> None:
    assert key_from_text(text) is None
