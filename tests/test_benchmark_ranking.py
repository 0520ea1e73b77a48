"""The ranking benchmark: what it measures, that it knows no future, and what it must reach."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import mean

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.history import PastInvoice, generated, in_order, read_history  # noqa: E402
from benchmarks.rankings import RANKINGS  # noqa: E402
from benchmarks.replay import (  # noqa: E402
    Replay,
    in_one_currency,
    leaks,
    mornings,
    redrawn,
    replayed,
)
from dunning.facts import OpenInvoice  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
B2B, IBM = DATA / "history_b2b.csv", DATA / "ibm_receivables.csv"
MONDAY, TUESDAY, FRIDAY = date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 5)


def past(customer: str, due: date, paid: date | None, amount: int = 100) -> PastInvoice:
    sum_ = Decimal(amount)
    return PastInvoice(customer, OpenInvoice(f"{customer}-{due}", due, due, sum_, sum_, ""), paid)


def history_file(path: Path) -> list[PastInvoice]:
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this checkout")
    return in_one_currency(read_history(path), {})


def test_a_morning_knows_only_payments_recorded_before_it() -> None:
    history = in_order(
        [
            past("A", date(2026, 5, 20), MONDAY),
            past("B", date(2026, 5, 29), TUESDAY),
            past("C", MONDAY, None),
        ]
    )
    first, second = mornings(history, MONDAY, TUESDAY)
    assert set(first.overdue) == {"A", "B"}
    assert first.records == {}
    assert set(second.overdue) == {"B", "C"}
    assert second.records["A"].late.days[0] == 12


def test_a_call_gains_amount_times_the_days_it_still_stays_late() -> None:
    history = in_order([past("A", date(2026, 5, 20), FRIDAY), past("B", date(2026, 4, 1), TUESDAY)])
    replay = replayed(history, MONDAY, MONDAY, [1])
    assert replay.plain["oldest first"][1] == 0.25
    assert replay.plain["amount x days"][1] == 0.25


def test_in_c7_nobody_is_called_twice_within_a_week() -> None:
    history = in_order(
        [past("A", date(2026, 5, 1), date(2026, 6, 30)), past("B", date(2026, 5, 1), FRIDAY, 1)]
    )
    replay = replayed(history, MONDAY, TUESDAY, [1])
    assert replay.plain["largest first"][1] == replay.c7["largest first"][1] == 1
    assert replay.c7["oldest first"][1] == 1


def test_there_are_no_mornings_on_weekends() -> None:
    history = generated(1, customers=5, days=60)
    days = [morning.day for morning in mornings(history, FRIDAY, date(2026, 6, 9))]
    assert [day.isoformat()[-2:] for day in days] == ["05", "08", "09"]


def test_redrawing_changes_the_future_and_nothing_else() -> None:
    history = [past("A", FRIDAY, day) for day in (MONDAY, TUESDAY, FRIDAY, None)]
    drawn = [redrawn(history, TUESDAY, seed) for seed in range(20)]
    assert all(other[0] == history[0] for other in drawn)
    assert len({other[1].paid for other in drawn}) > 5
    later = [past.paid for other in drawn for past in other[1:]]
    assert all(paid is None or paid >= TUESDAY for paid in later)


def test_no_ranking_knows_the_future_of_a_generated_book() -> None:
    history = in_one_currency(generated(3, customers=30, days=200), {})
    assert leaks(history, date(2024, 3, 1), date(2024, 5, 31)) == []


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        pytest.param(B2B, date(2019, 4, 1), date(2019, 4, 12), id="b2b"),
        pytest.param(IBM, date(2013, 1, 1), date(2013, 1, 31), id="ibm"),
    ],
)
def test_no_ranking_knows_the_future_of_a_real_book(path: Path, first: date, last: date) -> None:
    assert leaks(history_file(path), first, last) == []


def test_the_real_business_history_reaches_what_was_asked() -> None:
    replay = replayed(history_file(B2B), date(2019, 4, 1), date(2019, 6, 28), [5])
    assert replay.mornings == 65
    assert replay.c7["dunning"][5] >= 0.915
    assert replay.plain["dunning"][5] >= 0.88
    assert replay.plain["dunning"][5] > replay.plain["amount x days"][5]


def test_the_ibm_history_reaches_what_was_asked() -> None:
    replay = replayed(history_file(IBM), date(2013, 1, 1), date(2013, 12, 31), [5])
    assert replay.plain["dunning"][5] >= 0.83
    assert replay.c7["dunning"][5] >= 0.98


def test_on_generated_books_it_beats_the_others_on_the_whole() -> None:
    leads: dict[str, list[float]] = {name: [] for name in RANKINGS if name != "dunning"}
    for seed in range(8):
        history = in_one_currency(generated(seed, customers=60, days=240), {})
        replay = replayed(history, date(2024, 3, 1), date(2024, 8, 30), [1, 2, 5, 10])
        for other, lead in leads.items():
            lead.append(ahead(replay, other))
    assert all(mean(lead) > 0.005 for lead in leads.values())
    assert all(min(lead) > -0.01 for lead in leads.values())


@pytest.mark.parametrize("customers", [5, 10, 30, 100])
@pytest.mark.parametrize("seed", range(3))
def test_with_little_history_it_is_not_behind_amount_times_days(customers: int, seed: int) -> None:
    history = in_one_currency(generated(seed, customers=customers, days=100), {})
    replay = replayed(history, date(2024, 1, 22), date(2024, 3, 15), [1, 2, 5, 10, 20])
    assert ahead(replay, "amount x days") >= -0.01


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        pytest.param(B2B, date(2019, 1, 4), date(2019, 1, 18), id="b2b, two weeks"),
        pytest.param(B2B, date(2019, 1, 4), date(2019, 2, 1), id="b2b, four weeks"),
        pytest.param(B2B, date(2019, 1, 4), date(2019, 3, 1), id="b2b, eight weeks"),
        pytest.param(IBM, date(2012, 2, 3), date(2012, 2, 17), id="ibm, two weeks"),
        pytest.param(IBM, date(2012, 2, 3), date(2012, 3, 30), id="ibm, eight weeks"),
    ],
)
def test_in_a_books_first_weeks_it_is_not_behind_amount_times_days(
    path: Path, first: date, last: date
) -> None:
    replay = replayed(history_file(path), first, last, [1, 2, 5, 10, 20])
    assert ahead(replay, "amount x days") >= -0.01
    for shares in (replay.plain, replay.c7):
        assert shares["dunning"][5] >= shares["amount x days"][5] - 0.01


def ahead(replay: Replay, other: str) -> float:
    """By how much more of the oracle `dunning` captures, over all numbers of calls."""
    return mean(
        shares["dunning"][calls] - shares[other][calls]
        for shares in (replay.plain, replay.c7)
        for calls in shares["dunning"]
    )


def run(*arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "benchmarks" / "ranking.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return done


HISTORY = """customer,invoice,issued,due,paid,amount,currency
A,1,2026-03-01,2026-04-01,2026-06-02,1000,EUR
B,2,2026-03-01,2026-05-29,2026-06-20,1000,EUR
C,3,2026-03-01,2026-05-29,,10,USD
D,4,2026-03-01,2026-04-01,2026-03-31,10,EUR
"""


@pytest.fixture
def history_csv(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    path.write_text(HISTORY)
    return path


def test_the_table_names_every_ranking(history_csv: Path) -> None:
    done = run(str(history_csv), "--from", "2026-06-01", "--to", "2026-06-01", "--calls", "1,3")
    assert done.stdout == (
        "1 mornings from 2026-06-01 to 2026-06-01, 3 customers overdue on each\n"
        "\n"
        "calls a day                    1      3\n"
        "dunning                    0.053  1.000\n"
        "amount x days              0.053  1.000\n"
        "amount x (days + usual)    0.053  1.000\n"
        "largest first              0.053  1.000\n"
        "oldest first               0.053  1.000\n"
        "random                     0.318  1.000\n"
        "\n"
        "calls a day, c7                1      3\n"
        "dunning                    0.053  1.000\n"
        "amount x days              0.053  1.000\n"
        "amount x (days + usual)    0.053  1.000\n"
        "largest first              0.053  1.000\n"
        "oldest first               0.053  1.000\n"
        "random                     0.318  1.000\n"
    )


def test_the_json_holds_the_same_shares(history_csv: Path) -> None:
    done = run(str(history_csv), "--from", "2026-06-01", "--to", "2026-06-01", "--json")
    answer = json.loads(done.stdout)
    assert answer["mornings"] == 1
    assert answer["plain"]["dunning"]["1"] == 0.0526
    assert answer["c7"].keys() == answer["plain"].keys() == {*RANKINGS, "random"}


def test_a_rate_makes_currencies_comparable(history_csv: Path) -> None:
    days = ("--from", "2026-06-01", "--to", "2026-06-01", "--json", "--calls", "1")
    answer = json.loads(run(str(history_csv), *days, "--rate", "USD=10000").stdout)
    assert answer["plain"]["largest first"]["1"] == 1


def test_the_leak_test_says_that_all_is_well(history_csv: Path) -> None:
    done = run(str(history_csv), "--from", "2026-06-01", "--to", "2026-06-12", "--leak-test")
    assert done.stdout == "redrawing every future payment left all scores as they were\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (HISTORY.splitlines()[0], "no invoice in it is paid"),
        (HISTORY.replace("2026-04-01", "soon").replace("2026-05-29", "late"), "which is no date"),
    ],
)
def test_a_history_that_cannot_be_replayed_is_refused(
    history_csv: Path, text: str, said: str
) -> None:
    history_csv.write_text(text)
    done = run(str(history_csv), status=1)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_row_that_cannot_be_read_is_left_out_and_said(history_csv: Path) -> None:
    history_csv.write_text(HISTORY.replace("D,4,2026-03-01,2026-04-01", "D,4,2026-03-01,soon"))
    done = run(str(history_csv))
    assert done.stderr.startswith("left out: ")
    assert "'soon'" in done.stderr
