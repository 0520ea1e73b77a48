"""A day as the ledger is asked about it."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple


class Day(NamedTuple):
    """The day asked about, in the user's zone. What was recorded for later is not seen."""

    on: date
    zone: tzinfo
    review_days: int = 90

    @property
    def ends(self) -> datetime:
        """The first moment after the day, in UTC."""
        following = self.on + timedelta(days=1) if self.on < date.max else self.on
        return datetime.combine(following, time(), self.zone).astimezone(UTC)

    def of(self, moment: datetime) -> date:
        """The user's calendar day of a moment."""
        return moment.astimezone(self.zone).date()
