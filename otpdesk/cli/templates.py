"""`otpdesk template …`: what the messages say, for each purpose, language and channel."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import table
from otpdesk.errors import BadInput
from otpdesk.otp import Channel, Purpose

if TYPE_CHECKING:
    from otpdesk.desk.template_views import TextView

app = typer.Typer(help="What the messages say.")

_PURPOSE = typer.Argument(help=f"One of {', '.join(Purpose)}.")
_LANGUAGE = typer.Argument(help="Two letters, such as de, or with a country: de-AT.")
_CHANNEL = typer.Argument(help=f"One of {', '.join(Channel)}.")
_LONGEST_FILE = 20_000


@app.command("list")
def list_texts(
    context: typer.Context,
    purpose: Annotated[Purpose | None, typer.Option(help="Only the texts of one purpose.")] = None,
    own: Annotated[bool, typer.Option("--own", help="Only the desk's own texts.")] = False,
) -> None:
    """List every text: the desk's own, built-in, or falling back to another language; drafts count."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.templates.table()
    lines = [
        one
        for one in found.lines
        if (purpose is None or one.purpose is purpose) and (not own or one.origin.value == "own")
    ]
    document = [
        {
            "purpose": one.purpose.value,
            "language": one.language,
            "channel": one.channel.value,
            "origin": one.origin.value,
            "source": one.source,
            "changed": one.changed,
            "problem": one.problem,
            "warning": one.warning,
        }
        for one in lines
    ]
    rows = [
        (one.purpose.value, one.language, one.channel.value, _origin(one.origin.value, one.source), one.problem)
        for one in lines
    ]
    head = ("Purpose", "Language", "Channel", "Text", "Problem")
    call.output.answer(document, table(head, rows) if rows else ["The desk has no text of its own."])


def _origin(origin: str, source: str) -> str:
    return f"as {source}" if origin == "falls back" else origin


@app.command()
def show(
    context: typer.Context,
    purpose: Annotated[Purpose, _PURPOSE],
    language: Annotated[str, _LANGUAGE],
    channel: Annotated[Channel, _CHANNEL],
) -> None:
    """Show one text, how it reads, and what it comes to."""
    from otpdesk.desk.judging import judge

    call = call_of(context)
    with call.desk() as desk:
        view = desk.templates.text(purpose, language, channel)
    found = judge(purpose, view.line.language, channel, view.subject, view.body, view.sample)
    document = {
        **_document(view),
        "preview": found.text,
        "encoding": found.encoding,
        "segments": found.segments,
        "lacks": [need.problem for need in found.needs if need.problem],
    }
    subject = [f"Subject: {view.subject}"] if view.subject else []
    segments = "1 segment" if found.segments == 1 else f"{found.segments} segments"
    size = [f"{found.encoding}, {segments}"] if found.encoding else []
    call.output.answer(
        document,
        [*subject, view.body, "", f"Reads: {found.text}", *size, f"Languages: {' → '.join(document['chain'])}"],
    )


@app.command("set")
def set_text(
    context: typer.Context,
    purpose: Annotated[Purpose, _PURPOSE],
    language: Annotated[str, _LANGUAGE],
    channel: Annotated[Channel, _CHANNEL],
    body_file: Annotated[Path, typer.Option(help="The file with the text; - reads it from stdin.")],
    subject: Annotated[str, typer.Option(help="The subject of an e-mail.")] = "",
    dlt_entity: Annotated[str, typer.Option(help="DLT entity id, for India.")] = "",
    dlt_template: Annotated[str, typer.Option(help="DLT template id, for India.")] = "",
) -> None:
    """Put a text in force; ids that are not given stay as they are."""
    call = call_of(context)
    given = {"dlt_entity": dlt_entity, "dlt_template": dlt_template}
    ids = {key: value for key, value in given.items() if value}
    with call.desk() as desk:
        version = desk.templates.put(purpose, language, channel, subject, _body(body_file), **ids)
    call.output.answer({"version": version}, [f"The text is in force as version {version}."])


@app.command()
def reset(
    context: typer.Context,
    purpose: Annotated[Purpose, _PURPOSE],
    language: Annotated[str, _LANGUAGE],
    channel: Annotated[Channel, _CHANNEL],
) -> None:
    """Take the desk's own text away: the built-in one goes out again, or the next language's."""
    call = call_of(context)
    with call.desk() as desk:
        version = desk.templates.put_back(purpose, language, channel)
    call.output.answer({"version": version}, [f"The desk's own text is gone as of version {version}."])


def _document(view: "TextView") -> dict[str, Any]:
    return {
        "purpose": view.line.purpose.value,
        "language": view.line.language,
        "channel": view.line.channel.value,
        "origin": view.line.origin.value,
        "source": view.line.source,
        "subject": view.subject,
        "body": view.body,
        "registration": view.registration,
        "chain": [link.language for link in view.chain],
    }


def _body(file: Path) -> str:
    """The text of a file, without the line end that editors put at its end."""
    try:
        text = sys.stdin.read(_LONGEST_FILE) if str(file) == "-" else file.read_text("utf-8")
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise BadInput(f"The file {file} cannot be read: {reason}.", "Name another file.", "body_file") from None
    except UnicodeDecodeError:
        raise BadInput(f"The file {file} is not text in UTF-8.", "Save it as UTF-8.", "body_file") from None
    return text.removesuffix("\n")
