"""The provider of `.github/CONTRIBUTING.md` at a desk: its form, a send, what became of it. `test_ninth` runs this."""

import pytest
from pytestqt.qtbot import QtBot

from otpdesk.cli.run import run
from otpdesk.gui.account_form import AccountForm
from otpdesk.gui.desktop import Desktop
from otpdesk.otp import Channel, Status
from tests.fixtures.desk import Workplace
from tests.fixtures.gui import settle
from tests.fixtures.scripted import Scripted, raw_json, routed, saying

KEYS = {"api_key": "kurier-secret-key", "sender": "Acme"}


def test_its_form_has_its_settings_and_says_what_it_cannot(desktop: Desktop, qtbot: QtBot) -> None:
    form = AccountForm(desktop)
    qtbot.addWidget(form)
    form.load()
    settle(qtbot, desktop.jobs)
    form.choose("kurier")
    assert desktop.desk is not None
    (kurier,) = (one for one in desktop.desk.configuring.providers() if one.name == "kurier")
    assert [(field.label, field.secret) for field in kurier.fields] == [
        ("API key", True),
        ("Sender", False),
        ("Base URL", False),
    ]
    assert kurier.channels == (Channel.SMS,)
    assert "Kurier" in [chip.text().strip() for chip in form.chips.findChildren(type(form.save_button))]
    settle(qtbot, desktop.jobs)


def test_a_code_goes_out_through_it_and_its_end_is_learned(bare_place: Workplace, scripted: Scripted) -> None:
    scripted.act = routed({
        "/account": saying(raw_json(200, {"name": "Acme at Kurier"})),
        "/messages/K1": saying(raw_json(200, {"id": "K1", "state": "delivered"})),
        "/messages": saying(raw_json(201, {"id": "K1", "state": "queued"})),
    })  # fmt: skip
    desk = bare_place.desk
    desk.configuring.add_account("kurier", "courier", {**KEYS, "base_url": scripted.url})
    assert desk.configuring.test_account("courier").name == "Acme at Kurier"
    sent = bare_place.send()
    assert (sent.attempt.provider, sent.attempt.status) == ("kurier", Status.ACCEPTED)
    bare_place.clock.turn(3)
    desk.tracking.round()
    (attempt,) = desk.customers.show(sent.attempt.verification_id).attempts
    assert (attempt.status, attempt.provider_status) == (Status.DELIVERED, "delivered")
    assert scripted.posts == 1


def test_the_command_line_knows_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["account", "add", "--help"]) == 0
    assert "kurier" in " ".join(capsys.readouterr().out.split())
