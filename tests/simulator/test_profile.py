from pathlib import Path

import pytest

from otpdesk.errors import BadInput
from otpdesk.otp import Channel
from otpdesk.simulator import Profile, Rule, read_profile
from otpdesk.simulator.fate import Submission


def written(folder: Path, text: str, name: str = "world.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_an_empty_file_is_the_usual_world(tmp_path: Path) -> None:
    assert read_profile(written(tmp_path, "")) == Profile()


def test_settings_and_rules_are_read_from_toml(tmp_path: Path) -> None:
    text = """
        calm = true
        latency = 50
        dsn = false
        [[rules]]
        provider = "twilio"
        country = "EE"
        outcome = "unreachable"
        [[rules]]
        number = "+37255*"
        delivery = 0.5
        median = 12
    """
    assert read_profile(written(tmp_path, text)) == Profile(
        calm=True,
        latency=50.0,
        dsn=False,
        rules=(
            Rule(provider="twilio", country="EE", outcome="unreachable"),
            Rule(number="+37255*", changes={"delivery": 0.5, "median": 12.0}),
        ),
    )


def test_the_same_is_read_from_json(tmp_path: Path) -> None:
    text = '{"faults": 0.1, "rules": [{"channel": "sms", "outcome": "blocked"}]}'
    expected = Profile(faults=0.1, rules=(Rule(channel="sms", outcome="blocked"),))
    assert read_profile(written(tmp_path, text, "world.json")) == expected


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("world.toml", "calm = true\nlatency = = 5", "line 2, column 11"),
        ("world.toml", 'calm = true\n[[rules]]\ncountry = "EE', "line 3, column 14"),
        ("world.json", '{"calm": true,\n "latency" 5}', "line 2, column 12"),
    ],
)
def test_a_broken_file_names_line_and_column(tmp_path: Path, name: str, text: str, place: str) -> None:
    with pytest.raises(BadInput) as problem:
        read_profile(written(tmp_path, text, name))
    assert f"{name} is broken at {place}." in problem.value.title
    assert problem.value.hint


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("speed = 3", "The profile has no setting called “speed”."),
        ("calm = 1", "The profile: “calm” must be true or false."),
        ("faults = 1.5", "The profile: “faults” must be a number from 0 to 1."),
        ("latency = true", "The profile: “latency” must be a number from 0 to 60000."),
        ("rules = 3", "“rules” must be a list of [[rules]]."),
        ("rules = [3]", "Rule 1 is not a set of names and values."),
        ('[[rules]]\noutcome = "dead"\n[[rules]]\ncontry = "EE"', "Rule 2 has no setting called “contry”."),
        ('[[rules]]\noutcome = "lost"', "Rule 1: “outcome” cannot be “lost”."),
        ('[[rules]]\nprovider = "pigeon"\noutcome = "dead"', "Rule 1: “provider” cannot be “pigeon”."),
        ('[[rules]]\ncountry = ""\noutcome = "dead"', "Rule 1: “country” must be a word."),
        ('[[rules]]\ncountry = "EE"', "Rule 1 needs either an outcome or figures of the route."),
        ('[[rules]]\noutcome = "dead"\ndelivery = 1', "Rule 1 needs either an outcome or figures of the route."),
        ("[[rules]]\ndelivery = 2", "Rule 1: “delivery” must be a number from 0 to 1."),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, title: str) -> None:
    with pytest.raises(BadInput) as problem:
        read_profile(written(tmp_path, text))
    assert problem.value.title == title


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.toml cannot be read"):
        read_profile(tmp_path / "nowhere.toml")


def test_a_file_that_is_not_text_says_so(tmp_path: Path) -> None:
    path = tmp_path / "world.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="cannot be read"):
        read_profile(path)


def test_a_list_is_not_a_profile(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not a set of names"):
        read_profile(written(tmp_path, "[]", "world.json"))


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (Rule(), True),
        (Rule(provider="twilio", account="AC1", channel="sms", country="EE", number="+37251234567"), True),
        (Rule(number="+372512*"), True),
        (Rule(number="+37252*"), False),
        (Rule(account="AC2"), False),
        (Rule(channel="voice"), False),
        (Rule(country="FI"), False),
    ],
)
def test_a_rule_is_for_those_it_names(rule: Rule, fits: bool) -> None:  # noqa: FBT001 - a case of the table
    message = Submission("twilio", "AC1", Channel.SMS, "+37251234567", "x", "y")
    assert rule.fits(message, "EE") is fits
    assert Profile(rules=(rule,)).rule_for(message, "EE") == (rule if fits else None)
