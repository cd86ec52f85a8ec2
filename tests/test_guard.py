import pytest
from hypothesis import given
from hypothesis import strategies as st

from otpdesk import guard
from otpdesk.errors import BadInput
from otpdesk.guard import DAY, HOUR, Counted, Past, Policy, Rule, Wish, decide, outlook, tries_left
from otpdesk.options import parsed
from otpdesk.otp import Channel

NOW = 1_795_000_000_000
SMS = Wish(Channel.SMS)
CALL = Wish(Channel.VOICE)
POLICY = Policy()


def sent(*seconds_ago: float, channel: Channel = Channel.SMS, settled: bool = True, failed: bool = False) -> list[Past]:
    return [Past(NOW - round(ago * 1000), channel, settled, failed) for ago in seconds_ago]


def test_a_first_send_is_allowed_when_nothing_is_used() -> None:
    decision = decide(POLICY, SMS, [], Counted(), NOW)
    assert decision.allowed
    assert decision.left(Rule.VERIFICATION) == 4
    assert decision.left(Rule.NUMBER_DAY) == 10


@pytest.mark.parametrize(("past", "frees_in"), [((29,), 1), ((100, 59), 1), ((300, 200, 119), 1), ((29.5,), 0.5)])
def test_a_resend_within_the_gap_is_refused_and_says_when_it_frees(past: tuple[float, ...], frees_in: float) -> None:
    decision = decide(POLICY, SMS, sent(*past), Counted(), NOW)
    assert (decision.allowed, decision.rule) == (False, Rule.GAP)
    assert decision.retry_at == NOW + frees_in * 1000


@pytest.mark.parametrize("past", [(30,), (100, 60), (300, 200, 120)])
def test_a_resend_is_allowed_in_the_very_millisecond_the_gap_ends(past: tuple[float, ...]) -> None:
    assert decide(POLICY, SMS, sent(*past), Counted(), NOW).allowed


def test_the_last_gap_of_the_list_repeats() -> None:
    policy = parsed(Policy, {"gaps": "5,10", "sends_per_verification": "9"})
    assert [policy.gap_before(ordinal) for ordinal in (2, 3, 4, 9)] == [5, 10, 10, 10]


def test_a_used_up_verification_is_named_before_the_gap_because_waiting_is_in_vain() -> None:
    decision = decide(POLICY, SMS, sent(400, 300, 200, 1), Counted(), NOW)
    assert (decision.rule, decision.retry_at) == (Rule.VERIFICATION, None)


def test_of_two_rules_that_free_the_later_one_is_named() -> None:
    counted = Counted(number_day=10, number_frees_at=NOW + HOUR, operator_hour=60, operator_frees_at=NOW + 5)
    decision = decide(POLICY, SMS, sent(29), counted, NOW)
    assert (decision.rule, decision.retry_at) == (Rule.NUMBER_DAY, NOW + HOUR)


def test_the_cap_of_a_country_refuses_the_send_after_it_and_says_when_it_frees() -> None:
    wish = Wish(Channel.SMS, country_cap=300)
    assert decide(POLICY, wish, [], Counted(country_day=299), NOW).left(Rule.COUNTRY_DAY) == 1
    decision = decide(POLICY, wish, [], Counted(country_day=300, country_frees_at=NOW + HOUR), NOW)
    assert (decision.allowed, decision.rule, decision.ceiling) == (False, Rule.COUNTRY_DAY, 300)
    assert decision.retry_at == NOW + HOUR


def test_a_country_without_a_cap_is_not_looked_at() -> None:
    decision = decide(POLICY, SMS, [], Counted(country_day=1_000_000), NOW)
    assert decision.allowed
    assert Rule.COUNTRY_DAY not in {use.rule for use in decision.uses}
    assert decision.ceiling == 0


def test_a_send_of_which_nothing_is_known_holds_up_the_next_for_a_minute() -> None:
    decision = decide(POLICY, SMS, sent(40, settled=False), Counted(), NOW)
    assert (decision.rule, decision.retry_at) == (Rule.UNSETTLED, NOW + 20_000)
    assert decide(POLICY, SMS, sent(60, settled=False), Counted(), NOW).allowed


def test_a_call_opens_some_seconds_after_the_first_message() -> None:
    policy = parsed(Policy, {"gaps": "0", "voice_after": "45"})
    decision = decide(policy, CALL, sent(44, 20), Counted(), NOW)
    assert (decision.rule, decision.retry_at) == (Rule.VOICE_DELAY, NOW + 1000)
    assert decide(policy, CALL, sent(45, 20), Counted(), NOW).allowed


@pytest.mark.parametrize(
    ("wish", "past"),
    [
        (CALL, []),
        (Wish(Channel.VOICE, sms_arrives=False), sent(1)),
        (CALL, sent(1, failed=True)),
    ],
)
def test_a_call_is_not_held_up_when_no_message_can_arrive(wish: Wish, past: list[Past]) -> None:
    assert decide(parsed(Policy, {"gaps": "0"}), wish, past, Counted(), NOW).allowed


@pytest.mark.parametrize(
    ("counted", "rule"),
    [
        (Counted(number_day=10, number_frees_at=NOW + 7), Rule.NUMBER_DAY),
        (Counted(operator_hour=60, operator_frees_at=NOW + 7), Rule.OPERATOR_HOUR),
        (Counted(wrong_day=10, wrong_frees_at=NOW + 7), Rule.TRIES_DAY),
        (Counted(spend_day=50_000_000, spend_frees_at=NOW + 7), Rule.SPEND_DAY),
    ],
)
def test_each_full_window_refuses_and_says_when_it_frees(counted: Counted, rule: Rule) -> None:
    decision = decide(POLICY, Wish(Channel.SMS, cost=1), [], counted, NOW)
    assert (decision.allowed, decision.rule, decision.retry_at) == (False, rule, NOW + 7)


def test_the_budget_takes_a_message_that_just_fits_and_none_that_goes_over() -> None:
    counted = Counted(spend_day=49_900_000)
    assert decide(POLICY, Wish(Channel.SMS, cost=100_000), [], counted, NOW).allowed
    assert decide(POLICY, Wish(Channel.SMS, cost=100_001), [], counted, NOW).rule is Rule.SPEND_DAY


def test_the_outlook_counts_what_verification_and_number_leave() -> None:
    assert outlook(POLICY, sent(10), Counted(number_day=8), NOW) == (2, NOW + 20_000)
    assert outlook(POLICY, sent(31), Counted(number_day=1), NOW) == (3, NOW)
    assert outlook(POLICY, sent(400, 300, 200, 121), Counted(number_day=4), NOW) == (0, None)


@pytest.mark.parametrize("text", ["", "a", "-1", "30,5000"])
def test_gaps_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parsed(Policy, {"gaps": text or ","})


def test_a_policy_may_not_allow_fewer_tries_a_day_than_a_verification() -> None:
    with pytest.raises(BadInput):
        parsed(Policy, {"tries_per_verification": "9", "tries_per_number_day": "8"})


@given(
    times=st.lists(st.integers(0, 3 * DAY // 1000), min_size=1, max_size=60),
    ceiling=st.integers(1, 6),
)
def test_no_day_ever_holds_more_sends_to_a_number_than_the_limit(times: list[int], ceiling: int) -> None:
    policy = parsed(Policy, {"sends_per_number_day": str(ceiling)})
    allowed: list[int] = []
    for at in sorted(second * 1000 for second in times):
        window = [earlier for earlier in allowed if earlier > at - DAY]
        frees_at = window[-ceiling] + DAY if len(window) >= ceiling else None
        decision = decide(policy, SMS, [], Counted(number_day=len(window), number_frees_at=frees_at), at)
        if decision.allowed:
            allowed.append(at)
        else:
            assert decision.retry_at is not None
            assert decision.retry_at > at
    for at in allowed:
        assert sum(at - DAY < other <= at for other in allowed) <= ceiling


ACTS = st.lists(st.sampled_from(["send", "resend", "wrong", "wrong", "wrong", "hour"]), max_size=80)


@given(acts=ACTS, tries=st.integers(1, 5), more=st.integers(0, 10))
def test_wrong_codes_of_a_number_stay_within_the_budget_whatever_the_order(
    acts: list[str], tries: int, more: int
) -> None:
    day_tries = tries + more
    now, wrong_here, compared_in = NOW, 0, {0: 0}
    wrong_at: list[int] = []
    verification = 0
    for act in acts:
        if act == "hour":
            now += HOUR
        elif act == "send":
            verification, wrong_here = verification + 1, 0
            compared_in[verification] = 0
        elif act == "wrong":
            today = sum(at > now - DAY for at in wrong_at)
            if tries_left(tries, wrong_here, day_tries, today) > 0:
                wrong_here += 1
                compared_in[verification] += 1
                wrong_at.append(now)
    assert all(count <= tries for count in compared_in.values())
    assert all(sum(at - DAY < other <= at for other in wrong_at) <= day_tries for at in wrong_at)


def test_limits_have_the_names_that_policy_set_knows() -> None:
    known = set(Policy.model_fields)
    assert {rule.value for rule in Rule} - known == {Rule.UNSETTLED.value, Rule.COUNTRY_DAY.value}
    assert guard.spend_ceiling(POLICY) == 50_000_000
