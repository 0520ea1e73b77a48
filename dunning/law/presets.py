"""Presets: whose rules say when and how often a customer may be rung, as in `presets.toml`.

Each row says whether it is law, guidance or our own courtesy, whom it binds, and where it was
read. A number that no source bears out is not in the file; `left_out` says so instead.
"""

from datetime import time
from enum import StrEnum
from typing import Literal, NamedTuple

from dunning.errors import NotFoundError

DEFAULT_PRESET = "b2b-default"
"""The preset of a book that names none: a courtesy, and said to be one."""


class Force(StrEnum):
    """What stands behind a preset."""

    LAW = "law"
    GUIDANCE = "guidance"
    COURTESY = "courtesy"

    @property
    def words(self) -> str:
        """For people, so that a courtesy is never taken for a law."""
        return _FORCE_WORDS[self]


_FORCE_WORDS = {
    Force.LAW: "law",
    Force.GUIDANCE: "guidance without legal force",
    Force.COURTESY: "a courtesy, not a law",
}


class Applies(StrEnum):
    """Whether a preset covers what one business owes another."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Counts(StrEnum):
    """What a cap counts.

    Attempts are the calls we place, answered or not. Conversations are live ones whoever rang:
    where a source is silent about calls that came in, counting them is the stricter reading.
    Contacts are conversations and messages left. Caps on messages do not limit calls.
    """

    ATTEMPTS = "attempts"
    CONVERSATIONS = "conversations"
    CONTACTS = "contacts"
    MESSAGES = "messages"


class Window(NamedTuple):
    """Wall-clock hours of one day, from `opens` up to but not including `closes`.

    Without `closes` they last until the day ends.
    """

    opens: time
    closes: time | None = None

    def holds(self, clock: time) -> bool:
        """Whether that time of day lies within."""
        return self.opens <= clock and (self.closes is None or clock < self.closes)

    def __str__(self) -> str:
        if self.closes is None:
            return f"from {self.opens:%H:%M}"
        return f"{self.opens:%H:%M} to {self.closes:%H:%M}"


class Hours(NamedTuple):
    """The calling hours of a week, on the customer's wall clock.

    Holidays that are `any-day` have the hours of their day of the week. `by_working_days` goes
    by what is worked where the customer is, be it a Saturday, instead of by the day's name.
    """

    weekdays: Window
    saturday: Window | Literal["closed"]
    sunday: Window | Literal["closed"]
    holidays: Window | Literal["closed", "any-day"]
    by_working_days: bool = False

    def of(self, weekday: int) -> Window | None:
        """The window of a day of the week, Monday being 0. None when it is closed."""
        hours = (self.saturday, self.sunday)[weekday - 5] if weekday > 4 else self.weekdays
        return hours if isinstance(hours, Window) else None


class Cap(NamedTuple):
    """At most `limit` of what it counts within `days` consecutive days of the customer's calendar.

    Today is the last of these days. Any calendar week lies within 7 of them and any calendar
    month within 31, so a cap that leaves open which is meant, and is kept with 7 or 31, keeps
    both readings. `scope` is what the source counts per, `line` the telephones it means.
    """

    limit: int
    counts: Counts
    days: int
    scope: str
    line: str = ""

    def __str__(self) -> str:
        what = self.counts.value if self.limit > 1 else self.counts.value.removesuffix("s")
        period = "a day" if self.days == 1 else f"in {self.days} days"
        return f"{self.limit} {what} {period}" + (f" ({self.line})" if self.line else "")


class Quiet(NamedTuple):
    """Days without a call after a conversation, whoever rang: 12 CFR 1006.14(b)(2)(ii).

    With `conversation_day_counts` the day of the conversation is the first of them: 7 days
    after one on D leave D+7 free. The last two say what ends them early.
    """

    days: int
    conversation_day_counts: bool
    unless_agreed: bool
    unless_promise_passed: bool


class Preset(NamedTuple):
    """One row of the file. Without `hours`, `caps` or `quiet` the source names no number.

    `left_out` lists what is missing because it could not be verified, with the reason.
    """

    id: str
    label: str
    force: Force
    binds: str
    applies_to_business: Applies
    source: str
    verified: bool
    hours: Hours | None = None
    caps: tuple[Cap, ...] = ()
    quiet: Quiet | None = None
    force_note: str = ""
    applies_note: str = ""
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_law(self) -> bool:
        """Whether a law stands behind it, for those whom it binds."""
        return self.force is Force.LAW

    @property
    def has_numbers(self) -> bool:
        """Whether it can hold back any call at all."""
        return bool(self.hours or self.caps or self.quiet)


def load_presets() -> tuple[Preset, ...]:
    """All presets that are shipped, our default first."""
    from dunning.law.compiled_presets import PRESETS

    return PRESETS


def find_preset(preset_id: str = DEFAULT_PRESET) -> Preset:
    """The preset of that id. An unknown one raises, and the error lists those known."""
    presets = {preset.id: preset for preset in load_presets()}
    if preset_id not in presets:
        known = ", ".join(sorted(presets))
        raise NotFoundError(f"no preset of calling rules is called {preset_id!r}; known: {known}")
    return presets[preset_id]


def preset_to_keep(preset_id: str = DEFAULT_PRESET) -> Preset:
    """The same with numbers to ring by: our courtesy's hours, caps and quiet days if it has none.

    So that choosing a country whose rules name no number, or none that could be verified, never
    allows more than choosing nothing.
    """
    preset = find_preset(preset_id)
    if preset.has_numbers:
        return preset
    ours = find_preset()
    return preset._replace(hours=ours.hours, caps=ours.caps, quiet=ours.quiet)
