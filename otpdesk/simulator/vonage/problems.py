"""Who asks, and how Vonage says no: problem documents, API keys and application tokens."""

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from functools import lru_cache

from otpdesk.simulator.dialect import Asked, Reply, basic, reply
from otpdesk.simulator.magic import REFUSED

_TYPE = "https://developer.nexmo.com/api-errors#"
_PROBLEM = "application/problem+json"
_INSTANCE = "bf0ca0bf927b3b52e3cb03217e1a1ddf"


def problem(
    status: int,
    kind: str,
    title: str,
    detail: str,
    invalid: dict[str, str] | None = None,
    retry_after: int | None = None,
    base: str | None = None,
    **more: str,
) -> Reply:
    """A problem document (RFC 9457); `invalid` are parameters and what is wrong with each, `base` begins its type."""
    about = {"type": f"{base or _TYPE}{kind}", "title": title, "detail": detail, "instance": _INSTANCE}
    document: dict[str, object] = {**about, **more}
    if invalid:
        document["invalid_parameters"] = [{"name": name, "reason": reason} for name, reason in invalid.items()]
    headers = {} if retry_after is None else {"Retry_After": str(retry_after)}
    return replace(reply(status, document, **headers), content_type=_PROBLEM)


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


def account_of(asked: Asked) -> str:
    """Who asks where both a token and keys are taken: an application, or an API key; empty when refused."""
    application = application_of(asked)
    if application:
        return "" if application == REFUSED else application
    key, secret = credentials_of(asked, {})
    return "" if secret == REFUSED else key


def uuid_of(fresh: str) -> str:
    """32 hexadecimal digits as most of Vonage's ids are written."""
    return f"{fresh[:8]}-{fresh[8:12]}-{fresh[12:16]}-{fresh[16:20]}-{fresh[20:]}"
