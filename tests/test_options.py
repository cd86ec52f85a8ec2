"""Declared settings: forms, sentences, and secrets that show nowhere."""

from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import field_validator, model_validator

from otpdesk.errors import BadInput
from otpdesk.guard import Policy
from otpdesk.options import Secret, Settings, every_problem, form_fields, option, parsed, setting_text, split_secrets
from otpdesk.providers import PROVIDERS, provider_class


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Example(Settings):
    host: str = option(label="Host", help="Where it is.", pattern=r"^[a-z.]+$", example="mail.example")
    port: int = option(25, label="Port", unit="TCP", ge=1, le=65_535)
    share: float = option(0.5, label="Share", gt=0, lt=1)
    name: str = option("desk", label="Name", min_length=2, max_length=5)
    colour: Colour = option(Colour.RED, label="Colour", group="Looks")
    loud: bool = option(default=False, label="Loud")
    gaps: tuple[int, ...] = option((30, 60), label="Gaps")
    rates: dict[str, float] = option({"USD": 0.9}, label="Rates")
    token: Secret = option(label="Token", help="On the first page.", min_length=8)
    spare: Secret | None = option(None, label="Spare token")
    note: str | None = option(None, label="Note")

    @field_validator("gaps", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return value.split(",") if isinstance(value, str) else value

    @field_validator("name")
    @classmethod
    def _no_root(cls, value: str) -> str:
        if value == "root":
            raise ValueError("this name is taken.")
        return value

    @model_validator(mode="after")
    def _fits(self) -> "Example":
        if self.colour is Colour.BLUE and self.loud:
            raise ValueError("blue is never loud.")
        return self


GOOD = {"host": "mail.example", "token": "hush-hush"}


def problem(**values: str) -> BadInput:
    with pytest.raises(BadInput) as found:
        parsed(Example, GOOD | values)
    return found.value


def test_a_declared_setting_makes_its_form_field() -> None:
    fields = {field.key: field for field in form_fields(Example)}
    host, port, colour, token = fields["host"], fields["port"], fields["colour"], fields["token"]
    assert (host.label, host.help, host.example, host.required, host.kind) == (
        "Host",
        "Where it is.",
        "mail.example",
        True,
        str,
    )
    assert (port.default, port.unit, port.required, port.kind) == ("25", "TCP", False, int)
    assert (colour.choices, colour.default, colour.group) == (("red", "blue"), "red", "Looks")
    assert (token.secret, token.required, token.default) == (True, True, "")
    assert (fields["spare"].secret, fields["spare"].required) == (True, False)
    assert (fields["loud"].kind, fields["loud"].default) == (bool, "false")
    assert list(fields) == list(Example.model_fields)


def test_several_values_are_typed_as_one_text() -> None:
    fields = {field.key: field for field in form_fields(Example)}
    assert (fields["gaps"].kind, fields["gaps"].default) == (str, "30,60")
    assert (fields["rates"].kind, fields["rates"].default) == (str, "USD=0.9")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"host": ""}, "Host is required."),
        ({"host": "  "}, "Host is required."),
        ({"host": "MAIL"}, "Host does not have the right form."),
        ({"port": "0"}, "Port is too small: at least 1."),
        ({"port": "65536"}, "Port is too large: at most 65535."),
        ({"port": "many"}, "Port must be a whole number."),
        ({"share": "0"}, "Share is too small: more than 0.0."),
        ({"share": "1"}, "Share is too large: less than 1.0."),
        ({"share": "half"}, "Share must be a number."),
        ({"name": "x"}, "Name is too short: at least 2 characters."),
        ({"name": "too long"}, "Name is too long: at most 5 characters."),
        ({"name": "root"}, "Name: this name is taken."),
        ({"colour": "green"}, "Colour must be one of 'red' or 'blue'."),
        ({"loud": "very"}, "Loud must be true or false."),
        ({"token": "short"}, "Token is too short: at least 8 characters."),
        ({"colour": "blue", "loud": "true"}, "Blue is never loud."),
        ({"gaps": "30,x"}, "Gaps cannot be read."),
        ({"colour": "blue", "volume": "11"}, "There is no setting called “volume”."),
    ],
)
def test_what_is_wrong_with_a_setting_is_a_sentence(values: dict[str, str], sentence: str) -> None:
    found = problem(**values)
    assert found.title == sentence
    assert found.field in {"", *values}


def test_a_problem_comes_with_the_help_of_its_field() -> None:
    assert problem(host="").hint == "Where it is."
    assert "host, port" in problem(volume="11").hint


def test_every_problem_of_a_form_is_found_at_once() -> None:
    fields = [found.field for found in every_problem(Example, {"port": "0", "colour": "green"})]
    assert fields == ["host", "port", "colour", "token"]
    assert every_problem(Example, GOOD) == ()


@given(typed=st.text(min_size=1))
def test_what_was_typed_is_never_in_an_error(typed: str) -> None:
    secret = f"s3cret{typed}"
    for key in ("port", "token", "colour", "loud", "share"):
        for found in every_problem(Example, GOOD | {key: secret, "volume": secret}):
            assert "s3cret" not in f"{found.title}{found.hint}{found!r}"
            assert found.__cause__ is None


def test_a_secret_shows_in_no_repr_and_no_text() -> None:
    made = parsed(Example, GOOD)
    assert "hush" not in f"{made!r} {made} {made.token} {setting_text(made.token)} {made.model_dump()}"


def test_secrets_are_split_from_what_may_be_stored() -> None:
    plain, secret = split_secrets(parsed(Example, GOOD))
    assert secret == {"token": "hush-hush"}
    assert plain["host"] == "mail.example"
    assert "note" not in plain
    assert "spare" not in plain | secret


def test_spaces_around_what_was_typed_do_not_count() -> None:
    assert parsed(Example, GOOD | {"host": " mail.example "}).host == "mail.example"


def test_settings_cannot_be_changed_once_made() -> None:
    with pytest.raises(ValueError, match="frozen"):
        parsed(Example, GOOD).port = 26  # type: ignore[misc]


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_setting_of_a_provider_has_a_label_and_secrets_have_no_default(name: str) -> None:
    for field in form_fields(provider_class(name).settings_model):
        assert field.label != field.key
        assert not (field.secret and field.default)


def test_a_policy_survives_being_written_as_texts() -> None:
    policy = Policy()
    plain, secret = split_secrets(policy)
    assert parsed(Policy, plain) == policy
    assert secret == {}
