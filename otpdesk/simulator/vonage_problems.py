"""Who asks, and how Vonage says no: problem documents, API keys and application tokens."""

import json
from base64 import urlsafe_b64decode
from functools import lru_cache

from otpdesk.simulator.dialect import Asked, Reply, basic, reply

_TYPE = "https://developer.nexmo.com/api-errors#"
_INSTANCE = "bf0ca0bf927b3b52e3cb03217e1a1ddf"


def problem(
    status: int,
    kind: str,
    title: str,
    detail: str,
    invalid: dict[str, str] | None = None,
    retry_after: int | None = None,
) -> Reply:
    """A problem document (RFC 9457); `invalid` are parameters and what is wrong with each."""
    document: dict[str, object] = {"type": f"{_TYPE}{kind}", "title": title, "detail": detail, "instance": _INSTANCE}
    if invalid:
        document["invalid_parameters"] = [{"name": name, "reason": reason} for name, reason in invalid.items()]
    headers = {} if retry_after is None else {"Retry_After": str(retry_after)}
    return reply(status, document, **headers)


UNAUTHORIZED = problem(401, "unauthorized", "Unauthorized", "You did not provide correct credentials.")
NOT_FOUND = problem(404, "not-found", "Not Found", "The requested resource could not be found.")


def credentials_of(asked: Asked, form: dict[str, str]) -> tuple[str, str]:
    """(API key, secret) of a request: Basic, or parameters. A signature stands in for the secret."""
    user, secret = basic(asked.authorization)
    if user:
        return user, secret
    given = {**asked.query, **form}
    secret = given.get("api_secret") or given.get("sig", "")
    return (given.get("api_key", ""), secret) if secret else ("", "")


@lru_cache(maxsize=256)
def _application(authorization: str) -> str:
    parts = authorization.removeprefix("Bearer ").split(".")
    if not authorization.startswith("Bearer ") or len(parts) != _TOKEN_PARTS:
        return ""
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return ""
    return str(claims.get("application_id", "")) if isinstance(claims, dict) else ""


_TOKEN_PARTS = 3


def application_of(asked: Asked) -> str:
    """The application whose token came with a request; empty without a readable one. Signatures are not checked."""
    return _application(asked.authorization)
