import importlib.util
import shutil
from pathlib import Path

import pytest

from otpdesk.gui import resources


def test_a_checkout_has_its_resources_beside_the_package() -> None:
    assert (resources.folder() / "icons" / "search.svg").is_file()


def test_an_installed_program_has_its_resources_inside_the_package(tmp_path: Path) -> None:
    installed = tmp_path / "otpdesk"
    (installed / "gui").mkdir(parents=True)
    (installed / "resources" / "icons").mkdir(parents=True)
    (installed / "resources" / "icons" / "search.svg").write_bytes(b"<svg/>")
    copy = shutil.copy(resources.__file__, installed / "gui" / "resources.py")
    spec = importlib.util.spec_from_file_location("installed_resources", copy)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.folder() == installed / "resources"
    assert module.icon_svg("search") == b"<svg/>"


def test_an_icon_that_is_not_shipped_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        resources.icon_svg("no-such-icon")
