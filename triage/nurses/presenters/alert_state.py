"""The state of alerting, for the queue."""

from __future__ import annotations

from dataclasses import dataclass

from triage.actions.alerts.state import LONGEST_SILENCE, read_state
from triage.display import by_the_minute, spelled_span
from triage.nurses.queue_list import Viewpoint


@dataclass(frozen=True)
class AlertsView:
    problems: tuple[str, ...]
    backlog: str
    is_late: bool


def present_alerts(viewpoint: Viewpoint) -> AlertsView:
    state = read_state(now=viewpoint.now, clinic=viewpoint.clinic)
    backlog, is_late = "", False
    if state.oldest is not None:
        is_late = viewpoint.now - state.oldest > LONGEST_SILENCE
        age = spelled_span(by_the_minute(state.oldest, viewpoint.now))
        some = "1 alert is" if state.unsent == 1 else f"{state.unsent} alerts are"
        backlog = f"{some} not sent yet, the oldest for {age}."
    return AlertsView(problems=state.problems, backlog=backlog, is_late=is_late)
