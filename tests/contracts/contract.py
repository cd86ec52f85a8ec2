"""Holds a conversation with a provider against the provider's published API document."""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft202012Validator
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from tests.contracts.extract import DATA

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Exchange:
    """One request of an SDK and the simulator's answer to it."""

    method: str
    path: str
    query: list[tuple[str, str]]
    content_type: str
    body: bytes
    status: int
    answer: Any

    def fields(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


class Recorder(HTTPAdapter):
    """Sends an SDK's requests to the simulator and keeps what was said. Mounted in the SDK's own session."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._root = url
        self.exchanges: list[Exchange] = []

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        parts = urlsplit(request.url or "")
        prefix = urlsplit(self._root).path
        path = parts.path.removeprefix(prefix)
        request.url = f"{self._root}{path}" + (f"?{parts.query}" if parts.query else "")
        response = super().send(request, *args, **options)
        body = request.body or b""
        self.exchanges.append(
            Exchange(
                request.method or "",
                path,
                parse_qsl(parts.query, keep_blank_values=True),
                str(request.headers.get("Content-Type", "")),
                body.encode() if isinstance(body, str) else body,
                response.status_code,
                response.json() if response.content else None,
            )
        )
        return response

    @property
    def last(self) -> Exchange:
        return self.exchanges[-1]


@cache
def contract(name: str) -> "Contract":
    return Contract(json.loads((DATA / f"{name}.json").read_text("utf-8")))


def as_json_schema(value: Any) -> Any:
    """OpenAPI 3.0's dialect in JSON Schema's: `nullable` becomes a type.

    `oneOf` becomes `anyOf`: these documents use it for alternatives that do not exclude each other.
    """
    if isinstance(value, list):
        return [as_json_schema(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: item for key, item in value.items() if key not in {"nullable", "format"}}
    plain = {("anyOf" if key == "oneOf" else key): as_json_schema(item) for key, item in kept.items()}
    if value.get("nullable") is True:
        return {"anyOf": [{"type": "null"}, plain]}
    return plain


@dataclass(slots=True)
class Contract:
    """A published document, as extracted. `check_…` raise AssertionError with what does not fit."""

    document: dict[str, Any]
    components: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.components = as_json_schema(self.document["components"])

    def operation(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.document["operations"][name]
        return found

    def check_answer(self, operation: str, exchange: Exchange, alternative: int | None = None) -> None:
        """The answer fits the schema of its HTTP status, and holds nothing that the schema does not name.

        `alternative` chooses one of a schema's `oneOf`, where the alternatives do not exclude each other.
        """
        schema = self.operation(operation)["responses"][str(exchange.status)]
        if alternative is not None:
            schema = schema["oneOf"][alternative]
        self._validate(schema, exchange.answer)
        self._known(schema, exchange.answer, operation)

    def check_request(self, operation: str, exchange: Exchange) -> None:
        """The request fits: known parameters only, and a body that fits its schema."""
        declared = self.operation(operation)
        named = {self._resolved(parameter)["name"] for parameter in declared["parameters"]}
        if strange := {key for key, _ in exchange.query} - named:
            raise AssertionError(f"{operation} has no parameters {sorted(strange)}")
        if "request" in declared:
            schema = declared["request"]
            document = self._form(schema, exchange) if self._is_form(exchange) else json.loads(exchange.body)
            self._validate(schema, document)
            self._known(schema, document, operation)

    def _is_form(self, exchange: Exchange) -> bool:
        return exchange.content_type.startswith("application/x-www-form-urlencoded")

    def _form(self, schema: dict[str, Any], exchange: Exchange) -> dict[str, Any]:
        """The fields of a form, read as the types that the schema gives them."""
        properties = self._properties(schema)
        readers: dict[str, Callable[[str], Any]] = {
            "integer": int,
            "boolean": lambda text: text.lower() == "true",
            "number": float,
        }
        return {
            key: readers.get(properties.get(key, {}).get("type", ""), str)(value)
            for key, value in exchange.fields().items()
        }

    def _validate(self, schema: dict[str, Any], value: Any) -> None:
        root = {**as_json_schema(schema), "components": self.components}
        errors = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(root).iter_errors(value)]
        if errors:
            raise AssertionError("; ".join(errors))

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            group, name = re.fullmatch(r"#/components/(\w+)/(.+)", schema["$ref"]).groups()  # type: ignore[union-attr]
            schema = self.document["components"][group][name]
        return schema

    def _properties(self, schema: dict[str, Any]) -> dict[str, Any]:
        schema = self._resolved(schema)
        found = dict(schema.get("properties", {}))
        for part in [*schema.get("allOf", []), *schema.get("oneOf", [])]:
            found |= self._properties(part)
        return found

    def _known(self, schema: dict[str, Any], value: Any, where: str) -> None:
        """Nothing is said that the document does not name (links of a list apart: Vonage names only `self`)."""
        if isinstance(value, list):
            for item in value:
                self._known(self._resolved(schema).get("items", {}), item, f"{where}[]")
        properties = self._properties(schema)
        if not isinstance(value, dict) or not properties:
            return
        if strange := set(value) - set(properties):
            raise AssertionError(f"{where} says what the document does not name: {sorted(strange)}")
        for key in set(value) - {"_links"}:
            self._known(properties[key], value[key], f"{where}.{key}")
