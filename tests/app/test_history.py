from otpdesk.app.history import keep_history
from tests.fixtures.desk import Workplace


def test_a_past_hangs_on_every_account_with_codes_of_ours_and_leaves_the_others_alone(place: Workplace) -> None:
    add, urls = place.desk.configuring.add_account, place.simulator.urls
    add("messagebird", "bird", {"access_key": "key", "originator": "+15017122661", "base_url": urls["messagebird"]})
    theirs = {"codes": "theirs", "verify_service_sid": f"VA{'0' * 32}"}
    place.desk.configuring.set_account("twilio-main", theirs)
    kept = keep_history(place, seed=7, days=1, per_day=60)  # type: ignore[arg-type]
    assert kept.attempts
    day = {one.name: one.day.sends for one in place.desk.configuring.cards()}
    assert day["twilio-main"] == 0
    assert day["vonage-main"] > 0
    assert day["bird"] > 0
