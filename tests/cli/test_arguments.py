from pathlib import Path

import pytest

from otpdesk.cli.arguments import Misused, Request, read, wants_json


@pytest.mark.parametrize(
    "arguments",
    [
        ["--workspace", "w", "--json", "send", "x"],
        ["send", "x", "--json", "--workspace", "w"],
        ["--json", "send", "--workspace=w", "x"],
    ],
)
def test_workspace_and_json_stand_before_or_after_the_command(arguments: list[str]) -> None:
    assert read(arguments) == Request(("send", "x"), Path("w"), json=True)


def test_what_follows_two_dashes_belongs_to_the_command() -> None:
    assert read(["find", "--", "--json"]) == Request(("find", "--", "--json"))
    assert not wants_json(["find", "--", "--json"])


def test_without_a_command_the_window_is_meant() -> None:
    assert read(["--workspace", "w"]) == Request((), Path("w"))


@pytest.mark.parametrize("arguments", [["--workspace"], ["--workspace="], ["--workspace", "--json"]])
def test_a_workspace_without_a_folder_is_not_understood(arguments: list[str]) -> None:
    with pytest.raises(Misused):
        read(arguments)
