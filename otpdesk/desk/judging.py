"""What a text comes to, worked out while it is typed: asks nobody and reads nothing."""

import unicodedata
from math import ceil

from otpdesk import texts
from otpdesk.desk.template_views import Dear, Judged, Need, Sample
from otpdesk.otp import Channel, Purpose

_SPOKEN_PER_SECOND = 13
"""Characters of a text that a telephone voice says in a second, about."""
_DIGITS = "4071268359"


def judge(purpose: Purpose, language: str, channel: Channel, subject: str, body: str, sample: Sample) -> Judged:
    """What a text needs, how it reads with a made-up code, and how many messages it is."""
    template = texts.Template(purpose, language, channel, subject, body)
    needs = tuple(Need(part.title, part.problem, part.place, part.example) for part in texts.parts(template))
    said = texts.render(template, _DIGITS[: sample.digits], sample.company, sample.minutes)
    titled = texts.render_subject(template, sample.company)
    if channel is Channel.VOICE:
        return Judged(needs, said, titled, seconds=ceil(len(said) / _SPOKEN_PER_SECOND))
    if channel is not Channel.SMS:
        return Judged(needs, said, titled)
    size = texts.measure(said)
    dear = dear_in(said)
    plain = texts.measure(replaced(said, dear)).segments
    return Judged(needs, said, titled, size.encoding, size.units, size.segments, dear, plain)


def dear_in(text: str) -> tuple[Dear, ...]:
    """The characters that make a text UCS-2, with what may stand for them."""
    return tuple(
        Dear(sign, unicodedata.name(sign, f"U+{ord(sign):04X}").lower(), texts.plain(sign))
        for sign in texts.foreign(text)
    )


def replaced(text: str, dear: tuple[Dear, ...]) -> str:
    """The text with every character replaced that has a plain one."""
    for one in dear:
        if one.plain is not None:
            text = text.replace(one.sign, one.plain)
    return text
