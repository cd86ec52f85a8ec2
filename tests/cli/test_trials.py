from tests.fixtures.cli import CommandLine

BOTH = ("twilio-main", "vonage-main")


def test_a_trial_is_planned_started_looked_at_and_ended(busy_cli: CommandLine) -> None:
    assert busy_cli.json("trial", "list") == []
    assert busy_cli("trial", "list").out == "No trial yet.\n"
    size = busy_cli.json("trial", "plan", *BOTH, "--rate", "80", "--difference", "5")
    assert (size["per_arm"], size["rate"], size["measured"], size["days"]) == (904, 0.8, 0, None)
    assert busy_cli.refused("trial", "plan", *BOTH)["title"] == "There was no such traffic in the last 28 days."
    assert (
        "904 first attempts of each account"
        in busy_cli("trial", "plan", *BOTH, "--rate", "80", "--difference", "5").out
    )

    begun = busy_cli.json(
        *("trial", "start", "twilio-main,vonage-main", "--name", "Vonage in Estonia", "--country", "Estonia"),
        *("--shares", "60,40", "--difference", "4", "--days", "14", "--attempts", "6000", "--why", "Cheaper?"),
    )
    assert (begun["id"], begun["state"], begun["attempts"], begun["needed"]) == (1, "running", 0, 6_000)
    assert begun["plan"]["shares"] == [0.6, 0.4]
    assert (begun["plan"]["control"], begun["plan"]["alpha"]) == ("twilio-main", 0.05)
    assert begun["plan"]["until"].endswith("Z")
    sent = busy_cli.json("send", "+372 5301 1111")
    assert sent["account"] in BOTH
    explained = busy_cli.json("route", "explain", "+372 5301 2222")
    assert explained["reasons"][0]["what"] == "Trial “Vonage in Estonia”"

    looked = busy_cli.json("trial", "look", "1", "--recount")
    assert (looked["attempts"], looked["recount"]) == (1, [])
    assert looked["looks"][0]["pairs"][0]["a"] == "vonage-main"
    assert "comes to the same" in busy_cli("trial", "look", "1", "--recount").out
    assert busy_cli.refused("trial", "end", "1", "--reason", " ")["kind"] == "bad_input"
    ended = busy_cli.json("trial", "end", "1", "--reason", "Prices changed")
    assert (ended["state"], ended["reason"]) == ("ended", "Prices changed")
    (listed,) = busy_cli.json("trial", "list")
    assert listed["title"] == "Ended by " + listed["ended_by"] + " after 0 hours, without a verdict"
    assert "Vonage in Estonia" in busy_cli("trial", "list").out
    assert busy_cli.refused("trial", "look", "7")["kind"] == "not_found"


def test_probes_are_planned_run_and_confirmed(busy_cli: CommandLine) -> None:
    assert busy_cli("probe", "numbers").out == "No number yet.\n"
    assert busy_cli("probe", "results").out == "Nothing was planned yet: “otpdesk probe plan”.\n"
    phone = busy_cli.json("probe", "add", "Mari's phone", "+372 5301 1111")
    assert (phone["id"], phone["masked"], phone["kind"]) == (1, "+372 •••• ••11", "handset")
    assert "as control" in busy_cli("probe", "add", "Dead SIM", "+372 5200 0106", "--control").out
    assert [one["label"] for one in busy_cli.json("probe", "numbers")] == ["Mari's phone", "Dead SIM"]
    assert "5301" not in busy_cli("probe", "numbers").out

    planned = busy_cli.json("probe", "plan", *BOTH, "--numbers", "1", "--rounds", "2", "--apart", "0", "--money", "1.5")
    assert (planned["left"], planned["budget"]) == (4, {"micro": 1_500_000, "currency": "EUR"})
    assert busy_cli.refused("probe", "plan", "nobody")["kind"] == "bad_input"
    assert busy_cli("probe", "plan", "twilio-main", "--numbers", "one").code == 2
    assert busy_cli.json("probe", "run")["taken"] == 2
    assert busy_cli.json("probe", "run")["taken"] == 0
    assert "arrived after 3 s" in busy_cli("probe", "confirm", "1", "--seconds", "3").out
    assert busy_cli.json("probe", "confirm", "2", "--missing")["arrived"] is False
    results = busy_cli.json("probe", "results")
    assert [(one["account"], one["arrived"], one["missing"]) for one in results["results"]] == [
        ("twilio-main", 1, 0),
        ("vonage-main", 0, 1),
    ]
    assert "1 of 1 arrived, half of them within 3 s." in busy_cli("probe", "results").out
    assert busy_cli.json("probe", "end", "1") == {"ended": 1}
    assert busy_cli.json("probe", "remove", "2") == {"removed": 2}
    assert busy_cli.refused("probe", "remove", "2")["kind"] == "not_found"


def test_tracking_sends_what_is_due_of_the_probes(busy_cli: CommandLine) -> None:
    busy_cli.json("probe", "add", "Mari's phone", "+372 5301 1111")
    busy_cli.json("probe", "plan", "twilio-main")
    assert len(busy_cli.json("track", "--once")["changed"]) <= 1
    (probe,) = busy_cli.json("probe", "results")["probes"]
    assert probe["state"] == "sent"
