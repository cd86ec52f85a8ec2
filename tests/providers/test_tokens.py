"""Signed tokens of receipts."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest

from otpdesk.providers.deliveries import Forged
from otpdesk.providers.tokens import token_claims

# Of the published tests of Vonage's own library (jwt/tests/test_verify_jwt.py).
VECTOR = (
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJPbmxpbmUgSldUIEJ1aWxkZXIiLCJpYXQiOjE2OTc2MzQ2ODAsImV4cCI6MzMyNTQ1"
    "NDA4MjgsImF1ZCI6IiIsInN1YiI6IiJ9.88vJc3I2HhuqEDixHXVhc9R30tA6U_HQHZTC29y6CGM"
)
SECRET = "qwertyuiopasdfghjklzxcvbnm123456"


def test_the_published_vector_holds_under_its_secret_only() -> None:
    assert token_claims(VECTOR, SECRET)["iss"] == "Online JWT Builder"
    for secret in ("asdf", SECRET.upper(), ""):
        with pytest.raises(Forged):
            token_claims(VECTOR, secret)


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_what_a_library_signs_is_read(algorithm: str) -> None:
    secret = SECRET * 2
    signed = jwt.encode({"iat": 1, "jti": "ä"}, secret, algorithm)
    assert token_claims(signed, secret, algorithm) == {"iat": 1, "jti": "ä"}


def unsigned(head: dict[str, Any]) -> str:
    parts = (urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (head, {"iat": 1}))
    return ".".join(parts) + "."


def test_the_token_does_not_choose_how_it_is_judged() -> None:
    secret = SECRET * 2
    for token in (unsigned({"alg": "none"}), unsigned({"alg": "HS256"}), unsigned({}), jwt.encode({}, secret, "HS512")):
        with pytest.raises(Forged):
            token_claims(token, secret)


@pytest.mark.parametrize(
    "token", ["", "asdf", "a.b", "a.b.c.d", "ä.ö.ü", "%%%.%%%.%%%", f"{VECTOR}x", VECTOR.replace(".", ".x", 1)]
)
def test_a_token_that_cannot_be_read_is_forged(token: str) -> None:
    with pytest.raises(Forged):
        token_claims(token, SECRET)


def test_claims_that_are_no_object_are_forged() -> None:
    signed = ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in (b'{"alg": "HS256"}', b"[1]"))
    mac = urlsafe_b64encode(hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()).decode().rstrip("=")
    with pytest.raises(Forged):
        token_claims(f"{signed}.{mac}", SECRET)
