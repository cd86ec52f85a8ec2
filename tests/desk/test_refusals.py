import pytest

from otpdesk.desk.refusals import clock_text, refused, seconds_until
from otpdesk.guard import DAY, HOUR, Counted, Past, Policy, Rule, Wish, decide
from otpdesk.otp import Channel

NOW = 1_795_000_000_000
FULL = Counted(
    number_day=10, operator_hour=60, spend_day=60_000_000, wrong_day=10,
    number_frees_at=NOW + 1, operator_frees_at=NOW + 1, spend_frees_at=NOW + 1, wrong_frees_at=NOW + 1,
)  # fmt: skip


@pytest.mark.parametrize(("at", "seconds"), [(NOW + 1, 1), (NOW + 1000, 1), (NOW + 1001, 2), (NOW, 0), (NOW - 5, 0)])
def test_seconds_are_rounded_up(at: int, seconds: int) -> None:
    assert seconds_until(at, NOW) == seconds


def test_the_clock_shows_seconds_when_it_is_near_and_the_day_when_it_is_another() -> None:
    assert clock_text(NOW + 60_000, NOW).count(":") == 2
    assert clock_text(NOW + HOUR // 2, NOW).count(":") == 1
    assert " " in clock_text(NOW + 2 * DAY, NOW)


def test_a_refusal_says_how_many_more_are_possible_and_when() -> None:
    past = [Past(NOW - 1000 * ago, Channel.SMS) for ago in (200, 100, 10)]
    refusal = refused(decide(Policy(), Wish(Channel.SMS), past, Counted(number_day=3), NOW), Policy(), NOW)
    assert (refusal.rule, refusal.retry_after) == ("gaps", 110)
    assert refusal.hint.startswith("One more send to this number is possible, at ")


def test_a_limit_of_the_day_names_its_ceiling_and_who_can_change_it() -> None:
    counted = Counted(number_day=10, number_frees_at=NOW + 2 * HOUR)
    refusal = refused(decide(Policy(), Wish(Channel.SMS), [], counted, NOW), Policy(), NOW)
    assert refusal.title == "10 codes went to this number within 24 hours."
    assert "sends_per_number_day" in refusal.hint
    assert refusal.retry_after == 7200


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule is not Rule.TRIES])
def test_every_rule_has_a_sentence_without_places_left_open(rule: Rule) -> None:
    past = [Past(NOW - 1, Channel.SMS, settled=False)] * 4
    for wish in (Wish(Channel.VOICE, 1), Wish(Channel.SMS, 1)):
        decision = decide(Policy(), wish, past, FULL, NOW)
        use = next((one for one in decision.uses if one.rule is rule and one.full), None)
        if use is None:
            continue
        alone = type(decision)(allowed=False, rule=rule, retry_at=use.frees_at, uses=decision.uses)
        refusal = refused(alone, Policy(), NOW)
        assert refusal.title.endswith(".")
        assert refusal.hint.endswith(".")
        assert "{" not in refusal.title + refusal.hint
