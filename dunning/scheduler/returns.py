"""When a customer comes back to the list after a call, unless the caller says otherwise."""

from datetime import date, timedelta

from dunning.kinds import Outcome
from dunning.scheduler.calendar import next_working_day

_WORKING_DAYS = {
    Outcome.NO_ANSWER: 1,
    Outcome.VOICEMAIL: 2,
    Outcome.WRONG_NUMBER: 1,
    Outcome.REDIRECTED: 1,
    Outcome.SAYS_PAID: 2,
    Outcome.REFUSED: 5,
}


def returns_on(outcome: Outcome, on: date, country: str = "", region: str = "") -> date | None:
    """The day a call with this outcome brings the customer back, by the outcome's own default.

    None for the outcomes where something else does: a promise, a dispute's review, a stop,
    or the day named for a callback. Working days are the customer's.
    """
    days = _WORKING_DAYS.get(outcome)
    return None if days is None else next_working_day(on, country, region, days=days)


def promise_breaks_on(
    promised_for: date, tolerance_days: int, country: str = "", region: str = ""
) -> date:
    """The first day on which a promise counts as broken: the day after date and tolerance.

    `tolerance_days` are working days of the customer; 0 means the day after the date itself.
    """
    last = (
        next_working_day(promised_for, country, region, days=tolerance_days)
        if tolerance_days
        else promised_for
    )
    return last + timedelta(days=1)
