"""What a contact asked for: hours, days, channels. It beats any preset.

That a stated wish about time and channel goes first is the rule of 12 CFR 1006.6(b) and (e), of
FCA CONC 7.9 and of RG 96 section 4.
"""

from dataclasses import dataclass
from datetime import time

from dunning.days import WEEKDAYS
from dunning.errors import UsageError
from dunning.law.presets import Preset, Window

_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Wishes:
    """When and how a contact wants to be reached. None wherever nothing was asked for.

    Hours replace those of the preset on the days it allows; days named (0 is Monday) replace its
    days, a weekend's among them, but not its public holidays. Raises `UsageError` for what can
    never be: hours that end before they begin, no day, no channel.
    """

    from_time: time | None = None
    to_time: time | None = None
    weekdays: frozenset[int] | None = None
    channels: frozenset[str] | None = None
    not_at_work: bool = False

    def __post_init__(self) -> None:
        if self.to_time is not None and self.to_time <= (self.from_time or _MIDNIGHT):
            raise UsageError("the hours wished for end before they begin; name the earlier first")
        if self.weekdays is not None and not self.weekdays:
            raise UsageError("the wish leaves no day of the week; name at least one")
        if self.weekdays is not None and not self.weekdays <= frozenset(range(7)):
            raise UsageError("the days wished for are not all days of the week; use 0 to 6")
        if self.channels is not None and not self.channels:
            raise UsageError("the wish leaves no channel; name one, or log the outcome `stop`")

    def bars(self, channel: str, *, at_work: bool = False) -> str:
        """Why this way of reaching them is not wanted, else empty. No hour of the day ends it."""
        if self.channels is not None and channel not in self.channels:
            return f"asked for {' or '.join(sorted(self.channels))} only"
        return "asked not to be rung at work" if at_work and self.not_at_work else ""

    def refuse(self, clock: time) -> bool:
        """Whether that time of day lies outside the hours asked for."""
        too_early = self.from_time is not None and clock < self.from_time
        return too_early or (self.to_time is not None and clock >= self.to_time)

    def meets(self, window: Window) -> bool:
        """Whether something of the window is left, or both ends of the hours were named."""
        hours = self._over(window)
        return hours.closes is None or hours.opens < hours.closes

    def within(self, window: Window) -> Window:
        """The hours of a day on which the preset has that window.

        Where a single end was named and it lies outside, the hour next to it: someone who asks
        to be rung after 18:00 is rung then, but not at midnight.
        """
        hours = self._over(window)
        if hours.closes is None or hours.opens < hours.closes:
            return hours
        if self.from_time is not None:
            return Window(self.from_time, _an_hour(self.from_time, +1))
        return Window(_an_hour(hours.closes, -1) or _MIDNIGHT, hours.closes)

    def _over(self, window: Window) -> Window:
        opens = window.opens if self.from_time is None else self.from_time
        return Window(opens, window.closes if self.to_time is None else self.to_time)

    @property
    def hours_words(self) -> str:
        """The hours asked for, for people. Empty when none were."""
        parts = ((self.from_time, "from"), (self.to_time, "to"))
        return " ".join(f"{word} {clock:%H:%M}" for clock, word in parts if clock is not None)

    @property
    def weekdays_words(self) -> str:
        """The days asked for, for people. Empty when none were."""
        return ", ".join(WEEKDAYS[day] for day in sorted(self.weekdays or ()))


def check_wishes(wishes: Wishes, preset: Preset) -> None:
    """Raise `UsageError` when the wish never falls into a week of this preset.

    Asked when a wish is set. A preset that is chosen later cannot make it unusable.
    """
    if preset.hours is None:
        return
    named = wishes.weekdays
    tried = []
    for weekday in range(7) if named is None else sorted(named):
        window = preset.hours.of(weekday) or (preset.hours.weekdays if named else None)
        if window is not None and wishes.meets(window):
            return
        tried.append(window)
    hours = " or ".join(dict.fromkeys(str(window) for window in tried if window is not None))
    raise UsageError(
        f"{wishes.hours_words} is never within the calling hours of {preset.id} ({hours}); "
        "name both ends of the hours"
    )


def _an_hour(clock: time, step: int) -> time | None:
    """An hour on or back, None past either end of the day."""
    hour = clock.hour + step
    return clock.replace(hour=hour) if 0 <= hour <= 23 else None
