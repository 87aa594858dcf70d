"""What happened to the invented patients who shared their answers, as data."""

from __future__ import annotations

from dataclasses import dataclass

NURSE, LEAD = "demo-nurse", "demo-lead"
HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True)
class StoryStep:
    """One act, so many minutes after sharing. `code` is the result, the outcome or the new urgency."""

    after: int
    act: str
    code: str = ""
    text: str = ""
    by: str = NURSE


@dataclass(frozen=True)
class Story:
    """A patient (their number), the published case that gave the answers, and what was done since."""

    ago: int
    case: str
    patient: int
    steps: tuple[StoryStep, ...] = ()
    is_phone_call: bool = False
    language: str = "en"


def _taken(after: int, by: str = NURSE) -> tuple[StoryStep, ...]:
    return StoryStep(after, "open", by=by), StoryStep(after + 1, "claim", by=by)


def _reached(after: int, outcome: str, text: str, by: str = NURSE) -> tuple[StoryStep, ...]:
    return (
        *_taken(after, by),
        StoryStep(after + 4, "call", "reached", text, by),
        StoryStep(after + 11, "close", outcome, text, by),
    )


_ER = "Told to go to the emergency room at once and why. The emergency room was told that they come."
_UNREACHED = (
    *_taken(4),
    StoryStep(6, "call", "no_answer"),
    StoryStep(16, "call", "voicemail", "Asked to call 911 or go to the emergency room."),
    StoryStep(31, "call", "no_answer"),
    StoryStep(34, "close", "not_reached", "Three calls, nobody answers. No other number on the record."),
)

STORIES = (
    # Finished work of the week.
    Story(6 * DAY + 9 * HOUR, "CC-14", 0, _reached(5, "sent_to_er", _ER)),
    Story(6 * DAY + 5 * HOUR, "BP-11", 1, _reached(95, "advice", "Clinic visit next week if no better.")),
    Story(6 * DAY + HOUR, "BN-01", 2, _reached(310, "advice", "Read the list of warning signs together.")),
    Story(
        5 * DAY + 8 * HOUR, "HC-05", 3, _reached(55, "appointment", "Blood draw for calcium at 2 PM today.")
    ),
    Story(
        5 * DAY + 3 * HOUR,
        "BN-03",
        4,
        _reached(140, "advice", "Will ask the doctor about another drug.", LEAD),
    ),
    Story(5 * DAY, "CC-16", 5, _reached(7, "sent_to_er", _ER, LEAD)),
    Story(
        4 * DAY + 7 * HOUR, "TX-12", 6, _reached(200, "in_care", "Palliative care sees to it since Monday.")
    ),
    Story(4 * DAY + 4 * HOUR, "HC-10", 7, _reached(80, "appointment", "Seen tomorrow at 9 AM, blood first.")),
    Story(
        4 * DAY + 2 * HOUR,
        "HC-10",
        7,
        _reached(30, "in_care", "Sent the same again by mistake. Has the appointment."),
    ),
    Story(
        3 * DAY + 9 * HOUR,
        "TX-04",
        8,
        (
            *_taken(120),
            StoryStep(123, "call", "no_answer"),
            StoryStep(4 * HOUR, "call", "voicemail"),
            StoryStep(22 * HOUR, "call", "wrong_number", "Somebody else answers."),
            StoryStep(
                22 * HOUR + 5, "close", "not_reached", "A letter was sent to the address on the record."
            ),
        ),
    ),
    Story(
        3 * DAY + 2 * HOUR,
        "CC-44",
        9,
        (
            *_UNREACHED,
            StoryStep(48, "agree", text="Called as well. Asked the police for a welfare check.", by=LEAD),
        ),
    ),
    Story(2 * DAY + 8 * HOUR, "FX-05", 10, (StoryStep(45, "withdraw"),)),
    Story(2 * DAY + 6 * HOUR, "FX-13", 11, _reached(6, "sent_to_er", _ER)),
    # Somebody who came back: joined to the first time, and worse.
    Story(
        2 * DAY + 3 * HOUR,
        "BP-05",
        1,
        (
            *_taken(50),
            StoryStep(52, "same_person"),
            StoryStep(58, "call", "reached", "Worse at night since the weekend."),
            StoryStep(66, "close", "appointment", "Spine scan on Friday."),
        ),
    ),
    Story(
        DAY + 22 * HOUR,
        "TX-06",
        12,
        _reached(100, "advice", "Usual after the first drip. Call if over 100.4 F."),
    ),
    Story(
        DAY + 9 * HOUR,
        "HC-08",
        13,
        _reached(6, "sent_to_er", _ER, LEAD),
        is_phone_call=True,
    ),
    # Still open.
    Story(DAY + 7 * HOUR, "BP-09", 14),
    Story(
        DAY + 5 * HOUR,
        "BP-09",
        14,
        (
            *_taken(30),
            StoryStep(32, "same_person"),
            StoryStep(33, "close", "duplicate", "Sent the same again."),
        ),
    ),
    Story(
        22 * HOUR,
        "BN-11",
        15,
        (StoryStep(300, "add", text="The skin has begun to blister since I wrote."),),
    ),
    Story(20 * HOUR, "BN-01", 16),
    Story(
        9 * HOUR,
        "TX-02",
        17,
        (
            *_taken(7 * HOUR),
            StoryStep(
                7 * HOUR + 4, "override", "same_day", "Fever since last night: dentist must see it today."
            ),
            StoryStep(8 * HOUR + 40, "call", "voicemail", "Asked to call back."),
        ),
    ),
    Story(5 * HOUR + 20, "CC-11", 18),
    Story(
        4 * HOUR + 30,
        "FX-10",
        19,
        (
            *_taken(60, LEAD),
            StoryStep(65, "call", "no_answer", by=LEAD),
            StoryStep(90, "hand_over", by=LEAD),
            StoryStep(4 * HOUR + 18, "note", text="Daughter may be called too; number is on the record."),
        ),
    ),
    Story(3 * HOUR + 10, "BN-03", 20, (StoryStep(40, "worse", "same_day"),)),
    Story(
        2 * HOUR,
        "CC-18",
        21,
        (*_taken(15, LEAD), StoryStep(40, "add", text="Ya voy a la sala de emergencias con mi hija.")),
        language="es",
    ),
    Story(95, "CC-30", 22, _UNREACHED),
    Story(32, "TX-07", 24, (StoryStep(20, "open"),)),
    Story(25, "CC-09", 1),
    Story(
        12, "HC-02", 25, (*_taken(5, LEAD), StoryStep(9, "call", "voicemail", by=LEAD)), is_phone_call=True
    ),
    Story(4, "CC-39", 26),
)
