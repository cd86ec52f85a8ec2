"""Ids as providers make them, by the thousand."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from otpdesk.otp import Channel
from otpdesk.simulator.past_routes import CHANNELS, Numbers
from otpdesk.simulator.plan import PastAccount


def _uuid(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _short(digits: str) -> str:
    return digits[:16].upper()


def _bird(prefix: str) -> Callable[[str], str]:
    return lambda digits: f"{prefix}_{digits[:26]}"


_FORMS: Mapping[tuple[str, Channel], Callable[[str], str]] = {
    ("twilio", Channel.SMS): "SM{}".format,
    ("twilio", Channel.VOICE): "CA{}".format,
    ("vonage", Channel.SMS): _short,
    ("plivo", Channel.SMS): _uuid,
    ("messagebird", Channel.SMS): str,
    ("messagebird", Channel.VOICE): str,
    ("bird", Channel.SMS): _bird("sms"),
    ("bird", Channel.VOICE): _bird("vcl"),
    ("bird", Channel.EMAIL): _bird("em"),
    ("smtp", Channel.EMAIL): _short,
    ("getotp_v0", Channel.SMS): lambda digits: digits[:20],
}
"""How 32 hexadecimal digits become an id; where nothing is said, as a UUID."""


def ids_of(
    accounts: Sequence[PastAccount],
    account: Numbers,
    channel: Numbers,
    taken: NDArray[np.bool_],
    chance: np.random.Generator,
) -> list[str | None]:
    """An id for each message that was taken; None for the others."""
    digits = chance.bytes(16 * len(account)).hex()
    forms = [_FORMS.get((one.provider, kind), _uuid) for one in accounts for kind in CHANNELS]
    kinds = (account * len(CHANNELS) + channel).tolist()
    return [
        forms[kind](digits[start : start + 32]) if there else None
        for kind, there, start in zip(kinds, taken.tolist(), range(0, len(digits), 32), strict=True)
    ]
