"""What the page says of a text: its size and price, what makes it dear, where it comes from. Pure."""

from otpdesk.desk.template_views import Dear, Judged, Link, Origin, Sample, TextLine
from otpdesk.gui import wording
from otpdesk.otp import Channel

_SINGLE = {"GSM-7": 160, "UCS-2": 70}


def size(channel: Channel, judged: Judged) -> str:
    """GSM-7, 1 message (132 of 160) – or how long a call takes to say it; empty where size does not matter."""
    if channel is Channel.VOICE:
        return f"About {judged.seconds} s to say."
    if channel is not Channel.SMS:
        return ""
    single = _SINGLE[judged.encoding]
    used = f"{judged.units} of {single} characters" if judged.units <= single else f"{judged.units} characters"
    return f"{judged.encoding}, {messages(judged.segments)} ({used})."


def messages(count: int) -> str:
    """1 message, 2 messages."""
    return "1 message" if count == 1 else f"{count} messages"


def price(channel: Channel, judged: Judged, sample: Sample) -> str:
    """0.0412 EUR through vonage-main to Estonia."""
    if channel is Channel.EMAIL:
        return f"Through {sample.account}." if sample.account else "No account carries e-mail."
    where = wording.country(sample.country)
    if not sample.account:
        return f"No account may carry it to {where}."
    if sample.price is None:
        return f"Through {sample.account} to {where}; the price is not known yet."
    if channel is Channel.VOICE:
        return f"{wording.money(sample.price)} a minute through {sample.account} to {where}."
    each = type(sample.price)(sample.price.micro * judged.segments, sample.price.currency)
    return f"{wording.money(each)} through {sample.account} to {where}."


def dear(judged: Judged) -> str:
    """What makes an SMS UCS-2, and what that costs; empty when nothing does."""
    if not judged.dear:
        return ""
    signs = " ".join(one.sign for one in judged.dear[:8])
    more = " …" if len(judged.dear) > 8 else ""  # noqa: PLR2004 - as many as fit on a line
    does = "is" if len(judged.dear) == 1 else "are"
    said = f"{signs}{more} {does} not in the GSM alphabet: {messages(judged.segments)}"
    if judged.segments_plain < judged.segments:
        return f"{said} instead of {judged.segments_plain}."
    return f"{said}, 70 characters each."


def replacement(one: Dear) -> str:
    """’ → ', as a button says it."""
    shown = {"": "nothing", " ": "a blank"}.get(one.plain or "", one.plain)
    return f"{one.sign} → {shown}" if one.sign.isprintable() and not one.sign.isspace() else f"{one.name} → {shown}"


def origin(line: TextLine) -> str:
    """Own, Built-in, → de."""
    if line.origin is Origin.OWN:
        return "Own"
    return "Built-in" if line.origin is Origin.BUILT_IN else f"→ {line.source}"


def spoken_origin(line: TextLine) -> str:
    """The same for a screen reader, with what the draft does."""
    words = {
        Origin.OWN: "the desk's own text",
        Origin.BUILT_IN: "the built-in text",
        Origin.FALLS_BACK: f"falls back to {wording.language(line.source)}",
    }[line.origin]
    parts = [words, "changed" if line.changed else "", line.problem, line.warning]
    return ", ".join(part for part in parts if part)


def chain(links: tuple[Link, ...]) -> str:
    """de-AT → de → en, in words with what each has."""
    words = {Origin.OWN: "own", Origin.BUILT_IN: "built-in", Origin.FALLS_BACK: "none"}
    return "  →  ".join(f"{link.language} ({words[link.origin]}{', taken' if link.taken else ''})" for link in links)
