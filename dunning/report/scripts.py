"""What the talk brings: asking why against not asking, and each move's lines, by what came of it.

Shares come with 95 % intervals, and what the calls so far cannot tell is said to be so. Many
lines are compared at once, each with all that are offered in its place, so that one is marked
only where the interval of the difference, widened for as many comparisons (Bonferroni), leaves
out nought.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from dunning.ledger.script_figures import ScriptCall
from dunning.report.intervals import CHANCE_OF_ERROR, Share, newcombe, wilson
from dunning.report.script_tally import ASKED, MEASURES, NOT_ASKED, Measure, Tally
from dunning.report.script_verdicts import notes, verdict

_NUMBER = re.compile(r"-([0-9]+)$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Offered:
    """When the pack offers a line: what is offered alike is said by turns, and can be compared.

    `when` tells it apart from the other lines of its move, empty for always.
    """

    when: str = ""


_Key = tuple[str, str]
Pool = Mapping[_Key, Offered]
"""The lines that the packs hold now, by language and name."""

_NO_LONGER = "no longer"


@dataclass(frozen=True, slots=True)
class ScriptRow:
    """One way of talking, or one line. The fields are the columns, in their order.

    `part` is `way` or `line`. Shares and their limits are from 0 to 1, None without a try. The
    verdicts are `better`, `worse`, `cannot tell`, or empty where there is nothing to compare.
    """

    part: str
    language: str
    move: str
    name: str
    offered: str
    calls: int
    customers: int
    won: int
    won_share: float | None
    won_low: float | None
    won_high: float | None
    settled: int
    kept: int
    kept_share: float | None
    kept_low: float | None
    kept_high: float | None
    won_verdict: str
    kept_verdict: str


COLUMNS = tuple(field.name for field in fields(ScriptRow))
TEXT_COLUMNS = frozenset(
    ("part", "language", "move", "name", "offered", "won_verdict", "kept_verdict")
)
BETTER, WORSE, CANNOT_TELL = "better", "worse", "cannot tell"


@dataclass(frozen=True, slots=True)
class ScriptReport:
    """The two ways, the lines by move, what that comes to, and what to bear in mind."""

    ways: tuple[ScriptRow, ...]
    lines: tuple[ScriptRow, ...]
    verdicts: tuple[str, ...]
    notes: tuple[str, ...]


def make_report(calls: Sequence[ScriptCall], without_card: int, pool: Pool) -> ScriptReport:
    """The report on these calls, their languages being those of the packs in `pool`.

    `without_card` more calls reached someone, and are left out.
    """
    asked = [call for call in calls if call.asked_why is True]
    not_asked = [call for call in calls if call.asked_why is False]
    ways = (Tally.of(asked), Tally.of(not_asked))
    lines, comparisons = _line_rows(calls, pool)
    return ScriptReport(
        (_way_row(ASKED, *ways), _way_row(NOT_ASKED, *reversed(ways))),
        lines,
        tuple(verdict(measure, *ways) for measure in MEASURES),
        tuple(notes(calls, asked, not_asked, without_card, comparisons)),
    )


def cells(row: ScriptRow) -> tuple[str, ...]:
    """The row as text, shares with four decimals."""
    return tuple(_cell(getattr(row, name)) for name in COLUMNS)


def records(rows: Iterable[ScriptRow]) -> Iterator[dict[str, object]]:
    """The rows as JSON objects, shares as numbers with four decimals."""
    for row in rows:
        values = ((name, getattr(row, name)) for name in COLUMNS)
        yield {
            name: round(value, 4) if isinstance(value, float) else value for name, value in values
        }


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    return "" if value is None else str(value)


def _row(
    tally: Tally,
    verdicts: tuple[str, str],
    part: str,
    name: str,
    language: str = "",
    offered: str = "",
) -> ScriptRow:
    won, kept = wilson(tally.won), wilson(tally.kept)
    known, settled = tally.won.tries > 0, tally.kept.tries > 0
    return ScriptRow(
        part=part,
        language=language,
        move=move_of(name) if part == "line" else "",
        name=name,
        offered=offered,
        calls=tally.calls,
        customers=tally.customers,
        won=tally.won.hits,
        won_share=tally.won.value,
        won_low=won.low if known else None,
        won_high=won.high if known else None,
        settled=tally.kept.tries,
        kept=tally.kept.hits,
        kept_share=tally.kept.value,
        kept_low=kept.low if settled else None,
        kept_high=kept.high if settled else None,
        won_verdict=verdicts[0],
        kept_verdict=verdicts[1],
    )


def move_of(name: str) -> str:
    """The move that a line makes: `ask` for `ask-4`, and for the user's own `own-ask-1`."""
    return _NUMBER.sub("", name).removeprefix("own-")


def _way_row(name: str, own: Tally, other: Tally) -> ScriptRow:
    won, kept = (_compared(one.share(own), one.share(other)) for one in MEASURES)
    return _row(own, (won, kept), "way", name)


def _compared(own: Share, other: Share, comparisons: int = 1) -> str:
    """Which of two shares is the greater, as one of so many comparisons made at once."""
    interval = newcombe(own, other, CHANCE_OF_ERROR / comparisons)
    if interval is None:
        return ""
    if 0.0 in interval:
        return CANNOT_TELL
    return BETTER if interval.low > 0 else WORSE


def _line_rows(calls: Sequence[ScriptCall], pool: Pool) -> tuple[tuple[ScriptRow, ...], int]:
    """A row per line, and how many comparisons were made for them."""
    shown: dict[_Key, list[ScriptCall]] = defaultdict(list)
    for call in calls:
        for name in call.lines:
            shown[call.language, name].append(call)
    tallies = {key: Tally.of(found) for key, found in shown.items()}
    pairs = {
        (key, measure.title): (measure.share(tallies[key]), others)
        for measure in MEASURES
        for key, others in _alternatives(tallies, pool, measure).items()
    }
    comparisons = sum(own.tries > 0 and others.tries > 0 for own, others in pairs.values())
    rows = []
    for key in sorted(tallies, key=_place):
        won, kept = (_compared(*pairs[key, one.title], max(comparisons, 1)) for one in MEASURES)
        offered = pool[key].when if key in pool else _NO_LONGER
        rows.append(_row(tallies[key], (won, kept), "line", key[1], key[0], offered))
    return tuple(rows), comparisons


def _alternatives(tallies: Mapping[_Key, Tally], pool: Pool, measure: Measure) -> dict[_Key, Share]:
    """What the lines brought together that are offered in a line's place; none if it is gone."""
    together: dict[tuple[str, str, str], Share] = defaultdict(lambda: Share(0, 0))
    places = {key: (key[0], move_of(key[1]), pool[key].when) for key in tallies if key in pool}
    for key, place in places.items():
        together[place] += measure.share(tallies[key])
    return {
        key: together[places[key]] - measure.share(tally) if key in places else Share(0, 0)
        for key, tally in tallies.items()
    }


def _place(key: _Key) -> tuple[str, str, bool, int]:
    """By move and language, the user's own lines last, then by number."""
    language, name = key
    number = _NUMBER.search(name)
    return move_of(name), language, name.startswith("own-"), int(number[1]) if number else 0
