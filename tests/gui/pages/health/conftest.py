"""A world in which Vonage is slow to Estonia, everybody fails to Latvia, and the rest goes as usual."""

import pytest

from tests.desk.watched import MINUTE, World
from tests.fixtures.desk import Workplace

TWILIO, VONAGE = "twilio-main", "vonage-main"
FINE = [(True, 4.0)] * 9 + [(False, 4.0)]
SLOW = [(True, 8.0), (True, 90.0), (True, 90.0), (True, 4.0), (False, None)]
FAILS = [(True, 4.0), (False, 4.0), (False, 6.0)]


@pytest.fixture
def world(place: Workplace) -> World:
    made = World(place)
    usual = ((TWILIO, "EE"), (VONAGE, "EE"), (TWILIO, "LV"), (VONAGE, "LV"), (TWILIO, "FI"))
    made.usual(*((account, country, 500, 0.9, 0.88) for account, country in usual))
    begin = made.now
    for account, country in usual:
        made.send(account, country, FINE * 6, every=MINUTE, begin=begin)
    begin += 62 * MINUTE
    made.send(VONAGE, "EE", SLOW * 8, every=20_000, begin=begin)
    made.send(TWILIO, "EE", FINE * 4, every=20_000, begin=begin)
    for account in (TWILIO, VONAGE):
        made.send(account, "LV", FAILS * 10, every=20_000, begin=begin)
    made.clock.turn(90 * 60)
    place.desk.watching.round(at_once=True)
    return made
