from tests.fixtures.cli import CommandLine

ANY = {"network": "", "purpose": "", "sends": "any", "hours": "", "fail_over": 0}


def test_routes_are_set_listed_explained_and_removed(busy_cli: CommandLine) -> None:
    assert busy_cli.json("route", "list") == []
    busy_cli.json("route", "set", "sms", "vonage-main", "twilio-main", "--country", "EE", "--purpose", "login")
    listed = busy_cli.json("route", "set", "sms", "twilio-main,vonage-main")

    assert listed == busy_cli.json("route", "list") == [
        {**ANY, "channel": "sms", "country": "EE", "purpose": "login", "accounts": ["vonage-main", "twilio-main"]},
        {**ANY, "channel": "sms", "country": "", "accounts": ["twilio-main", "vonage-main"]},
    ]  # fmt: skip
    explained = busy_cli.json("route", "explain", "5200 1111", "--purpose", "login")
    assert explained["accounts"] == ["vonage-main", "twilio-main"]
    assert all(sorted(reason) == ["matched", "what", "why"] for reason in explained["reasons"])
    assert busy_cli("route", "explain", "5200 1111").out.startswith("Takes twilio-main, then vonage-main.")
    assert len(busy_cli.json("route", "set", "sms", "--remove")) == 1
    assert busy_cli.refused("account", "remove", "vonage-main")["rule"] == "routes"


def test_a_route_may_have_a_network_hours_sends_and_a_fail_over_time(busy_cli: CommandLine) -> None:
    conditions = ("--network", "24801", "--sends", "resends", "--hours", "08:00-20:00", "--fail-over", "20")
    (route,) = busy_cli.json("route", "set", "sms", "vonage-main", *conditions)
    assert (route["network"], route["sends"], route["hours"], route["fail_over"]) == (
        "24801",
        "resends",
        "08:00-20:00",
        20,
    )
    assert "24801" in busy_cli("route", "list").out
    assert "20 s" in busy_cli("route", "list").out
    error = busy_cli.refused("route", "set", "sms", "vonage-main", "--hours", "8-20")
    assert error["kind"] == "bad_input"


def test_a_number_is_explained_as_if_it_were_in_a_network_or_sent_to_again(busy_cli: CommandLine) -> None:
    busy_cli.json("route", "set", "sms", "vonage-main", "--network", "24801")
    busy_cli.json("route", "set", "sms", "twilio-main", "--sends", "resends")
    unknown = busy_cli.json("route", "explain", "5200 1111")
    assert unknown["accounts"] == []
    assert unknown["refusal"]["title"].startswith("No account may carry sms")
    assert busy_cli.json("route", "explain", "5200 1111", "--network", "24801")["accounts"] == ["vonage-main"]
    assert busy_cli.json("route", "explain", "5200 1111", "--resend")["accounts"] == ["twilio-main"]
    assert "· Route 1: SMS in network 248 01" in busy_cli("route", "explain", "5200 1111").out


def test_whatif_answers_with_three_figures_and_by_day_if_asked(busy_cli: CommandLine) -> None:
    busy_cli.json("send", "+372 5200 1111")

    asked = ("policy", "whatif", "sends_per_number_day", "1", "--days", "7")
    assert busy_cli.json(*asked) == {"sends": 1, "blocked": 0, "blocked_verified": 0}
    days = busy_cli.json(*asked, "--by-day")["days"]
    assert [day["sends"] for day in days] == [1, 0, 0, 0, 0, 0, 0]
    assert "would have blocked 0 of 1 sends in 7 days, 0 of them verified." in busy_cli(*asked).out


def test_whatif_tries_a_cap_of_a_country(busy_cli: CommandLine) -> None:
    busy_cli.json("send", "+372 5200 1111")
    busy_cli.json("send", "+372 5200 2222")

    found = busy_cli.json("policy", "whatif", "per_day", "1", "--country", "ee")
    assert (found["sends"], found["blocked"]) == (2, 1)
    assert busy_cli.refused("policy", "whatif", "highest_price", "1", "--country", "ee")["kind"] == "bad_input"
