"""How Bird says no: one envelope for every error, with a code of its own, a kind and a name.

The codes here are of the right form; which code stands for which name Bird has published for two of them only.
"""

from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from otpdesk.simulator.dialect import Reply, reply

_KINDS = MappingProxyType(
    {
        400: "bad_request_error",
        401: "auth_error",
        402: "billing_error",
        403: "permission_error",
        404: "not_found_error",
        409: "conflict_error",
        422: "validation_error",
        429: "rate_limit_error",
        500: "internal_error",
    }
)
_PUBLISHED = MappingProxyType({"VerificationNotFound": "E13000", "NoNextChannel": "E13020"})


def problem(status: int, name: str, message: str, param: str = "", **headers: str) -> Reply:
    """An error document."""
    digest = blake2b(name.encode(), digest_size=8).hexdigest()
    error: dict[str, Any] = {
        "type": _KINDS[status],
        "code": _PUBLISHED.get(name, f"E{int(digest, 16) % 10_000 + 90_000:05d}"),
        "name": name,
        "message": message,
        "doc_url": f"https://bird.com/docs/errors/{name}",
        "request_id": f"req_{digest}",
    }
    if param:
        error |= {"param": param, "details": [{"param": param, "message": message}]}
    return reply(status, {"error": error}, **headers)


NOT_FOUND = problem(404, "NotFound", "The resource does not exist.")
UNAUTHORIZED = problem(401, "InvalidApiKey", "The API key is not valid.")
MISMATCH = problem(409, "IdempotencyKeyMismatch", "The Idempotency-Key was used for another request.")
NO_VERIFICATION = problem(404, "VerificationNotFound", "There is no verification in progress for this recipient.")
NO_NEXT_CHANNEL = problem(422, "NoNextChannel", "There is no channel left to send over.")
INTERNAL = problem(500, "InternalError", "Something went wrong.")
