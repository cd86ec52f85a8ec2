"""Trials and probes on the command line; what each comes to is tested at the desk."""

from tests.fixtures.cli import CommandLine

BOTH = ("twilio-main", "vonage-main")


def test_a_trial_is_planned_started_looked_at_and_ended(busy_cli: CommandLine) -> None:
    size = busy_cli.json("trial", "plan", *BOTH, "--rate", "80", "--difference", "5")
    assert (size["per_arm"], size["rate"], size["measured"], size["days"]) == (904, 0.8, 0, None)
    begun = busy_cli.json(
        *("trial", "start", "twilio-main,vonage-main", "--name", "Vonage in Estonia", "--country", "Estonia"),
        *("--shares", "60,40", "--difference", "4", "--days", "14", "--attempts", "6000", "--why", "Cheaper?"),
    )
    assert (begun["id"], begun["state"], begun["attempts"], begun["needed"]) == (1, "running", 0, 6_000)
    assert begun["plan"]["shares"] == [0.6, 0.4]
    assert (begun["plan"]["control"], begun["plan"]["alpha"]) == ("twilio-main", 0.05)
    assert begun["plan"]["until"].endswith("Z")
    assert busy_cli.json("send", "+372 5301 1111")["account"] in BOTH

    looked = busy_cli.json("trial", "look", "1", "--recount")
    assert (looked["attempts"], looked["recount"]) == (1, [])
    assert looked["looks"][0]["pairs"][0]["a"] == "vonage-main"
    assert busy_cli.refused("trial", "end", "1", "--reason", " ")["kind"] == "bad_input"
    assert "Why: Prices changed" in busy_cli("trial", "end", "1", "--reason", "Prices changed").out
    (listed,) = busy_cli.json("trial", "list")
    assert (listed["state"], listed["reason"]) == ("ended", "Prices changed")
    assert "without a verdict" in busy_cli("trial", "list").out


def test_probes_are_planned_sent_and_confirmed(busy_cli: CommandLine) -> None:
    phone = busy_cli.json("probe", "add", "Mari's phone", "+372 5301 1111")
    assert (phone["id"], phone["masked"], phone["kind"]) == (1, "+372 •••• ••11", "handset")
    planned = busy_cli.json("probe", "plan", *BOTH, "--rounds", "2", "--apart", "0", "--money", "1.5")
    assert (planned["left"], planned["budget"]) == (4, {"micro": 1_500_000, "currency": "EUR"})
    assert busy_cli("probe", "plan", "twilio-main", "--numbers", "one").code == 2
    busy_cli.json("track", "--once")
    assert busy_cli.json("probe", "run")["taken"] == 0, "tracking sent what was due"
    assert "arrived after 3 s" in busy_cli("probe", "confirm", "1", "--seconds", "3").out
    assert busy_cli.json("probe", "confirm", "2", "--missing")["arrived"] is False
    results = busy_cli.json("probe", "results")
    assert [(one["account"], one["arrived"], one["missing"]) for one in results["results"]] == [
        ("twilio-main", 1, 0),
        ("vonage-main", 0, 1),
    ]
    assert "1 of 1 arrived, half of them within 3 s." in busy_cli("probe", "results").out
    assert busy_cli.json("probe", "end", "1") == {"ended": 1}
    assert busy_cli.json("probe", "remove", "1") == {"removed": 1}
    assert busy_cli("probe", "numbers").out == "No number yet.\n"
