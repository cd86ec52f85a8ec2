"""What an operator may ask of whoever edits the configuration, for the visit on screen."""

from otpdesk.desk.views import Choice
from otpdesk.gui.pages.console.acts import blocked_choice, country_request, request
from otpdesk.gui.pages.console.snapshot import Snapshot
from otpdesk.gui.pages.console.visit import Visit


def blocked_by(visit: Visit, snapshot: Snapshot) -> Choice | None:
    """What would begin a verification if its country were not blocked; None where it may begin."""
    return blocked_choice(snapshot.choices, snapshot.address_id) if visit.over else None


def request_of(visit: Visit, snapshot: Snapshot) -> str:
    """What is asked of whoever edits the configuration."""
    choice = blocked_by(visit, snapshot)
    if choice is not None:
        places = {place.id: place.country for place in snapshot.person.addresses}
        return country_request(choice, places.get(choice.address_id, ""))
    return request(visit.attempt) if visit.attempt is not None else ""
