"""Why a host's TLS is not trusted, and what to do about it."""

import ssl

_EXPIRED = frozenset({9, 10})
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED."""
_OTHER_NAME = frozenset({62, 64})
"""X509_V_ERR_HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH."""


def distrust(error: ssl.SSLError, naming_authority: str) -> tuple[str, str]:
    """(what is wrong with the host's TLS, what to do). `naming_authority` says how a company's own is named."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return "it does not speak TLS as it should on that port", "Check the port; something else may listen there."
    said = str(getattr(error, "verify_message", "")).rstrip(".") or "it cannot be verified"
    words = f"its certificate cannot be trusted: {said[:1].lower()}{said[1:]}"
    code = getattr(error, "verify_code", 0)
    if code in _OTHER_NAME:
        return words, "Write the host exactly as its certificate names it; keys go to no other."
    if code in _EXPIRED:
        return words, "Whoever runs the host must renew its certificate; check the clock of this computer too."
    return words, f"If the host is your company's own, {naming_authority} If it is not, check what was typed as host."
