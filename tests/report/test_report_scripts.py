import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from dunning.cli.desk import Desk
from dunning.cli.script_report_view import Span, write_scripts
from dunning.cli.terminal import Format, Terminal
from dunning.ledger.book import open_book
from dunning.ledger.model import Call
from dunning.ledger.script_figures import ScriptCall
from dunning.report.intervals import Share, newcombe, wilson
from dunning.report.script_verdicts import points
from dunning.report.scripts import COLUMNS, Offered, Pool, ScriptRow, cells, make_report, move_of
from terminal_session import Run

ALWAYS = Offered()
POOL: Pool = {
    ("en", "ask-1"): ALWAYS,
    ("en", "ask-2"): ALWAYS,
    ("en", "ask-3"): Offered("firm"),
    ("en", "own-ask-1"): ALWAYS,
    ("de", "ask-1"): ALWAYS,
}


def calls(
    number: int,
    won: int = 0,
    *,
    settled: int = 0,
    kept: int = 0,
    lines: Sequence[str] = ("ask-1",),
    asked: bool | None = None,
    language: str = "en",
    customers: int = 0,
) -> list[ScriptCall]:
    """So many calls, the first of which won a promise, had it settled, and kept; in that order.

    Each to a customer of its own, or to so many in turn.
    """
    return [
        ScriptCall(
            f"{asked}-{lines[0]}-{place % (customers or number)}",
            tuple(lines),
            asked,
            promises=int(place < won),
            settled=int(place < settled),
            kept=int(place < kept),
            language=language,
        )
        for place in range(number)
    ]


def both_ways(asked: tuple[int, ...], not_asked: tuple[int, ...]) -> list[ScriptCall]:
    """Calls, promises won, promises settled and kept of the two ways."""
    return [
        call
        for way, counts in ((True, asked), (False, not_asked))
        for call in calls(counts[0], counts[1], settled=counts[2], kept=counts[3], asked=way)
    ]


def lines_of(found: Sequence[ScriptRow]) -> dict[str, tuple[str, str]]:
    return {row.name: (row.won_verdict, row.kept_verdict) for row in found}


def test_the_two_ways_are_counted_with_their_intervals() -> None:
    report = make_report(both_ways((12, 7, 5, 3), (10, 2, 2, 1)), 0, POOL)
    asked, not_asked = report.ways
    assert (asked.name, not_asked.name) == ("asked why", "did not ask")
    assert (asked.calls, asked.customers, asked.won, asked.settled, asked.kept) == (12, 12, 7, 5, 3)
    won, kept = wilson(Share(7, 12)), wilson(Share(3, 5))
    assert (asked.won_share, asked.won_low, asked.won_high) == (7 / 12, won.low, won.high)
    assert (asked.kept_share, asked.kept_low, asked.kept_high) == (0.6, kept.low, kept.high)
    assert (not_asked.won_share, not_asked.kept_share) == (0.2, 0.5)


CANNOT_TELL = (
    "the calls so far cannot tell which way is better (difference {}); about {} more calls a side "
    "would be needed to see a difference of 10 points"
)
SEEN = (
    "the calls so far cannot tell which way is better (difference {}); a difference of 10 points "
    "would most likely have shown by now"
)
IS_BETTER = "{} is better (difference {}, asking less not asking)"
ONE_WAY = "all {} so far are of calls that {}: there is nothing to compare"
NONE_YET = "no settled promises yet to compare the two ways by"


@pytest.mark.parametrize(
    ("asked", "not_asked", "won", "kept"),
    [
        (
            (100, 60, 50, 40),
            (100, 30, 28, 10),
            IS_BETTER.format("asking why", "+16 % to +42 %"),
            IS_BETTER.format("asking why", "+22 % to +62 %"),
        ),
        (
            (100, 30, 28, 10),
            (100, 60, 50, 40),
            IS_BETTER.format("not asking", "-42 % to -16 %"),
            IS_BETTER.format("not asking", "-62 % to -22 %"),
        ),
        (
            (12, 7, 5, 3),
            (10, 2, 0, 0),
            CANNOT_TELL.format("-2 % to +65 %", 370),
            ONE_WAY.format("settled promises", "asked why"),
        ),
        ((900, 450, 0, 0), (900, 440, 0, 0), SEEN.format("-4 % to +6 %"), NONE_YET),
        (
            (0, 0, 0, 0),
            (4, 1, 1, 1),
            ONE_WAY.format("calls", "did not ask"),
            ONE_WAY.format("settled promises", "did not ask"),
        ),
    ],
)
def test_the_verdict_says_which_way_is_better_or_that_nobody_can_tell(
    asked: tuple[int, ...], not_asked: tuple[int, ...], won: str, kept: str
) -> None:
    verdicts = make_report(both_ways(asked, not_asked), 0, POOL).verdicts
    assert verdicts == (f"Promises won: {won}.", f"Promises kept: {kept}.")


counts = st.integers(1, 60).flatmap(
    lambda n: st.integers(0, n).map(lambda won: (n, won, won, won // 2))
)


@given(counts, counts)
def test_a_way_is_better_only_where_the_other_is_worse_and_nought_is_excluded(
    asked: tuple[int, ...], not_asked: tuple[int, ...]
) -> None:
    first, second = make_report(both_ways(asked, not_asked), 0, {}).ways
    found = newcombe(Share(asked[1], asked[0]), Share(not_asked[1], not_asked[0]))
    assert found is not None
    opposite = {"better": "worse", "worse": "better", "cannot tell": "cannot tell"}
    assert second.won_verdict == opposite[first.won_verdict]
    assert (first.won_verdict == "cannot tell") is (0.0 in found)


def test_promises_are_won_by_call_and_kept_by_promise() -> None:
    two = ScriptCall("lufi", ("ask-1",), True, promises=2, settled=2, kept=1)
    report = make_report([two], 0, POOL)
    assert (report.ways[0].won, report.ways[0].won_share) == (1, 1.0)
    assert (report.ways[0].settled, report.ways[0].kept) == (2, 1)


def test_a_line_stands_in_its_move_by_language_number_and_the_user_s_own_last() -> None:
    found = make_report(
        [
            *calls(1, lines=["own-ask-1", "open-10", "ask-2"]),
            *calls(1, lines=["open-2", "ask-1", "reply-cash-flow-2", "ask-9"]),
            *calls(1, lines=["ask-1"], language="de"),
        ],
        0,
        POOL,
    ).lines
    assert [(row.move, row.language, row.name, row.offered) for row in found] == [
        ("ask", "de", "ask-1", ""),
        ("ask", "en", "ask-1", ""),
        ("ask", "en", "ask-2", ""),
        ("ask", "en", "ask-9", "no longer"),
        ("ask", "en", "own-ask-1", ""),
        ("open", "en", "open-2", "no longer"),
        ("open", "en", "open-10", "no longer"),
        ("reply-cash-flow", "en", "reply-cash-flow-2", "no longer"),
    ]


@pytest.mark.parametrize(
    ("name", "move"),
    [("ask-4", "ask"), ("next-step-12", "next-step"), ("own-ask-1", "ask"), ("odd", "odd")],
)
def test_the_move_is_the_name_without_its_number(name: str, move: str) -> None:
    assert move_of(name) == move


def test_a_line_is_marked_only_where_many_comparisons_leave_no_doubt() -> None:
    clear = [*calls(60, 45, lines=["ask-1"]), *calls(60, 15, lines=["ask-2"])]
    assert lines_of(make_report(clear, 0, POOL).lines) == {
        "ask-1": ("better", ""),
        "ask-2": ("worse", ""),
    }
    unclear = [*calls(60, 36, lines=["ask-1"]), *calls(60, 24, lines=["ask-2"])]
    alone = newcombe(Share(36, 60), Share(24, 60))
    assert alone is not None
    assert 0.0 not in alone
    many = [
        *unclear,
        *(call for n in range(20) for call in calls(5, 2, lines=[f"open-{n}"])),
    ]
    pool = {**POOL, **{("en", f"open-{n}"): ALWAYS for n in range(20)}}
    assert lines_of(make_report(many, 0, pool).lines)["ask-1"] == ("cannot tell", "")


def test_one_lucky_call_against_another_is_no_evidence() -> None:
    found = make_report([*calls(1, 1, lines=["ask-1"]), *calls(1, 0, lines=["ask-2"])], 0, POOL)
    assert set(lines_of(found.lines).values()) == {("cannot tell", "")}


def test_lines_are_compared_with_those_offered_in_their_place_alone() -> None:
    found = make_report(
        [
            *calls(90, 80, lines=["ask-1"]),
            *calls(90, 10, lines=["ask-3"]),
            *calls(90, 10, lines=["ask-1"], language="de"),
            *calls(90, 10, lines=["ask-77"]),
        ],
        0,
        POOL,
    )
    assert {(row.won_verdict, row.kept_verdict) for row in found.lines} == {("", "")}
    assert not any("comparison" in note for note in found.notes)


def test_by_chance_alone_hardly_ever_a_line_is_marked() -> None:
    """Twenty lines that are all alike, in two hundred books: about ten books may show a mark."""
    random = Random(4)  # noqa: S311
    pool = {("en", f"ask-{n}"): ALWAYS for n in range(20)}
    marked = 0
    for _ in range(200):
        made = [
            ScriptCall(f"{n}-{k}", (f"ask-{n}",), promises=random.random() < 0.4, language="en")
            for n in range(20)
            for k in range(30)
        ]
        rows = make_report(made, 0, pool).lines
        marked += any(row.won_verdict in ("better", "worse") for row in rows)
    assert marked <= 20


def test_the_notes_say_what_is_left_out_and_what_weakens_the_figures() -> None:
    asked = calls(4, asked=True, customers=2)
    not_asked = [*calls(2, asked=False, lines=["ask-2"]), *calls(1, asked=None)]
    assert make_report([*asked, *not_asked], 3, POOL).notes == (
        "3 calls that reached someone had no card and are left out.",
        "Of 1 call it is not known whether why was asked: only the lines count.",
        (
            "Where chance decides whether to ask, it does so by customer, not by call: 6 calls to "
            "4 customers. Calls to one customer are alike: the true intervals are wider than these."
        ),
        (
            "2 comparisons of lines at once: by chance alone one in twenty would stand out. Marked "
            "is only what differs by more than that from the lines offered in its place."
        ),
    )


def test_who_had_calls_of_both_ways_is_told() -> None:
    made = [ScriptCall("lufi", ("ask-1",), way, language="en") for way in (True, False)]
    assert make_report(made, 0, {}).notes == (
        (
            "Where chance decides whether to ask, it does so by customer, not by call: 2 calls to "
            "1 customer. Calls to one customer are alike: the true intervals are wider than these."
        ),
        "1 customer had calls of both ways, by a choice and not by chance.",
    )


def test_one_call_per_customer_needs_no_warning() -> None:
    (note,) = make_report(calls(1, asked=True), 0, {}).notes
    assert note.endswith("1 call to 1 customer.")


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        *((0.0, "+0 %"), (-1e-17, "+0 %"), (0.004, "+0.4 %"), (-0.004, "-0.4 %")),
        *((0.90548, "+91 %"), (0.0096, "+1 %"), (0.0094, "+0.9 %"), (-0.12, "-12 %")),
        *((0.0961, "+10 %"), (1.0, "+100 %"), (0.0004, "+0 %")),
    ],
)
def test_a_difference_is_said_in_points(difference: float, said: str) -> None:
    assert points(difference) == said


def test_a_row_without_a_settled_promise_has_empty_cells() -> None:
    row = make_report(calls(3, 1, asked=True), 0, POOL).ways[0]
    found = dict(zip(COLUMNS, cells(row), strict=True))
    assert (found["won_share"], found["won_low"], found["won_high"]) == (
        "0.3333",
        "0.0615",
        "0.7923",
    )
    assert [found[f"kept_{one}"] for one in ("share", "low", "high")] == ["", "", ""]


@pytest.fixture
def cards(run: Run, place: str) -> Run:
    """A book with four calls that reached someone, three of them with a card.

    One customer was asked why and promised, two were not asked, of whom one promised and broke it.
    """
    for code in ("lufi", "mako", "nora"):
        run("customer", "add", code, f"{code.title()} Kft", "--currency", "EUR")
        run("contact", "add", code, "Anna", "--phone", "+36 1 555 0101")
        run(
            *("invoice", "add", code, f"{code}-1", "1000"),
            *("--issued", "2026-01-05", "--due", "2026-02-04"),
        )
    run("--today", "2026-02-26", "log", "lufi", "promised", "2026-03-05", "400")
    run("--today", "2026-02-26", "log", "nora", "promised", "2026-02-26", "100")
    run("log", "mako", "refused", "--at", "2026-02-27 10:00")
    run("log", "nora", "refused", "--at", "2026-02-28 10:00")
    run("log", "mako", "no-answer", "--at", "2026-02-28 10:00")
    shown = {
        1: ("open-1 ask-1", True),
        2: ("open-1 ask-2", False),
        3: ("open-2 ask-2", False),
        5: ("open-2 ask-2", False),
    }
    book = open_book(place)
    with book.change("cards", "eva", datetime(2026, 3, 1, 12, tzinfo=UTC)) as change:
        for call in change.session.scalars(select(Call)):
            call.lines, call.asked_why = shown.get(call.id, ("", None))
    book.close()
    return run


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def brief(text: str) -> list[tuple[str, ...]]:
    """Name, calls, promises won, settled and kept of each row."""
    return [
        tuple(row[name] for name in ("name", "calls", "won", "settled", "kept"))
        for row in rows_of(text)
    ]


def test_on_a_pipe_the_rows_are_csv_and_what_they_come_to_is_talk(cards: Run) -> None:
    said = cards("report", "scripts")
    assert said.out.splitlines()[0].split(",") == list(COLUMNS)
    assert brief(said.out) == [
        ("asked why", "1", "1", "0", "0"),
        ("did not ask", "2", "1", "1", "0"),
        ("ask-1", "1", "1", "0", "0"),
        ("ask-2", "2", "1", "1", "0"),
        ("open-1", "2", "2", "1", "0"),
        ("open-2", "1", "0", "0", "0"),
    ]
    assert {row["language"] for row in rows_of(said.out)[2:]} == {"en"}
    assert said.talk.splitlines()[0].startswith("Promises won: the calls so far cannot tell")
    assert "1 call that reached someone had no card and is left out." in said.talk


def test_promises_are_looked_at_on_the_day_asked_about(cards: Run) -> None:
    cards("pay", "lufi", "400", "--on", "2026-03-02")
    assert brief(cards("report", "scripts").out)[0] == ("asked why", "1", "1", "1", "1")
    then = cards("report", "scripts", "--as-of", "2026-03-01").out
    assert brief(then)[0] == ("asked why", "1", "1", "0", "0")


@pytest.mark.parametrize(
    ("span", "asked", "not_asked"),
    [
        (["--from", "2026-02-27"], "0", "1"),
        (["--to", "2026-02-26"], "1", "1"),
        (["--from", "2026-02-27", "--to", "2026-02-27"], "0", "1"),
        (["--as-of", "2026-02-26"], "1", "1"),
    ],
)
def test_only_calls_of_the_days_asked_for_count(
    cards: Run, span: list[str], asked: str, not_asked: str
) -> None:
    found = brief(cards("report", "scripts", *span).out)
    assert [row[1] for row in found[:2]] == [asked, not_asked]


def test_as_json_the_rows_are_the_same_with_numbers(cards: Run) -> None:
    rows = json.loads(cards("report", "scripts", "--json").out)
    assert [list(row) for row in rows] == [list(COLUMNS)] * 6
    assert rows[0] == {
        "part": "way",
        "language": "",
        "move": "",
        "name": "asked why",
        "offered": "",
        "calls": 1,
        "customers": 1,
        "won": 1,
        "won_share": 1.0,
        "won_low": 0.2065,
        "won_high": 1.0,
        "settled": 0,
        "kept": 0,
        "kept_share": None,
        "kept_low": None,
        "kept_high": None,
        "won_verdict": "cannot tell",
        "kept_verdict": "",
    }


def test_without_calls_with_a_card_there_are_no_rows(lufi: Run) -> None:
    said = lufi("report", "scripts", "--json")
    assert (said.out, said.talk.count("\n")) == ("[]\n", 1)
    assert lufi("report", "scripts").out.splitlines() == [",".join(COLUMNS)]
    lufi("log", "lufi", "refused")
    assert "1 call that reached someone had no card" in lufi("report", "scripts").talk


def test_a_file_is_written_and_a_line_that_could_run_is_defused(
    cards: Run, place: str, tmp_path: Path
) -> None:
    book = open_book(place)
    with book.change("cards", "eva", datetime(2026, 3, 1, 12, tzinfo=UTC)) as change:
        for call in change.session.scalars(select(Call).where(Call.id == 1)):
            call.lines = "=HYPERLINK(1)"
    book.close()
    target = tmp_path / "scripts.csv"
    assert f"Wrote 6 rows to {target}" in cards("report", "scripts", "-o", str(target)).talk
    names = [row["name"] for row in rows_of(target.read_text(encoding="utf-8"))]
    assert "'=HYPERLINK(1)" in names
    cards("report", "scripts", "-o", str(target), "--excel")
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--from", "2026-03-02", "--to", "2026-03-01"],
            "--from Mon 2 March is after --to Sun 1 March: give the earlier day as --from",
        ),
        (
            ["--from", "2026-03-03"],
            "--from Tue 3 March is after today, Mon 2 March: give the earlier day as --from",
        ),
        (
            ["--from", "2026-03-01", "--as-of", "2026-02-01"],
            "--from Sun 1 March is after --as-of Sun 1 February: give the earlier day as --from",
        ),
        (["--from", "03/04/2026"], "is not a date"),
        (["-o", "scripts.pdf"], "name the file like scripts.csv"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(lufi: Run, words: list[str], said: str) -> None:
    talk = lufi("report", "scripts", *words, code=2).talk
    assert said in talk
    assert talk.count("\n") == 1


SCREEN = """\
Calls with a card to Mon 2 March, promises as they stood on Mon 2 March

Way          Calls  Customers             Won  Settled        Kept
──────────────────────────────────────────────────────────────────
asked why        1          1  100 % (21-100)        0           -
did not ask      2          2     50 % (9-91)        1  0 % (0-79)
Promises won: the calls so far cannot tell which way is better (difference -39 %
to +91 %); about 350 more calls a side would be needed to see a difference of 10
points.
Promises kept: all settled promises so far are of calls that did not ask: there
is nothing to compare.

Line           Calls  Customers             Won  Settled        Kept
────────────────────────────────────────────────────────────────────
ask-1              1          1  100 % (21-100)        0           -
friendly tone
ask-2              2          2     50 % (9-91)        1  0 % (0-79)
friendly tone
open-1             2          2  100 % (34-100)        1  0 % (0-79)
open-2             1          1      0 % (0-79)        0           -

1 call that reached someone had no card and is left out.
Where chance decides whether to ask, it does so by customer, not by call: 3
calls to 3 customers.
4 comparisons of lines at once: by chance alone one in twenty would stand out.
Marked is only what differs by more than that from the lines offered in its
place.
"""


def test_on_a_terminal_it_is_two_tables_with_what_they_come_to(
    cards: Run, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    desk, out, talk = Desk(place, "report scripts"), StringIO(), StringIO()
    today = date(2026, 3, 2)
    terminal = Terminal(out, talk, Format.TABLE, may_ask=False)
    write_scripts(desk, terminal, Span(None, today, today), "", excel=False)
    desk.close()
    assert talk.getvalue() == ""
    assert [line.rstrip() for line in out.getvalue().splitlines()] == SCREEN.splitlines()
