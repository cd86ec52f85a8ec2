"""Shared fixtures live in tests/fixtures, one module a part."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["NO_PROXY"] = "127.0.0.1,localhost"

pytest_plugins = [
    "tests.fixtures.cli",
    "tests.fixtures.clock",
    "tests.fixtures.desk",
    "tests.fixtures.faults",
    "tests.fixtures.gui",
    "tests.fixtures.scripted",
    "tests.fixtures.simulator",
    "tests.fixtures.store",
    "tests.fixtures.vault",
    "tests.fixtures.console",  # builds on desk
]
