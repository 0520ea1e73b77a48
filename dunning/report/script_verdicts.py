"""What the figures on the two ways of talking come to, in sentences."""

from collections.abc import Iterator, Sequence

from dunning.ledger.script_figures import ScriptCall
from dunning.report.intervals import Share, newcombe, tries_to_see
from dunning.report.script_tally import Measure, Tally

DIFFERENCE_TO_SEE = 0.1
"""Ten points: less than that is hardly worth another way of talking."""


def verdict(measure: Measure, asked: Tally, not_asked: Tally) -> str:
    """One sentence on which way is better, or that it cannot be told yet."""
    own, other = measure.share(asked), measure.share(not_asked)
    interval = newcombe(own, other)
    if interval is None:
        return f"{measure.title}: {_nothing_to_compare(own, other, measure)}"
    between = f"difference {points(interval.low)} to {points(interval.high)}"
    if 0.0 not in interval:
        way = "asking why" if interval.low > 0 else "not asking"
        return f"{measure.title}: {way} is better ({between}, asking less not asking)."
    return (
        f"{measure.title}: the {measure.evidence} so far cannot tell which way is better "
        f"({between}); {_still_needed(own, other, measure)}."
    )


def _nothing_to_compare(own: Share, other: Share, measure: Measure) -> str:
    if not own.tries and not other.tries:
        return f"no {measure.tries} yet to compare the two ways by."
    way = "asked why" if own.tries else "did not ask"
    return f"all {measure.tries} so far are of calls that {way}: there is nothing to compare."


def _still_needed(own: Share, other: Share, measure: Measure) -> str:
    needed = tries_to_see(DIFFERENCE_TO_SEE, (own + other).value)
    more = needed - min(own.tries, other.tries)
    seen = f"a difference of {round(DIFFERENCE_TO_SEE * 100)} points"
    if more <= 0:
        return f"{seen} would most likely have shown by now"
    about = -(-more // 10) * 10
    return f"about {about:,} more {measure.tries} a side would be needed to see {seen}"


def points(difference: float) -> str:
    """A difference of two shares, as `-12 %`; below one point with a decimal."""
    percent = difference * 100
    if not round(percent, 1):
        return "+0 %"
    return f"{percent:+.0f} %" if abs(percent) >= 0.95 else f"{percent:+.1f} %"


def notes(
    calls: Sequence[ScriptCall],
    asked: Sequence[ScriptCall],
    not_asked: Sequence[ScriptCall],
    without_card: int,
    comparisons: int,
) -> Iterator[str]:
    """What to bear in mind with the figures: what is left out, and what weakens them."""
    if without_card:
        yield f"{_calls(without_card)} that reached someone had no card and {_are(without_card)}"
    unsaid = len(calls) - len(asked) - len(not_asked)
    if unsaid:
        yield f"Of {_calls(unsaid)} it is not known whether why was asked: only the lines count."
    whose = [{call.customer for call in way} for way in (asked, not_asked)]
    if asked or not_asked:
        yield from _on_chance(len(asked) + len(not_asked), *whose)
    if comparisons:
        yield (
            f"{comparisons:,} comparison{'' if comparisons == 1 else 's'} of lines at once: by "
            "chance alone one in twenty would stand out. Marked is only what differs by more than "
            "that from the lines offered in its place."
        )


def _on_chance(calls: int, asked: set[str], not_asked: set[str]) -> Iterator[str]:
    customers = len(asked | not_asked)
    counted = f"{_calls(calls)} to {_customers(customers)}"
    note = f"Where chance decides whether to ask, it does so by customer, not by call: {counted}."
    if calls > customers:
        note += " Calls to one customer are alike: the true intervals are wider than these."
    yield note
    if both := asked & not_asked:
        yield f"{_customers(len(both))} had calls of both ways, by a choice and not by chance."


def _calls(number: int) -> str:
    return f"{number:,} call{'' if number == 1 else 's'}"


def _customers(number: int) -> str:
    return f"{number:,} customer{'' if number == 1 else 's'}"


def _are(number: int) -> str:
    return f"{'is' if number == 1 else 'are'} left out."
