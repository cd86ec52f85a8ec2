"""Takes out of a published API document the operations that are used here, with the schemas they need.

    python -m tests.contracts.extract FOLDER_OF_SPECS

writes the extracts in `tests/contracts/data` anew. Descriptions and examples stay behind.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"

_TWILIO = "/2010-04-01/Accounts/{AccountSid}"

OPERATIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "twilio/twilio_api_v2010.json": (
        ("post", f"{_TWILIO}/Messages.json"),
        ("get", f"{_TWILIO}/Messages.json"),
        ("get", f"{_TWILIO}/Messages/{{Sid}}.json"),
        ("post", f"{_TWILIO}/Calls.json"),
        ("get", f"{_TWILIO}/Calls.json"),
        ("get", f"{_TWILIO}/Calls/{{Sid}}.json"),
        ("post", f"{_TWILIO}/Messages/{{MessageSid}}/Feedback.json"),
        ("get", f"{_TWILIO}/IncomingPhoneNumbers.json"),
        ("get", f"{_TWILIO}/Balance.json"),
        ("get", "/2010-04-01/Accounts/{Sid}.json"),
    ),
    "twilio/twilio_pricing_v1.json": (
        ("get", "/v1/Messaging/Countries/{IsoCountry}"),
        ("get", "/v1/Voice/Countries/{IsoCountry}"),
    ),
    "twilio/twilio_verify_v2.json": (
        ("get", "/v2/Services/{Sid}"),
        ("post", "/v2/Services/{ServiceSid}/Verifications"),
        ("get", "/v2/Services/{ServiceSid}/Verifications/{Sid}"),
        ("post", "/v2/Services/{ServiceSid}/Verifications/{Sid}"),
        ("post", "/v2/Services/{ServiceSid}/VerificationCheck"),
        ("get", "/v2/Attempts"),
        ("get", "/v2/Attempts/{Sid}"),
    ),
    "twilio/twilio_lookups_v2.json": (("get", "/v2/PhoneNumbers/{PhoneNumber}"),),
    "vonage/sms.yml": (("post", "/{format}"),),
    "vonage/voice.yml": (("get", "/"), ("post", "/"), ("get", "/{uuid}")),
    "vonage/reports.yml": (("get", "/v2/reports/records"),),
    "vonage/account.yml": (("get", "/account/get-balance"),),
    "vonage/verify.yml": (
        ("post", "/{format}"),
        ("post", "/check/{format}"),
        ("get", "/search/{format}"),
        ("post", "/control/{format}"),
    ),
    "vonage/messages-olympus.yml": (("post", "/"),),
    "vonage/number-insight.yml": (("get", "/advanced/{format}"),),
    "vonage/pricing.yml": (
        ("get", "/get-pricing/outbound/{type}"),
        ("get", "/get-full-pricing/outbound/{type}"),
    ),
}
"""By document: method and path of each operation."""

_FORMS = ("application/json", "application/x-www-form-urlencoded")
_PROSE = frozenset({"description", "example", "examples", "summary", "xml", "externalDocs", "deprecated"})


def extract(document: dict[str, Any], operations: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """{"version", "operations": {"POST /path": {parameters, request, responses}}, "components"} of a document."""
    taken = {f"{method.upper()} {path}": _operation(document, method, path) for method, path in operations}
    components: dict[str, Any] = {}
    waiting = list(_references(taken))
    while waiting:
        reference = waiting.pop()
        group, name = reference.removeprefix("#/components/").split("/")
        if name not in components.setdefault(group, {}):
            found = components[group][name] = _bare(document["components"][group][name])
            waiting += _references(found)
    return {"version": str(document["info"]["version"]), "operations": taken, "components": components}


def _operation(document: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    place = document["paths"][path]
    operation = place[method]
    parameters = [_bare(parameter) for parameter in [*place.get("parameters", []), *operation.get("parameters", [])]]
    taken: dict[str, Any] = {"parameters": parameters, "responses": {}}
    body = operation.get("requestBody")
    if body:
        taken["request"] = _schema(body)
    for status, response in operation["responses"].items():
        resolved = _resolved(document, response)
        if any(form in resolved.get("content", {}) for form in _FORMS):
            taken["responses"][str(status)] = _schema(resolved)
    return taken


def _schema(body: dict[str, Any]) -> Any:
    content = body["content"]
    return _bare(next(content[form]["schema"] for form in _FORMS if form in content))


def _resolved(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    reference = value.get("$ref")
    if reference is None:
        return value
    group, name = reference.removeprefix("#/components/").split("/")
    found: dict[str, Any] = document["components"][group][name]
    return found


def _bare(value: Any, *, names: bool = False) -> Any:
    """A schema without prose; `names` says that the keys are names of properties and all stay."""
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        str(key): _bare(item, names=key == "properties" and not names)
        for key, item in value.items()
        if names or not (key in _PROSE or str(key).startswith("x-"))
    }


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from _references(item)


def read_document(path: Path) -> dict[str, Any]:
    """An API document, JSON or YAML."""
    text = path.read_text("utf-8")
    document: dict[str, Any] = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    return document


def extract_file(name: str) -> Path:
    """Where the extract of a document is kept."""
    return DATA / f"{Path(name).parent.name}_{Path(name).stem.removeprefix('twilio_')}.json"


def main(folder: Path) -> None:
    for name, operations in OPERATIONS.items():
        taken = extract(read_document(folder / name), operations)
        extract_file(name).write_text(json.dumps(taken, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
