"""A comparison as one document: what `otpdesk compare --json` prints and a report embeds."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from otpdesk.desk.comparison_files_question import document_of
from otpdesk.desk.comparison_views import Comparison
from otpdesk.desk.exporting import utc


def comparison_document(found: Comparison) -> dict[str, Any]:
    """Every figure of a comparison."""
    document: dict[str, Any] = _plain(found)
    return document | {"question": document_of(found.question), "read_at": utc(found.read_at)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value
