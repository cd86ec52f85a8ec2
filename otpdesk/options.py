"""Declared settings: one pydantic model gives form fields, validation, storage keys and help.

A setting is declared once, with `option(...)`; the window's form, the command line's `--set key=value`, what
is stored where, and the help text all follow from it. A field of type `Secret` never reaches the database: it
is kept in the vault, and shows as dots in every repr.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

from otpdesk.errors import BadInput

M = TypeVar("M", bound=BaseModel)

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
    **limits: Any,
) -> Any:
    """A declared setting. `limits` are pydantic's own (pattern, ge, le, min_length …); no default: required."""
    extra: JsonDict = {"group": group, "unit": unit, "example": example}
    return Field(default, title=label, description=help, json_schema_extra=extra, **limits)


@dataclass(frozen=True, slots=True)
class FormField:
    """One setting as a form needs it. `choices` is empty unless the setting is one of a few words."""

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


def form_fields(model: type[BaseModel]) -> tuple[FormField, ...]:
    """The fields of a declared model, in order of declaration."""
    return tuple(_form_field(key, info) for key, info in model.model_fields.items())


def _form_field(key: str, info: FieldInfo) -> FormField:
    extra = cast("dict[str, str]", info.json_schema_extra or {})
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
    )


def _plain_types(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type):
        if annotation is not type(None):
            yield annotation
        return
    for part in getattr(annotation, "__args__", ()):
        yield from _plain_types(part)


def setting_text(value: object) -> str:
    """A setting as a person types it: tuples as commas, secrets as nothing."""
    if isinstance(value, SecretStr):
        return ""
    if isinstance(value, tuple | list):
        return ",".join(setting_text(item) for item in value)
    return str(value.value) if isinstance(value, Enum) else str(value)


def parsed(model: type[M], values: Mapping[str, Any]) -> M:
    """The model made of typed values; empty texts count as absent. BadInput names the first bad field."""
    given = {key: value for key, value in values.items() if value != ""}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        field, title, hint = next(iter(problems(model, error)))
        raise BadInput(title, hint, field) from None


def every_problem(model: type[BaseModel], values: Mapping[str, Any]) -> tuple[BadInput, ...]:
    """What keeps typed values from being used, field by field; empty texts count as absent."""
    try:
        model.model_validate({key: value for key, value in values.items() if value != ""})
    except ValidationError as error:
        return tuple(BadInput(title, hint, field) for field, title, hint in problems(model, error))
    return ()


def problems(model: type[BaseModel], error: ValidationError) -> Iterator[tuple[str, str, str]]:
    """(field, what is wrong, what to do) for each problem, in our own words and without the typed value."""
    for item in error.errors(include_url=False, include_input=False):
        key = str(item["loc"][0]) if item["loc"] else ""
        info = model.model_fields.get(key)
        label = (info.title if info else None) or key or "The settings"
        yield key, *_sentence(item["type"], label, item.get("ctx", {}), info, model)


def _sentence(
    kind: str, label: str, context: Mapping[str, Any], info: FieldInfo | None, model: type[BaseModel]
) -> tuple[str, str]:
    hint = (info.description or "") if info else ""
    match kind:
        case "missing":
            return f"{label} is required.", hint
        case "extra_forbidden":
            return f"There is no setting called “{label}”.", f"Known: {', '.join(model.model_fields)}."
        case "string_pattern_mismatch":
            return f"{label} does not have the right form.", hint
        case "greater_than_equal" | "greater_than":
            return f"{label} is too small: at least {context.get('ge', context.get('gt'))}.", hint
        case "less_than_equal" | "less_than":
            return f"{label} is too large: at most {context.get('le', context.get('lt'))}.", hint
        case "value_error":
            return f"{label}: {context.get('error')}", hint
        case "enum":
            return f"{label} must be one of {context.get('expected')}.", hint
        case _:
            return f"{label} cannot be read.", hint


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
