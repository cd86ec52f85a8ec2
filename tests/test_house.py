"""Rules of the house that no other checker holds."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "otpdesk"
SDKS = ("twilio", "vonage", "vonage_http_client")


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return tuple((str(path.relative_to(PACKAGE)), ast.parse(path.read_text("utf-8"))) for path in paths)


def calls(tree: ast.AST, name: str) -> bool:
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name for node in ast.walk(tree)
    )


def test_only_the_engine_factory_opens_a_database() -> None:
    assert {name for name, tree in modules() if calls(tree, "create_engine")} == {"store/engine.py"}


def test_the_core_draws_chance_from_secrets_only() -> None:
    for name, tree in modules():
        if name.startswith("simulator"):
            continue
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert "random" not in imported, name


def test_secret_digests_are_compared_in_constant_time() -> None:
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                for side in (node.left, *node.comparators):
                    word = ast.unparse(side).rpartition(".")[2].lower()
                    secret = word.endswith(("mac", "_digest", "signature", "typed_code"))
                    assert not secret, f"{name}: {ast.unparse(node)}"


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name}: {node.name}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 - len((ast.get_docstring(node) or "").splitlines()) > 50
    ]
    assert long == []


def loaded_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    return set(done.stdout.split())


def test_importing_the_desk_and_its_command_line_imports_no_sdk() -> None:
    loaded = loaded_after("import otpdesk.cli, otpdesk.app, otpdesk.desk.desk, otpdesk.providers.base")
    assert loaded.isdisjoint(SDKS)
    assert loaded.isdisjoint({"numpy", "scipy"}), "only who compares pays for them"


HEAVY = ("sqlalchemy", "numpy", "pydantic", "phonenumbers", "typer", "cryptography", "alembic", "aiohttp")


@pytest.mark.parametrize("heavy", HEAVY)
def test_the_window_is_imported_without(heavy: str) -> None:
    assert heavy not in loaded_after("import otpdesk.__main__, otpdesk.app, otpdesk.gui.window, otpdesk.gui.pages")
