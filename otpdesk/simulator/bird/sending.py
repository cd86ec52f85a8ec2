"""What is ordered of Bird, as it understands it: a message or call of one of four kinds, or what is wrong with it."""

from collections.abc import Mapping
from typing import Any

from otpdesk.otp import Channel
from otpdesk.simulator.bird.problems import problem
from otpdesk.simulator.dialect import Reply
from otpdesk.simulator.fate import Submission
from otpdesk.simulator.world import segments

_CATEGORIES = frozenset({"transactional", "marketing", "authentication", "service"})
_BUILT_IN = "bird_"
_SHORTEST, _LONGEST = 7, 15
_STEPS = 16
"""How many steps of a call's sequence run at most."""


def submission(account: str, channel: Channel, given: Mapping[str, Any]) -> Submission | Reply:
    """The message, or a refusal that names the field."""
    to = _recipient(given.get("to"), channel)
    sender = _sender(given.get("from"))
    text = _WRITTEN[channel](given)
    for name, value in (("to", to), ("from", sender or _needs_none(given)), (_FIELDS[channel], text)):
        if not value:
            unknown = "SMSInvalidRecipient" if name == "to" and channel is Channel.SMS else "ValidationFailed"
            return problem(422, unknown, f"{name} is required and must be valid.", name)
    if channel is Channel.SMS and given.get("category") not in _CATEGORIES:
        return problem(422, "ValidationFailed", "category is required with text.", "category")
    if channel is Channel.VOICE and not (sender.startswith("+") and sender[1:].isdecimal()):
        return problem(422, "ValidationFailed", "from must be a number in E.164.", "from")
    metadata = given.get("metadata")
    reference = str(metadata.get("attempt") or "") if isinstance(metadata, dict) else ""
    count = segments(text) if channel is Channel.SMS else 1
    return Submission("bird", account, channel, to, sender, text, reference, count)


def _recipient(given: Any, channel: Channel) -> str:
    """A number in E.164, or the first e-mail address; empty when it is neither."""
    if channel is Channel.EMAIL:
        first = given[0] if isinstance(given, list) and given else ""
        written = str(first.get("email", "")) if isinstance(first, dict) else str(first)
        return written if "@" in written else ""
    written = str(given or "")
    digits = written.removeprefix("+")
    return written if written.startswith("+") and digits.isdecimal() and _SHORTEST <= len(digits) <= _LONGEST else ""


def _sender(given: Any) -> str:
    return str(given.get("email", "")) if isinstance(given, dict) else str(given or "")


def _needs_none(given: Mapping[str, Any]) -> str:
    """Something where Bird's own template picks the sender."""
    template = given.get("template")
    slug = str(template.get("slug", "")) if isinstance(template, dict) else ""
    return slug if slug.startswith(_BUILT_IN) else ""


def _text(given: Mapping[str, Any]) -> str:
    return str(given.get("text") or "") or _template(given)


def _chat(given: Mapping[str, Any]) -> str:
    text = given.get("text")
    return str(text.get("body") or "") if isinstance(text, dict) else _template(given)


def _template(given: Mapping[str, Any]) -> str:
    """What a template shows: its name and the values put into it."""
    template = given.get("template")
    if not isinstance(template, dict):
        return ""
    named = [str(value) for value in (template.get("parameters") or {}).values()]
    parts = [part for part in template.get("components") or [] if isinstance(part, dict)]
    values = [str(one.get("text", "")) for part in parts for one in part.get("parameters") or []]
    return " ".join(filter(None, (str(template.get("slug") or template.get("id") or ""), *named, *values)))


def _mail(given: Mapping[str, Any]) -> str:
    """Subject and body as one text, as a mailbox shows it."""
    body, subject = str(given.get("text") or given.get("html") or ""), str(given.get("subject") or "")
    return f"{subject}\n{body}" if body and subject else ""


def _spoken(given: Mapping[str, Any]) -> str:
    """What is said when the steps of a sequence are gone through, each once; empty when they cannot be."""
    sequence = given.get("sequence")
    definition = sequence.get("definition") if isinstance(sequence, dict) else None
    if not isinstance(sequence, dict) or not isinstance(definition, dict):
        return ""
    if definition.get("schema_version") != 1 or definition.get("expression_environment") != "bird.cel.v1":
        return ""
    nodes = {str(node.get("id")): node for node in definition.get("nodes") or [] if isinstance(node, dict)}
    said, step = [], nodes.get(str(sequence.get("entry_node_id")))
    for _ in range(_STEPS):
        if step is None:
            break
        said.append(str((step.get("input") or {}).get("text") or ""))
        ahead: dict[str, Any] = next(iter((step.get("connections") or {}).values()), {})
        step = nodes.get(str(ahead.get("node_id")))
    return "\n".join(dict.fromkeys(filter(None, said)))


_WRITTEN = {Channel.SMS: _text, Channel.WHATSAPP: _chat, Channel.EMAIL: _mail, Channel.VOICE: _spoken}
_FIELDS = {Channel.SMS: "text", Channel.WHATSAPP: "text", Channel.EMAIL: "text", Channel.VOICE: "sequence"}
