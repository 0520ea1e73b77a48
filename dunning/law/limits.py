"""How often a customer may be rung: caps, and the quiet days after a conversation.

All of it goes by the customer's calendar days. A limit that holds today ends with a day, and
once it has ended nothing but a new call brings it back.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Protocol

from dunning.days import days_ago
from dunning.law.presets import Cap, Counts, Preset, Quiet
from dunning.law.wall_clock import RecentDays


class Attempted(Protocol):
    """One call, at an aware moment. `inbound`: the customer rang.

    `message`: nobody was spoken with, but a voicemail or a text was left.
    """

    @property
    def at(self) -> datetime: ...
    @property
    def reached(self) -> bool: ...
    @property
    def inbound(self) -> bool: ...
    @property
    def message(self) -> bool: ...


class Attempt(NamedTuple):
    """A call as these rules know it."""

    at: datetime
    reached: bool
    inbound: bool = False
    message: bool = False


class LimitReached(NamedTuple):
    """A limit that holds, `free_in` days from being over: 1 says the customer's tomorrow."""

    rule: str
    reason: str
    free_in: int


class Limits:
    """The caps and the quiet days of one preset, prepared for many customers."""

    def __init__(self, preset: Preset) -> None:
        caps = [cap for cap in preset.caps if cap.counts is not Counts.MESSAGES]
        self._caps = [(cap.counts, cap.limit, _cap_by_age(cap)) for cap in caps]
        self._quiet = preset.quiet
        self._quiet_by_age = _quiet_by_age(preset.quiet)
        by_age = [self._quiet_by_age, *(held for _, _, held in self._caps)]
        self.days = max(len(held) for held in by_age)
        """How many calendar days matter, today among them. 0: there is no limit."""

    def reached(
        self,
        attempts: Iterable[Attempted],
        recent: RecentDays,
        *,
        agreed: bool = False,
        promise_passed: bool = False,
    ) -> tuple[LimitReached, ...]:
        """Every limit that holds today. No attempt may be later than now.

        `agreed`: the customer asked for this call, or agreed to it. `promise_passed`: a promised
        date and the working day after it went by without the money.
        """
        ages = _ages(attempts, recent)
        found = []
        for counts, limit, held in self._caps:
            counted = ages[counts]
            if len(counted) >= limit and counted[limit - 1] < len(held):
                found.append(held[counted[limit - 1]])
        spoken = ages[Counts.CONVERSATIONS]
        quiet_today = bool(spoken) and spoken[0] < len(self._quiet_by_age)
        if quiet_today and not _waived(self._quiet, agreed, promise_passed):
            found.append(self._quiet_by_age[spoken[0]])
        return tuple(found)


def _cap_by_age(cap: Cap) -> list[LimitReached]:
    """What holds when the oldest of the last `limit` calls was so many days ago."""
    reason = f"at the limit of {cap}"
    return [LimitReached("contact-limit", reason, cap.days - age) for age in range(cap.days)]


def _quiet_by_age(quiet: Quiet | None) -> list[LimitReached]:
    """What holds when the last conversation was so many days ago."""
    if quiet is None:
        return []
    wait = quiet.days if quiet.conversation_day_counts else quiet.days + 1
    spoke = ["spoke today", *(f"spoke {days_ago(age)}" for age in range(1, wait))]
    return [
        LimitReached("quiet-days", f"{words}: {quiet.days} quiet days", wait - age)
        for age, words in enumerate(spoke)
    ]


def _waived(quiet: Quiet | None, agreed: bool, promise_passed: bool) -> bool:
    if quiet is None:
        return True
    return (agreed and quiet.unless_agreed) or (promise_passed and quiet.unless_promise_passed)


def _ages(attempts: Iterable[Attempted], recent: RecentDays) -> dict[Counts, list[int]]:
    """How many days ago each was, the latest first, by what it counts as."""
    placed: list[int] = []
    spoken: list[int] = []
    contacts: list[int] = []
    for attempt in attempts:
        age = recent.days_ago(attempt.at)
        if not attempt.inbound:
            placed.append(age)
        if attempt.reached:
            spoken.append(age)
        if attempt.reached or attempt.message:
            contacts.append(age)
    placed.sort()
    spoken.sort()
    contacts.sort()
    return {Counts.ATTEMPTS: placed, Counts.CONVERSATIONS: spoken, Counts.CONTACTS: contacts}
