"""`otpdesk country …`: where the desk sends, under which caps; and the same from a CSV file."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import money, money_text, table
from otpdesk.countries import CountryRule, Stance, read_cap, read_price

if TYPE_CHECKING:
    from otpdesk.desk.countries_file import Changes
    from otpdesk.desk.country_views import CountryLine, CountryTable, Verified

country = typer.Typer(help="Where the desk sends, and how much.")

_MICRO = 1_000_000
_CAP = "empty or none: no cap"
_SMS = typer.Option(help="allow, watch (sends, but amber) or block.")
_STANCE = typer.Option(help="The same for calls.")
_WHATSAPP = typer.Option(help="The same for WhatsApp.")
_PER_DAY = typer.Option(metavar="N", help=f"The most sends there in 24 hours; {_CAP}.")
_PER_NUMBER = typer.Option(metavar="N", help=f"The most sends to one number in 24 hours; {_CAP}.")
_PRICE = typer.Option(metavar="AMOUNT", help=f"What a segment or minute may cost, in the desk's currency; {_CAP}.")


@country.command("list")
def list_countries(
    context: typer.Context,
    continent: Annotated[str, typer.Option(help="Only this one, such as Europe.")] = "",
    changed: Annotated[bool, typer.Option("--changed", help="Only those that your draft changes.")] = False,
) -> None:
    """List every country that has phone numbers, as your draft has it."""
    call = call_of(context)
    with call.desk() as desk:
        found, verified = desk.countries.table(), desk.countries.verified()
        wanted = set(desk.countries.of_continent(continent)) if continent else None
    lines = [
        line for line in found.lines if (wanted is None or line.country in wanted) and (line.changed or not changed)
    ]
    document = [_document(line, found, verified.get(line.country)) for line in lines]
    call.output.answer(document, _lines(lines, verified))


@country.command("set")
def set_countries(
    context: typer.Context,
    countries: Annotated[str, typer.Argument(help="Two letters or English names; several with commas.")],
    sms: Annotated[Stance | None, _SMS] = None,
    voice: Annotated[Stance | None, _STANCE] = None,
    whatsapp: Annotated[Stance | None, _WHATSAPP] = None,
    per_day: Annotated[str | None, _PER_DAY] = None,
    per_number_day: Annotated[str | None, _PER_NUMBER] = None,
    highest_price: Annotated[str | None, _PRICE] = None,
) -> None:
    """Change countries at once; it holds from the next send on."""
    from otpdesk.desk.country_names import country_named

    stances = {"sms": sms, "voice": voice, "whatsapp": whatsapp}
    changes: dict[str, Any] = {key: stance for key, stance in stances.items() if stance is not None}
    for key, typed, read in (
        ("per_day", per_day, read_cap),
        ("per_number_day", per_number_day, read_cap),
        ("highest_price", highest_price, read_price),
    ):
        if typed is not None:
            changes[key] = read(typed, key)
    if not changes:
        raise typer.BadParameter("Say what to change, such as --sms allow.")
    call = call_of(context)
    names = tuple(dict.fromkeys(country_named(part) for part in countries.split(",") if part.strip()))
    with call.desk() as desk:
        version = desk.countries.put(names, **cast("Changes", changes))
        found = desk.countries.table()
    lines = [line for line in found.lines if line.country in names]
    document = {"version": version, "countries": [_document(line, found, None) for line in lines]}
    said = [f"{line.name}: {_words(line.published, found.currency)}." for line in lines]
    call.output.answer(document, [*said, f"In force as version {version}."])


@country.command("import")
def import_countries(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV file: country, sms, voice, per_day, highest_price …")],
    draft: Annotated[bool, typer.Option("--draft", help="Only into your draft, to be reviewed and published.")] = False,
) -> None:
    """Take countries from a CSV file, all of its lines or none."""
    call = call_of(context)
    with call.desk() as desk:
        if draft:
            changes = [one for one in desk.countries.import_csv(file).line.changes if one.section == "countries"]
            document: dict[str, Any] = {"draft": [_change(one) for one in changes]}
            lines = [f"{one.title}: {_pairs(one.before) or 'no rule'} → {_pairs(one.after)}" for one in changes]
            lines = lines or ["The file says what is in force already."]
        else:
            version = desk.countries.put_csv(file)
            document, lines = {"version": version}, [f"{file} is in force as version {version}."]
    call.output.answer(document, lines)


def _change(one: Any) -> dict[str, Any]:
    return {
        "country": one.key,
        "before": dict(one.before),
        "after": dict(one.after),
        "problem": one.problem,
        "warning": one.warning,
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{label} {text}" for label, text in pairs)


def _document(line: "CountryLine", found: "CountryTable", verified: "Verified | None") -> dict[str, Any]:
    rule = line.rule
    return {
        "country": line.country,
        "name": line.name,
        "dial": line.dial,
        "continent": line.continent,
        "sms": rule.sms.value,
        "voice": rule.voice.value,
        "whatsapp": rule.whatsapp.value,
        "per_day": rule.per_day,
        "used": line.used,
        "per_number_day": rule.per_number_day,
        "highest_price": None if rule.highest_price is None else rule.highest_price / _MICRO,
        "currency": found.currency,
        "route": [hop.account for hop in line.sms],
        "price": money(line.price),
        "verified": None if verified is None else verified.share,
        "of": 0 if verified is None else verified.matured,
        "home": line.home,
        "changed": line.changed,
    }


def _lines(lines: "list[CountryLine]", verified: Any) -> Iterator[str]:
    if not lines:
        yield "None."
        return
    heads = ("", "Country", "SMS", "Voice", "Route, first to last", "SMS price", "Per day", "Verified")
    rows = [
        (
            line.country,
            f"{line.name}{' *' if line.changed else ''}",
            line.rule.sms.value,
            line.rule.voice.value,
            ", ".join(hop.account for hop in line.sms) or "–",
            money_text(line.price),
            "–" if line.rule.per_day is None else f"{line.used} of {line.rule.per_day}",
            _share(verified.get(line.country)),
        )
        for line in lines
    ]
    yield from table(heads, rows)
    if any(line.changed for line in lines):
        yield "* changed in your draft, not in force yet"


def _share(verified: "Verified | None") -> str:
    return "–" if verified is None or verified.share is None else f"{100 * verified.share:.1f} %"


def _words(rule: CountryRule, currency: str) -> str:
    caps = (
        f"{rule.per_day} a day" if rule.per_day is not None else "",
        f"{rule.per_number_day} a number and day" if rule.per_number_day is not None else "",
        f"at most {rule.highest_price / _MICRO:.4f} {currency}" if rule.highest_price is not None else "",
    )
    said = (f"SMS {rule.sms}", f"voice {rule.voice}", f"WhatsApp {rule.whatsapp}", *caps)
    return ", ".join(part for part in said if part)
