from dataclasses import replace
from pathlib import Path

import pytest

from otpdesk import texts
from otpdesk.configuration.rows import rows_of
from otpdesk.desk.explaining import Question
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Channel, Purpose
from otpdesk.store import configuration
from tests.fixtures.desk import Workplace


def versions(place: Workplace) -> list[int]:
    return [one.version for one in place.desk.configuring.history()]


def test_an_exported_configuration_comes_back_the_same(place: Workplace, tmp_path: Path) -> None:
    configuring = place.desk.configuring
    place.desk.routes.set("sms", ["vonage-main", "twilio-main"], "EE", "login")
    configuring.set_policy("rates", "USD=0.9,SEK=0.09")
    own = replace(texts.default(Purpose.LOGIN, "en", Channel.EMAIL), subject="A “code” from {company}")
    with place.store.write() as tx:
        configuration.publish(tx, "ada", "own text", replace(configuration.in_force(tx)[1], templates=(own,)))
        before = rows_of(configuration.in_force(tx)[1])
    file = tmp_path / "desk.toml"

    configuring.export_configuration(file)
    configuring.set_policy("gaps", "9")
    place.desk.routes.set("sms", [], "EE", "login")
    version = configuring.import_configuration(file)

    with place.store.read() as tx:
        assert rows_of(configuration.in_force(tx)[1]) == before
    assert versions(place)[0] == version
    assert "right" not in file.read_text()  # the keys of the simulated accounts
    assert configuring.text(Purpose.LOGIN, "en", Channel.EMAIL).subject == own.subject


def _taken(place: Workplace, address: str) -> tuple[str, ...]:
    return tuple(stop.account for stop in place.desk.routes.explain(Question(address)).stops)


def test_a_configuration_from_another_desk_brings_accounts_that_wait_for_their_keys(
    place: Workplace, tmp_path: Path
) -> None:
    file = tmp_path / "desk.toml"
    file.write_text("""
        [[accounts]]
        name = "spare"
        provider = "twilio"
        settings = { account_sid = "AC1", sender = "+15017122661", base_url = "http://127.0.0.1:9" }

        [[routes]]
        channel = "sms"
        accounts = ["spare", "vonage-main"]
    """)

    place.desk.configuring.import_configuration(file)

    line = place.desk.configuring.accounts()[-1]
    assert (line.name, line.secrets) == ("spare", ())
    assert _taken(place, "5200 1111") == ("vonage-main",)
    place.desk.configuring.add_account("twilio", "spare", {"auth_token": "right"})
    assert _taken(place, "5200 1111") == ("spare", "vonage-main")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("[policy]\ncode_length == 6\n", "desk.toml is broken at line 2, column 14."),
        ('[policy]\ncompany = "x', "desk.toml is broken at line 2, column 13."),
        ("[policy]\ncode_length = 4\n", "[policy] at line 2, column 1: Code length is too small: at least 6."),
        ("\n[policy]\ncolour = 1\n", "[policy] at line 3, column 1: There is no setting called “colour”."),
        ("[polices]\n", "There is no table called “polices”."),
        ("routes = 3\n", "“routes” must be a list of [[routes]]."),
        (
            '[[routes]]\nchannel = "sms"\naccounts = ["mail"]\n\n[[routes]]\nchannel = "fax"\naccounts = ["a"]\n',
            "[[routes]] number 2 at line 6, column 1: “fax” is not a channel.",
        ),
        (
            '[[routes]]\nchannel = "sms"\n',
            "[[routes]] number 1 at line 1, column 1: A route needs at least one account.",
        ),
        (
            '[[routes]]\nchannel = "sms"\naccounts = ["mail"]\n',
            "“mail” cannot be on a route for sms.",
        ),
        (
            '[[accounts]]\nname = "a"\nprovider = "twilio"\nsettings = { auth_token = "x" }\n',
            (
                "[[accounts]] number 1 at line 4, column 14: "
                "“auth_token” is a secret and does not belong in a configuration."
            ),
        ),
        (
            '[[accounts]]\nname = "mail"\nprovider = "twilio"\nsettings = { account_sid = "AC1", sender = "x" }\n',
            "“mail” is a smtp account here, not a twilio one.",
        ),
        (
            '[[templates]]\npurpose = "login"\nlanguage = "en"\nchannel = "sms"\nbody = "{code}"\n',
            (
                "[[templates]] number 1 at line 1, column 1: "
                "The text for login, en, sms cannot be used: {company} is missing."
            ),
        ),
    ],
)
def test_a_broken_configuration_says_where_and_changes_nothing(
    place: Workplace, tmp_path: Path, text: str, title: str
) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(text)
    before = (versions(place), place.desk.configuring.accounts(), place.desk.configuring.policy())

    with pytest.raises(BadInput) as refused:
        place.desk.configuring.import_configuration(file)

    assert refused.value.title == title
    assert (versions(place), place.desk.configuring.accounts(), place.desk.configuring.policy()) == before


def test_a_file_that_is_not_there_or_not_text_is_refused(place: Workplace, tmp_path: Path) -> None:
    binary = tmp_path / "b.toml"
    binary.write_bytes(b"\xff\xfe")

    with pytest.raises(BadInput, match="cannot be read"):
        place.desk.configuring.import_configuration(tmp_path / "none.toml")
    with pytest.raises(BadInput, match="not UTF-8"):
        place.desk.configuring.import_configuration(binary)
    with pytest.raises(BadInput, match="cannot be written"):
        place.desk.configuring.export_configuration(tmp_path / "none" / "desk.toml")


def test_a_rollback_is_a_new_version_that_is_as_the_old_one_was(place: Workplace) -> None:
    configuring = place.desk.configuring
    configuring.set_policy("gaps", "7")
    wanted = versions(place)[0]
    configuring.set_policy("gaps", "8")
    place.desk.routes.set("sms", ["twilio-main"])

    version = configuring.rollback(wanted)

    assert version == wanted + 3
    assert configuring.policy().gaps == (7,)
    assert place.desk.routes.in_force() == ()
    assert [line.name for line in configuring.accounts()] == ["twilio-main", "vonage-main", "mail"]
    assert configuring.history()[0].why == f"rolled back to {wanted}"
    with pytest.raises(NotFound):
        configuring.rollback(99)


def test_the_desks_language_is_the_fall_back_of_texts(place: Workplace) -> None:
    place.desk.configuring.set_policy("language", "de")

    assert place.desk.configuring.text(Purpose.LOGIN, "sv", Channel.SMS).language == "de"
