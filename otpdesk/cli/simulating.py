"""`otpdesk simulate`, `demo`, `tour` and `history generate`: everything without a real provider."""

import json
import signal
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from otpdesk.cli import importing
from otpdesk.cli.call import call_of
from otpdesk.cli.output import percentage, table

if TYPE_CHECKING:
    from otpdesk.app.summary import AccountSummary
    from otpdesk.app.tour_evidence import Evidence
    from otpdesk.simulator.truth import Truth

history = typer.Typer(help="A past that did not happen here: generated for trials, or imported from other systems.")

_SEED = typer.Option(help="The same seed makes the same world.")
_DAYS = typer.Option(min=1, max=400, help="How far back the past goes.")


class WithMagic(TyperCommand):
    """A command whose help ends with the magic numbers; they are read only when it is asked for."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        from otpdesk.simulator.magic import MAGIC

        super().format_epilog(ctx, formatter)
        rows = [(f"{magic.digits:6} {magic.local_part}".rstrip(), magic.sentence) for magic in MAGIC]
        with formatter.section("Magic numbers (the last six digits) and mailboxes (the part before the @)"):
            formatter.write_dl(rows)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(cls=WithMagic, epilog="A secret that reads “refused” is refused, every other is taken.")(simulate)
    app.command()(demo)
    app.command()(tour)
    importing.add_to(history)
    app.add_typer(history, name="history")


def simulate(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The HTTP port; 0: any free one.")] = 0,
    seed: Annotated[int, _SEED] = 1,
    profile: Annotated[Path | None, typer.Option(metavar="FILE", help="What the world does: TOML or JSON.")] = None,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
) -> None:
    """Serve the simulated providers on this computer until stopped; the first line says where."""
    from otpdesk.simulator import Profile, Simulator, read_profile

    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: told.set())
    if with_parent:
        threading.Thread(target=_until_stdin_ends, args=(told,), daemon=True).start()
    with Simulator(seed, read_profile(profile) if profile else Profile(), port=port) as simulator:
        sys.stdout.write(f"{json.dumps(simulator.urls)}\n")
        sys.stdout.flush()
        told.wait()


def _until_stdin_ends(told: threading.Event) -> None:
    """Our parent holds the other end of stdin; it closes when the parent ends, even by kill -9."""
    sys.stdin.buffer.read()
    told.set()


def demo(
    seed: Annotated[int, _SEED] = 1,
    days: Annotated[int, _DAYS] = 30,
) -> None:
    """Open the window on a throw-away workspace with simulated providers, a past, and a customer's handset."""
    from otpdesk.app.sandbox import try_out
    from otpdesk.app.window import show_window

    raise typer.Exit(show_window(try_out(seed, days)))


def tour(
    context: typer.Context,
    seed: Annotated[int, _SEED] = 1,
    all_providers: Annotated[
        bool, typer.Option("--all-providers", help="Instead: try every ability of every provider, in each of its ways.")
    ] = False,
    provider: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="The same of this provider only; repeat it.")
    ] = None,
) -> None:
    """Walk through the desk without a window, over real connections to simulated providers."""
    if all_providers or provider:
        _tour_of_providers(context, seed, () if all_providers else tuple(provider or ()))
        return
    from otpdesk.app.tour import Tour

    call = call_of(context)
    walk = Tour(seed, call.output.note)
    walk.walk()
    call.output.answer(walk.document(), _tour_lines(walk.accounts, done=walk.done))
    if not walk.done:
        raise typer.Exit(1)


def _tour_of_providers(context: typer.Context, seed: int, wanted: "Sequence[str]") -> None:
    """A matrix of what was seen to work; 1 if something that is declared to work was not."""
    from otpdesk.app.tour_providers import ProvidersTour
    from otpdesk.providers import PROVIDERS, provider_class

    providers = tuple(provider_class(one).name for one in dict.fromkeys(wanted or PROVIDERS))
    call = call_of(context)
    walk = ProvidersTour(seed, call.output.note, providers)
    walk.walk()
    call.output.answer(walk.document(), _matrix_lines(walk.found, done=walk.done))
    if not walk.done:
        raise typer.Exit(1)


def _matrix_lines(found: "Sequence[Evidence]", *, done: bool) -> Iterable[str]:
    from otpdesk.app.tour_evidence import Seen, reasons, rows

    yield ""
    yield from table(("", *(one.provider for one in found)), rows(found))
    yield ""
    yield "✔ seen to work · (✔) seen to work within a limit · ✘ no · ? not confirmed by anybody · – does not arise"
    for seen, title in (
        (Seen.FAILED, "! It should work, and did not:"),
        (Seen.BEYOND, "· Not seen, because of a limit:"),
        (Seen.NOT_ASKED, "Not asked, because:"),
        (Seen.WORKED, "Seen within a limit:"),
    ):
        if said := reasons(found, seen):
            yield ""
            yield title
            yield from (f"  {provider}, {what}: {words}" for provider, what, words in said)
    yield ""
    beyond = any(cell.seen is Seen.BEYOND for one in found for cell in one.cells)
    if not done:
        yield "Not everything that is declared to work was seen to work."
    else:
        yield f"Everything that is declared to work was seen to work{', but for what is marked ·' if beyond else ''}."


def _tour_lines(accounts: "Sequence[AccountSummary]", *, done: bool) -> Iterable[str]:
    rows = [
        (
            one.account,
            str(one.sends),
            str(one.delivered),
            str(one.verified),
            "–" if one.median_seconds is None else f"{one.median_seconds} s",
            f"{one.spent:.4f} {one.currency}".strip(),
        )
        for one in accounts
    ]
    if rows:
        yield ""
        yield from table(("Account", "Sends", "Delivered", "Verified", "Median", "Spent"), rows)
    yield ""
    yield "All of it happened." if done else "The tour did not come to its end."


@history.command()
def generate(
    context: typer.Context,
    days: Annotated[int, _DAYS] = 30,
    per_day: Annotated[int, typer.Option(min=1, max=1_000_000, help="Messages a day, on average.")] = 200,
    seed: Annotated[int, _SEED] = 1,
    customers: Annotated[int | None, typer.Option(min=1, max=1_000_000, help="Default: by the messages.")] = None,
    profile: Annotated[Path | None, typer.Option(metavar="FILE", help="How good each route is: TOML or JSON.")] = None,
) -> None:
    """Generate a plausible past into this workspace. What was broken off goes on where it was."""
    from otpdesk.app.history import keep_history
    from otpdesk.simulator import read_profile

    call = call_of(context)
    world = read_profile(profile) if profile else None
    with call.workspace(unfinished=True) as opened, percentage(call.output) as tell:
        kept = keep_history(
            opened,
            seed=seed,
            days=days,
            per_day=per_day,
            people=customers,
            profile=world,
            profile_name=str(profile.absolute()) if profile else "",
            tell=tell,
        )
    numbers = {name: getattr(kept, name) for name in ("customers", "verifications", "attempts")}
    truth = kept.truth
    call.output.answer(
        {**numbers, "truth": truth.plain()},
        [
            f"{kept.attempts} messages of {kept.verifications} verifications to {kept.customers} customers.",
            *(_truth_lines(truth) if world else ()),
        ],
    )


def _truth_lines(truth: "Truth") -> Iterable[str]:
    rows = [
        (
            one.account,
            one.country or "–",
            one.channel.value,
            *(f"{share:.1%}" for share in (one.share, one.rates.conversion, one.rates.delivery, one.rates.phantom)),
        )
        for one in sorted(truth.countries, key=lambda one: (one.channel, one.country, one.account))
        if one.share
    ]
    if rows:
        yield ""
        yield "What is true of first attempts:"
        yield from table(("Account", "Country", "Channel", "Share", "Verify", "Arrive", "False claims"), rows)
