"""What stands before and after any command: `--workspace DIR` and `--json`. Standard library only."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class Misused(Exception):
    """The command line is not understood; the text says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """One command line: the command with its own arguments (empty: the window), the workspace, and the form wanted."""

    command: tuple[str, ...]
    workspace: Path | None = None
    json: bool = False


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether `--json` is among the options, for saying so even when the rest cannot be read."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options


def read(arguments: Sequence[str]) -> Request:
    """Take `--workspace` and `--json` out, wherever they stand before a `--`. Misused if a folder is missing."""
    command: list[str] = []
    workspace: Path | None = None
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            command += [argument, *rest]
        elif argument == "--workspace":
            workspace = _folder(next(rest, ""))
        elif argument.startswith("--workspace="):
            workspace = _folder(argument.partition("=")[2])
        elif argument != "--json":
            command.append(argument)
    return Request(tuple(command), workspace, wants_json(arguments))


def _folder(value: str) -> Path:
    if not value or value.startswith("--"):
        raise Misused("--workspace needs a folder.")
    return Path(value)
