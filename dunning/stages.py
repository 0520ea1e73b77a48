"""The words of the reminder plan that the scheduler and the script share."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a customer stands in the plan, mildest first. A plan's calls stop at `DIRECTOR`."""

    FRIENDLY = "friendly"
    SECOND = "second"
    FIRM = "firm"
    DIRECTOR = "director"
    HAND_OVER = "hand-over"


class Tone(StrEnum):
    """How a stage sounds. None of them threatens."""

    FRIENDLY = "friendly"
    PLAIN = "plain"
    FIRM = "firm"
