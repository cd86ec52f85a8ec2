"""Comparisons as files: what they say of themselves, and that they can be asked again."""

import csv
import json
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from otpdesk.desk import comparison_files_report as report
from otpdesk.desk.comparison_files_question import document_of, question_of
from otpdesk.desk.comparison_files_sheets import write_comparison_csv, write_comparison_xlsx
from otpdesk.desk.comparison_files_svg import charts_of
from otpdesk.desk.comparison_views import Comparison, Metric, Mix, Question
from otpdesk.errors import BadInput
from otpdesk.otp import Channel, ChosenBy, Purpose
from tests.desk.comparing.asked import SINCE, UNTIL, compared, row, times

EVERYTHING = Question(
    SINCE,
    UNTIL,
    accounts=("A", "B"),
    countries=("EE", ""),
    channels=(Channel.SMS,),
    networks=("248-01",),
    purposes=(Purpose.LOGIN,),
    senders=("Desk </script>",),
    chosen_by=(ChosenBy.RULE, ChosenBy.TRIAL),
    at_least=50,
    metric=Metric.COST,
    pair=("B", "A"),
    mix=Mix.PLANNED,
    planned=(("EE", 0.4), ("LV", 0.6)),
    margin=0.05,
    currency="USD",
    before=True,
)


def answer(**question: object) -> Comparison:
    rows = [row("A", "EE", 900, 1000), row("=B", "EE", 880, 1000), row("A", "IN", 70, 100), row("=B", "IN", 80, 100)]
    ends = [(place, 40, 50, 5, 1) for place in range(4)]
    return compared(times(3, rows), ends, **question)  # type: ignore[arg-type]


def test_a_question_survives_being_written_down() -> None:
    assert question_of(json.loads(json.dumps(document_of(EVERYTHING)))) == EVERYTHING
    plain = Question(SINCE, UNTIL)
    assert question_of(json.loads(json.dumps(document_of(plain)))) == plain


@pytest.mark.parametrize("change", [{"since": "yesterday"}, {"metric": "luck"}, {"pair": "A"}, {"countries": None}])
def test_what_is_no_question_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        question_of(document_of(EVERYTHING) | change)


def test_a_report_can_be_asked_again_and_holds_every_figure(tmp_path: Path) -> None:
    found, path = answer(senders=("Desk", "</script>")), tmp_path / "report.html"
    report.write_report(found, path)
    kept = report.read_report(path)
    assert (kept.question, kept.digest, kept.version) == (found.question, found.digest, "1.2.3")
    assert answer(senders=kept.question.senders) == found


def test_a_report_needs_nothing_from_outside_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    report.write_report(answer(senders=("Desk", "<script>alert(1)</script>")), path)
    text = path.read_text(encoding="utf-8")
    assert text.count("<script") == 1
    assert 'type="application/json"' in text
    for outside in ("http://", "https://", "src=", "@import", "url("):
        assert outside not in text.replace("http://www.w3.org/2000/svg", "")
    assert "default-src 'none'" in text
    for said in ("How this is worked out", "1.2.3", "SHA-256", "Left out:"):
        assert said in text


def test_charts_are_drawn_without_a_window_and_name_every_account() -> None:
    charts = charts_of(answer())
    assert len(charts) == 3
    for chart in charts:
        words = [part.text or "" for part in ET.fromstring(chart.svg).iter() if part.tag.endswith("text")]
        assert words
        assert chart.description
        assert "nan" not in chart.svg
    drawn = "".join(chart.svg for chart in charts)
    assert ">=B<" in drawn
    assert ">Estonia<" in drawn
    assert ">All together<" in drawn


def test_charts_of_nothing_are_not_drawn() -> None:
    assert charts_of(compared([])) == ()


def test_the_table_as_csv_says_what_it_is_and_executes_nothing(tmp_path: Path) -> None:
    found, path = answer(), tmp_path / "table.csv"
    write_comparison_csv(found, path)
    lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    head = {line[0]: line[1] for line in lines if len(line) == 2}
    assert head["comparison of otpdesk"] == "1.2.3"
    assert head["days"] == "UTC"
    assert head["digest of the counts (SHA-256)"] == found.digest
    names = next(line for line in lines if line and line[0] == "account")
    rows = [dict(zip(names, line, strict=True)) for line in lines[lines.index(names) + 1 :]]
    assert {one["account"] for one in rows} == {"A", "'=B"}
    assert next(one for one in rows if one["account"] == "A")["first attempts"] == "3300"


def test_the_spreadsheet_has_typed_cells_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    write_comparison_xlsx(answer(), path)
    with ZipFile(path) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 5
        texts = [book.read(name).decode() for name in sheets]
        assert not any("<f>" in text for text in texts)
        assert "<v>3300</v>" in texts[0]
        assert "=B" in book.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("write", [write_comparison_csv, write_comparison_xlsx, report.write_report])
def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path, write: object) -> None:
    place = tmp_path / "there"
    place.mkdir()
    with pytest.raises(BadInput, match="cannot be written"):
        write(answer(), place)  # type: ignore[operator]
    assert list(tmp_path.iterdir()) == [place]
    with pytest.raises(BadInput, match="cannot be written"):
        write(answer(), tmp_path / "nowhere" / "file")  # type: ignore[operator]


@pytest.mark.parametrize(
    "held", [b"", b"<html></html>", b"\xff\xfe", b'<script type="application/json" id="otpdesk-comparison">{}']
)
def test_another_file_is_no_report(tmp_path: Path, held: bytes) -> None:
    path = tmp_path / "other.html"
    path.write_bytes(held)
    with pytest.raises(BadInput, match="is no report"):
        report.read_report(path)
    with pytest.raises(BadInput, match="cannot be read"):
        report.read_report(tmp_path / "missing.html")
