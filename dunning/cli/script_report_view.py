"""The report on the talk: read for a span of days, drawn, or written as rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dunning.cli.dates import Looking, read_date
from dunning.cli.desk import Desk
from dunning.cli.reporting import Sheet, deliver, require_csv
from dunning.cli.speech import pack_of
from dunning.cli.terminal import Column, Terminal
from dunning.days import shown_date
from dunning.errors import UsageError
from dunning.facts import Standing
from dunning.ledger.script_figures import ScriptCall, read_script_calls
from dunning.report.scripts import (
    BETTER,
    COLUMNS,
    TEXT_COLUMNS,
    WORSE,
    Offered,
    Pool,
    ScriptReport,
    ScriptRow,
    cells,
    make_report,
    records,
)
from dunning.script.pack import Pack, Variant
from dunning.stages import Stage, Tone

_MARKED = (BETTER, WORSE)
_FIGURES = (
    Column("Calls", right=True),
    Column("Customers", right=True),
    Column("Won", right=True, whole=True),
    Column("Settled", right=True),
    Column("Kept", right=True, whole=True),
)
_WAY_COLUMNS = (Column("Way", whole=True), *_FIGURES)
_LINE_COLUMNS = (Column("Line"), *_FIGURES)


@dataclass(frozen=True, slots=True)
class Span:
    """The calls of these days, both included, and the day on which their promises are looked at.

    `first` is None for all there are.
    """

    first: date | None
    last: date
    as_of: date


def read_span(desk: Desk, first: str, last: str, as_of: date) -> Span:
    """The days typed; up to `as_of` where no last one was. Raises UsageError if reversed."""
    begins = read_date(first, desk.today, Looking.BACK) if first else None
    ends = read_date(last, desk.today, Looking.BACK) if last else as_of
    if begins is not None and begins > ends:
        what = "--to" if last else "--as-of" if as_of != desk.today else "today,"
        raise UsageError(
            f"--from {shown_date(begins, desk.today)} is after {what} "
            f"{shown_date(ends, desk.today)}: give the earlier day as --from"
        )
    return Span(begins, ends, as_of)


def write_scripts(desk: Desk, terminal: Terminal, span: Span, output: str, *, excel: bool) -> None:
    """Writes the report: to `output`, else to the terminal as a table or to the pipe as CSV.

    What it comes to stands below the table; elsewhere it is talk beside the data.
    """
    require_csv(output, "scripts.csv")
    with desk.reading() as session:
        found = read_script_calls(session, desk.day(span.as_of), span.first, span.last)
    calls, pool = _spoken(found.calls)
    report = make_report(calls, found.without_card, pool)
    rows = (*report.ways, *report.lines) if calls else ()
    sheet = Sheet(COLUMNS, TEXT_COLUMNS, map(cells, rows), records(rows), "row")
    is_drawn = deliver(
        terminal, sheet, output, lambda: _draw(desk, terminal, span, report), excel=excel
    )
    if not calls:
        terminal.say("No call with a card reached anyone in this time: dunning next shows cards")
    sentences = (*report.verdicts, *report.notes) if calls else report.notes
    for sentence in () if is_drawn and calls else sentences:
        terminal.say(sentence)


def _draw(desk: Desk, terminal: Terminal, span: Span, report: ScriptReport) -> None:
    if not any(row.calls for row in (*report.ways, *report.lines)):
        return
    terminal.heading(_title(desk, span))
    terminal.line()
    terminal.rows(_WAY_COLUMNS, [(row.name, *_figures(row)) for row in report.ways], ())
    for sentence in report.verdicts:
        terminal.line(sentence)
    terminal.line()
    terminal.rows(_LINE_COLUMNS, list(_line_cells(report.lines)), ())
    terminal.line()
    for note in report.notes:
        terminal.line(note)


def _title(desk: Desk, span: Span) -> str:
    today = desk.today
    begins = f"from {shown_date(span.first, today)} " if span.first else ""
    ends = shown_date(min(span.last, span.as_of), today)
    stood = shown_date(span.as_of, today)
    return f"Calls with a card {begins}to {ends}, promises as they stood on {stood}"


def _figures(row: ScriptRow) -> tuple[str, ...]:
    return (
        str(row.calls),
        str(row.customers),
        _share((row.won_share, row.won_low, row.won_high), row.won_verdict),
        str(row.settled),
        _share((row.kept_share, row.kept_low, row.kept_high), row.kept_verdict),
    )


def _share(found: tuple[float | None, ...], verdict: str) -> str:
    """`58 % (32-81)`: the share and the limits of its interval; below it what stands out."""
    percent = [round(number * 100) for number in found if number is not None]
    if not percent:
        return "-"
    share, low, high = percent
    mark = f"\n{verdict}" if verdict in _MARKED else ""
    return f"{share} % ({low}-{high}){mark}"


def _line_cells(rows: Sequence[ScriptRow]) -> Iterator[tuple[str, ...]]:
    """The lines, below each where it is offered, and its language where there are several."""
    several = len({row.language for row in rows}) > 1
    for row in rows:
        about = ", ".join(filter(None, (row.offered, row.language if several else "")))
        yield "\n".join(filter(None, (row.name, about))), *_figures(row)


def _spoken(calls: Sequence[ScriptCall]) -> tuple[list[ScriptCall], Pool]:
    """The calls with the language of the pack they were held in, and the lines of those packs."""
    packs: dict[tuple[str, str], Pack] = {}
    for call in calls:
        if (spoken := (call.language, call.country)) not in packs:
            whose = Standing("", "", language=call.language, country=call.country)
            packs[spoken], _ = pack_of(whose)
    held = [replace(call, language=packs[call.language, call.country].language) for call in calls]
    return held, {key: one for pack in packs.values() for key, one in _offered(pack).items()}


def _offered(pack: Pack) -> dict[tuple[str, str], Offered]:
    """When each line of a pack is offered."""
    return {
        (pack.language, variant.name): Offered(_when(variant, variants))
        for variants in (*pack.lines.values(), *pack.replies.values())
        for variant in variants
    }


def _when(variant: Variant, variants: Sequence[Variant]) -> str:
    """What tells a line apart from the others of its move: stages, tones, the step it names."""
    every = frozenset[Stage]().union(*(one.stages for one in variants))
    stages = [one for one in Stage if one in variant.stages and variant.stages != every]
    tones = [one for one in Tone if one in variant.tones and len(variant.tones) < len(Tone)]
    parts = [", ".join(stages), ", ".join(f"{tone} tone" for tone in tones), variant.claim or ""]
    if variant.fallback:
        parts.append("fallback")
    return "; ".join(filter(None, parts))
