"""Private keys in PEM as people paste them."""

import base64
import binascii
import textwrap

_BEGIN, _END = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"


def whole_key(text: str) -> str:
    """A private key in PEM, however its line breaks came through pasting. ValueError if it is none."""
    body = text.replace("\\n", "\n").strip()
    if not (body.startswith(_BEGIN) and body.endswith(_END)):
        raise ValueError(f"the whole key is needed, from {_BEGIN} to {_END}.")
    inner = "".join(body.removeprefix(_BEGIN).removesuffix(_END).split())
    try:
        base64.b64decode(inner, validate=True)
    except binascii.Error:
        raise ValueError("the key is damaged; paste the whole file again.") from None
    return "\n".join([_BEGIN, *textwrap.wrap(inner, 64), _END, ""])
