"""Declared settings: one pydantic model gives form fields, validation, storage keys and help.

A setting is declared once, with `option(...)`; the window's form, the command line's `--set key=value`, what
is stored where, and the help text all follow from it. A field of type `Secret` never reaches the database: it
is kept in the vault, and shows as dots in every repr.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from otpdesk.errors import BadInput

if TYPE_CHECKING:
    from pydantic.config import JsonDict

M = TypeVar("M", bound=BaseModel)

CREDENTIALS, DELIVERY, ADVANCED = "Credentials", "Delivery", "Advanced"
"""The groups of an account's settings; a form folds the last one."""

Secret = SecretStr
"""A value that shows as dots; `get_secret_value()` is called only where it goes out on the wire."""


class Settings(BaseModel):
    """Base of every declared group of settings: unknown keys are refused, blanks stripped."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)


def option(
    default: Any = ...,
    *,
    label: str,
    help: str = "",  # noqa: A002 - the word users know
    group: str = "Settings",
    unit: str = "",
    example: str = "",
    words: Mapping[str, str] | None = None,
    when: tuple[str, ...] = (),
    **limits: Any,
) -> Any:
    """A declared setting. `limits` are pydantic's own (pattern, ge, le, min_length …); no default: required.

    `words` say in a phrase what each choice of a setting of a few words means. `when` are another setting and the
    words of it with which this one counts: `("codes", "theirs")`; a form offers it only then.
    """
    extra: JsonDict = {
        "group": group,
        "unit": unit,
        "example": example,
        "words": dict(words or {}),
        "when": list(when),
    }
    return Field(default, title=label, description=help, json_schema_extra=extra, **limits)


@dataclass(frozen=True, slots=True)
class FormField:
    """One setting as a form needs it. `choices` is empty unless the setting is one of a few words.

    `kind` is what is typed: a setting of several values is typed as one text, with commas. `words` say what each
    choice means. `when`: the setting on which it depends and the words of that with which it counts; empty: always.
    """

    key: str
    label: str
    help: str
    group: str
    unit: str
    example: str
    required: bool
    secret: bool
    default: str
    kind: type
    choices: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
    when: tuple[str, ...] = ()

    def counts(self, values: Mapping[str, str]) -> bool:
        """Whether it means anything beside these values of the other settings."""
        return not self.when or values.get(self.when[0], "") in self.when[1:]


def form_fields(model: type[BaseModel]) -> tuple[FormField, ...]:
    """The fields of a declared model, in order of declaration."""
    return tuple(_form_field(key, info) for key, info in model.model_fields.items())


def _form_field(key: str, info: FieldInfo) -> FormField:
    extra = cast("dict[str, Any]", info.json_schema_extra or {})
    kind = next(iter(_plain_types(info.annotation)), str)
    required = info.is_required()
    return FormField(
        key=key,
        label=info.title or key,
        help=info.description or "",
        group=extra.get("group", ""),
        unit=extra.get("unit", ""),
        example=extra.get("example", ""),
        required=required,
        secret=issubclass(kind, SecretStr),
        default="" if required or info.default is None else setting_text(info.default),
        kind=kind,
        choices=tuple(str(member.value) for member in kind) if issubclass(kind, Enum) else (),
        words=cast("dict[str, str]", extra.get("words", {})),
        when=tuple(extra.get("when", ())),
    )


def _plain_types(annotation: Any) -> Iterator[type]:
    if annotation is type(None) or get_origin(annotation) in _SEVERAL:
        return
    if isinstance(annotation, type):
        yield annotation
    for part in get_args(annotation):
        yield from _plain_types(part)


_SEVERAL = (tuple, list, dict, set, frozenset)


def setting_text(value: object) -> str:
    """A setting as a person types it: several values with commas, pairs with “=”, secrets as nothing."""
    if isinstance(value, SecretStr):
        return ""
    if isinstance(value, Mapping):
        return ",".join(f"{key}={setting_text(item)}" for key, item in value.items())
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return ",".join(setting_text(item) for item in value)
    return str(value.value) if isinstance(value, Enum) else str(value)


def parsed(model: type[M], values: Mapping[str, Any]) -> M:
    """The model made of typed values; empty texts count as absent. BadInput names the first bad field."""
    try:
        return model.model_validate(_given(values))
    except ValidationError as error:
        field, title, hint = next(iter(problems(model, error)))
        raise BadInput(title, hint, field) from None


def every_problem(model: type[BaseModel], values: Mapping[str, Any]) -> tuple[BadInput, ...]:
    """What keeps typed values from being used, field by field; empty texts count as absent."""
    try:
        model.model_validate(_given(values))
    except ValidationError as error:
        return tuple(BadInput(title, hint, field) for field, title, hint in problems(model, error))
    return ()


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if not (isinstance(value, str) and not value.strip())}


def problems(model: type[BaseModel], error: ValidationError) -> Iterator[tuple[str, str, str]]:
    """(field, what is wrong, what to do) for each problem, in our own words and without the typed value."""
    for item in error.errors(include_url=False, include_input=False):
        key = str(item["loc"][0]) if item["loc"] else ""
        info = model.model_fields.get(key)
        if item["type"] == "extra_forbidden":
            yield key, f"There is no setting called “{key}”.", f"Known: {', '.join(model.model_fields)}."
        else:
            label = (info.title if info else None) or key
            kind = item["type"] if len(item["loc"]) <= 1 else ""  # one of several values: its error fits not the whole
            yield key, _sentence(kind, label, item.get("ctx", {})), (info.description or "") if info else ""


_SENTENCES = {
    "missing": "{label} is required.",
    "string_pattern_mismatch": "{label} does not have the right form.",
    "string_too_short": "{label} is too short: at least {min_length} characters.",
    "string_too_long": "{label} is too long: at most {max_length} characters.",
    "too_short": "{label} is too short: at least {min_length} characters.",
    "too_long": "{label} is too long: at most {max_length} characters.",
    "greater_than_equal": "{label} is too small: at least {ge}.",
    "greater_than": "{label} is too small: more than {gt}.",
    "less_than_equal": "{label} is too large: at most {le}.",
    "less_than": "{label} is too large: less than {lt}.",
    "int_parsing": "{label} must be a whole number.",
    "int_from_float": "{label} must be a whole number.",
    "float_parsing": "{label} must be a number.",
    "bool_parsing": "{label} must be true or false.",
    "enum": "{label} must be one of {expected}.",
}
"""What pydantic's kinds of error say to a person; the rest is “cannot be read”."""


def _sentence(kind: str, label: str, context: Mapping[str, Any]) -> str:
    if kind == "value_error":  # a validator of ours, which says it itself
        said = str(context.get("error"))
        return f"{label}: {said}" if label else f"{said[:1].upper()}{said[1:]}"
    return _SENTENCES.get(kind, "{label} cannot be read.").format(label=label or "The settings", **context)


def split_secrets(settings: BaseModel) -> tuple[dict[str, str], dict[str, str]]:
    """(what may be stored, what belongs in the vault), both as texts by key; unset values are left out."""
    plain: dict[str, str] = {}
    secret: dict[str, str] = {}
    for key in type(settings).model_fields:
        value = getattr(settings, key)
        if value is None:
            continue
        if isinstance(value, SecretStr):
            secret[key] = value.get_secret_value()
        else:
            plain[key] = setting_text(value)
    return plain, secret
