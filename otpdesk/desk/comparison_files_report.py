"""A comparison as one HTML file that needs nothing beside it: figures, charts, method, and the question itself.

The question and the digest of the counts lie in it as JSON, so that it can be asked again.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from otpdesk.desk.comparing_words import percent, price
from otpdesk.desk.comparison_files_document import comparison_document
from otpdesk.desk.comparison_files_question import question_of
from otpdesk.desk.comparison_files_style import STYLE
from otpdesk.desk.comparison_files_svg import Chart, charts_of
from otpdesk.desk.comparison_files_tables import about
from otpdesk.desk.comparison_views import AccountFigures, Comparison, CountryCell, Estimate, Price, Question, Span
from otpdesk.desk.geography import country_name
from otpdesk.desk.replacing import replacing
from otpdesk.errors import BadInput

_OPENS = '<script type="application/json" id="otpdesk-comparison">'
_CLOSES = "</script>"
_LONGEST = 64_000_000
"""Bytes of a report that are read."""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """What a report holds to be asked again: the question, the digest of its counts, and who wrote it when."""

    question: Question
    digest: str
    version: str
    read_at: str


def write_report(found: Comparison, path: Path, charts: Sequence[Chart] = ()) -> None:
    """The report; without `charts` they are drawn here. BadInput if the file cannot be written."""
    with replacing(path) as partial:
        partial.write_text("".join(_page(found, charts or charts_of(found))), encoding="utf-8")


def read_report(path: Path) -> KeptReport:
    """The question of a report. BadInput if the file is none."""
    try:
        with path.open("rb") as file:
            held = file.read(_LONGEST).decode("utf-8")
        document: dict[str, Any] = json.loads(held.partition(_OPENS)[2].partition(_CLOSES)[0])
        return KeptReport(
            question_of(document["question"]),
            str(document["digest"]),
            str(document["version"]),
            str(document["read_at"]),
        )
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror}.", "Choose another file.", "file") from None
    except (ValueError, KeyError, TypeError):
        hint = "Choose an HTML file that a comparison was exported to."
        raise BadInput(f"{path.name} is no report of a comparison.", hint, "file") from None


def _page(found: Comparison, charts: Sequence[Chart]) -> Iterator[str]:
    verdict = found.verdict
    title = verdict.title if verdict else "Comparison of providers"
    yield "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
    yield "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield "<meta name='viewport' content='width=device-width, initial-scale=1'>"
    yield f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
    yield f"<p class='over'>Comparison of providers</p><h1>{escape(title)}</h1>"
    if verdict:
        yield _paragraphs(verdict.sentences)
    yield from _notes(found)
    yield from _accounts(found)
    for chart in charts:
        yield f"<figure><figcaption>{escape(chart.title)}</figcaption>{chart.svg}"
        yield f"<p class='small'>{escape(chart.description)}</p></figure>"
    yield from _countries(found)
    if verdict and verdict.confounded:
        yield f"<h2>What may stand behind a difference beside the accounts</h2>{_list(verdict.confounded)}"
    yield f"<h2>How this is worked out</h2>{_list(found.method)}"
    yield "<h2>What this is</h2><dl>"
    yield from (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in about(found))
    yield "</dl></main>"
    yield f"{_OPENS}{_embedded(found)}{_CLOSES}</body></html>\n"


def _embedded(found: Comparison) -> str:
    """All figures as JSON that cannot end its script."""
    written = json.dumps(comparison_document(found), ensure_ascii=False)
    return written.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _paragraphs(sentences: Sequence[str]) -> str:
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)


def _list(sentences: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</ul>"


def _notes(found: Comparison) -> Iterator[str]:
    if found.notes:
        yield f"<aside><h2>To be read with it</h2>{_list(found.notes)}</aside>"


_HEADS = (
    "Account", "First attempts", "Verified", "Delivered", "At the same mix", "Half by", "95 % by", "Per send",
    "Per verified customer", "Chance of being best",
)  # fmt: skip


def _accounts(found: Comparison) -> Iterator[str]:
    if not found.accounts:
        return
    yield f"<h2>Accounts</h2><div class='wide'><table><thead><tr>{_cells('th', _HEADS)}</tr></thead><tbody>"
    for one in found.accounts:
        yield f"<tr{' class=few' if one.few else ''}>{_cells('td', tuple(_account(one)))}</tr>"
    yield "</tbody></table></div><p class='small'>In brackets: 95 % intervals. Grey: too few first attempts.</p>"


def _account(one: AccountFigures) -> Iterator[str]:
    arrival = one.arrival
    yield from (one.account, f"{one.sends:,}")
    yield from map(_rate, (one.conversion, one.delivered, one.standardised))
    yield from (_seconds(arrival.p50 if arrival else None), _seconds(arrival.p95 if arrival else None))
    yield from (_money(one.per_send), _money(one.per_verified))
    yield "–" if one.best is None else percent(one.best)


def _countries(found: Comparison) -> Iterator[str]:
    names = [one.account for one in found.accounts]
    cells = {(cell.country, cell.account): cell for cell in found.countries}
    sums: dict[str, int] = {}
    for cell in found.countries:
        sums[cell.country] = sums.get(cell.country, 0) + cell.estimate.of
    if not sums:
        return
    yield f"<h2>Verified by country</h2><div class='wide'><table><thead><tr>{_cells('th', ('Country', *names))}</tr>"
    yield "</thead><tbody>"
    for country in sorted(sums, key=lambda one: (-sums[one], one)):
        row = [_country(cells.get((country, name))) for name in names]
        yield f"<tr>{_cells('td', (country_name(country) or 'No country', *row))}</tr>"
    yield "</tbody></table></div>"


def _country(cell: CountryCell | None) -> str:
    if cell is None:
        return "–"
    few = ", few" if cell.few else ""
    return f"{_rate(cell.estimate)} of {cell.estimate.of:,}{few}"


def _cells(tag: str, cells: Sequence[str]) -> str:
    return "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells)


def _rate(one: Estimate | Span | None) -> str:
    if one is None:
        return "–"
    ends = "" if one.low is None or one.high is None else f" ({one.low * 100:.1f}–{one.high * 100:.1f})"
    return f"{one.value * 100:.1f} %{ends}"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"


def _money(one: Price | None) -> str:
    if one is None:
        return "–"
    ends = "" if one.low is None or one.high is None else f" ({one.low / 1e6:.4f}–{one.high / 1e6:.4f})"
    return f"{price(one.money)}{'*' if one.converted or one.provisional else ''}{ends}"
