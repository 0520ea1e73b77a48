"""What a debt costs: figures for the truth gate, and the line for whom asking is hard."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import event

from dunning.cli.coach import coach_lines
from dunning.cli.debt_costs import debts_of, figures_for
from dunning.cli.desk import Desk
from dunning.consequences import ConsequenceFact
from dunning.facts import Standing
from dunning.kinds import ConsequenceKind
from dunning.ledger.answers import answers_of
from dunning.ledger.asking import read_commission_rates
from dunning.ledger.book import Book, open_book
from dunning.ledger.day import Day
from dunning.ledger.debts import DebtHistory, read_debt_history
from dunning.ledger.standings import read_standings
from dunning.money import Money
from dunning.script.gate import Figure, open_gate
from dunning.settings import Settings
from terminal_session import Run

TODAY = date(2026, 3, 2)
INTEREST, FIXED_SUM = ConsequenceKind.INTEREST, ConsequenceKind.FIXED_SUM


@pytest.fixture
def german(lufi: Run) -> Run:
    """The customer of A-1 (3,400, due 4 February) and A-2 (100.50, due 19 February) in Germany."""
    lufi("customer", "edit", "lufi", "--country", "DE")
    return lufi


def known(place: str, today: date = TODAY) -> tuple[Standing, DebtHistory]:
    """The standing and the history of lufi on a day."""
    book = open_book(place)
    with book.read() as session:
        (standing,) = read_standings(session, Day(today, UTC), "lufi")
        history = read_debt_history(session, today, "lufi")
    book.close()
    return standing, history


def figures(
    place: str, today: date = TODAY, settings: Settings | None = None
) -> Mapping[ConsequenceKind, Figure]:
    standing, history = known(place, today)
    return figures_for(settings or Settings(), standing, history, today)


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def test_both_figures_with_what_may_be_said_beside_them(german: Run, place: str) -> None:
    assert figures(place) == {
        INTEREST: Figure(euros("25.18"), "BGB 288(2) and 247, at 10.27%"),
        FIXED_SUM: Figure(euros("80.00"), "BGB 288(5)"),
    }


def test_the_figure_is_what_the_command_shows(german: Run, place: str) -> None:
    german("pay", "lufi", "1100.50", "--invoice", "A-2", "--on", "2026-02-24")
    german("pay", "lufi", "500", "--invoice", "A-1", "--on", "2026-02-20")
    german("payment", "reverse", "2", "--on", "2026-02-22")
    shown = json.loads(german("interest", "lufi", "--json").out)
    figure = figures(place)[INTEREST].money
    assert figure is not None
    assert shown["interest"] == [{"amount": str(figure.amount), "currency": "EUR"}]


def test_what_the_account_covers_leaves_what_is_asked_for(german: Run, place: str) -> None:
    german("invoice", "add", "lufi", "A-3", "50", "--issued", "2026-01-02", "--due", "2026-01-20")
    german("dispute", "open", "lufi", "A-3")
    german("pay", "lufi", "1000", "--invoice", "A-2", "--on", "2026-02-10")
    standing, history = known(place)
    debts = debts_of(standing, history)
    open_now = {one.number: one.open for one in standing.called_for(TODAY)}
    assert {number: debts[number].open_after(TODAY).amount for number in open_now} == open_now
    assert debts["A-3"].open_after(TODAY) == euros("50")


def test_an_invoice_that_the_account_covers_is_not_claimed_for(german: Run, place: str) -> None:
    german("pay", "lufi", "3500.50", "--invoice", "A-2", "--on", "2026-02-10")
    assert figures(place)[INTEREST].refusal == "nothing overdue is asked for"


def test_disputed_invoices_are_not_claimed_for(german: Run, place: str) -> None:
    german("dispute", "open", "lufi", "A-1")
    assert figures(place)[INTEREST].money == euros("0.31")
    assert figures(place)[FIXED_SUM].money == euros("40.00")


def test_the_contract_s_rate_gives_interest_and_no_fixed_sum(german: Run, place: str) -> None:
    german("customer", "edit", "lufi", "--contract-rate", "12.50")
    found = figures(place)
    assert found[INTEREST] == Figure(euros("30.65"), "the contract, at 12.5%")
    assert found[FIXED_SUM] == Figure(refusal="none: a contract alone gives no fixed sum")


def test_days_are_counted_as_the_settings_say(german: Run, place: str) -> None:
    found = figures(place, settings=Settings(day_count="act/360"))
    assert found[INTEREST].money == euros("25.54")


def test_two_currencies_are_refused(german: Run, place: str) -> None:
    german("invoice", "add", "lufi", "H-1", "100000 HUF", "--due", "2026-02-20")
    why = "what is asked for is in EUR and HUF: one sum cannot be named"
    assert figures(place) == dict.fromkeys((INTEREST, FIXED_SUM), Figure(refusal=why))


@pytest.mark.parametrize(
    ("country", "why"),
    [
        ("", "no rule of late interest is known: the customer has no country"),
        ("US", "no rule of late interest is known for the country US"),
    ],
)
def test_a_country_without_a_rule_is_refused(lufi: Run, place: str, country: str, why: str) -> None:
    lufi("customer", "edit", "lufi", "--country", country)
    assert figures(place)[INTEREST] == figures(place)[FIXED_SUM] == Figure(refusal=why)


def test_a_rate_that_is_only_derived_is_refused(german: Run, place: str) -> None:
    found = figures(place, date(2026, 7, 15))
    assert found[INTEREST].refusal.startswith("the rate is not verified: German Basiszinssatz")
    assert found[FIXED_SUM].money == euros("80.00")


def test_a_refusal_of_the_law_names_the_invoice(german: Run, place: str) -> None:
    german("customer", "edit", "lufi", "--country", "GB")
    found = figures(place)
    assert found[INTEREST].refusal.startswith("invoice A-1: regime uk has rates for debts in GBP")
    assert found[FIXED_SUM].refusal.startswith("invoice A-1: regime uk")


def test_a_debt_that_came_back_today_has_no_day_of_default(german: Run, place: str) -> None:
    german("invoice", "credit", "A-2")
    german("pay", "lufi", "3400", "--on", "2026-01-10")
    german("payment", "reverse", "1")
    assert figures(place)[INTEREST].refusal == "no day of default has passed by 2026-03-02"


def test_the_gate_offers_the_claim_with_its_sum(german: Run, place: str) -> None:
    standing, history = known(place)
    claim = ConsequenceFact(1, INTEREST, date(2026, 3, 9), "eva", date(2026, 2, 27), "BGB 288")
    gate = open_gate(standing, [claim], TODAY, figures_for(Settings(), standing, history, TODAY))
    assert [step.amount for step in gate.offered] == [euros("25.18")]


BOTH = (
    "These invoices are a loan without interest: at 8% they have cost 19.62 EUR so far, "
    "and 175.03 EUR of your commission waits for them."
)


def settings_file(folder: Path, *lines: str) -> None:
    (folder / "config.toml").write_text("\n".join(lines) + "\n")


def coach(run: Run) -> list[str]:
    """What `customer show` says to whom asking is hard, the same on the screen and as JSON."""
    told: list[str] = json.loads(run("customer", "show", "lufi", "--json").out)["coach"]
    screen = run("customer", "show", "lufi").out.splitlines()
    assert [line for line in screen if "commission waits" in line or "loan" in line] == told
    return told


def test_the_cost_and_the_commission_are_one_line(lufi: Run, tmp_path: Path) -> None:
    settings_file(tmp_path, "borrowing_rate = 8", "commission = 5")
    assert coach(lufi) == [BOTH]


def test_nothing_is_said_where_nothing_is_known(lufi: Run) -> None:
    assert coach(lufi) == []


def test_the_cost_alone(lufi: Run, tmp_path: Path) -> None:
    settings_file(tmp_path, "borrowing_rate = 8.50")
    assert coach(lufi) == [
        "These invoices are a loan without interest: at 8.5% they have cost 20.84 EUR so far."
    ]


def test_the_commission_alone(lufi: Run) -> None:
    lufi("customer", "edit", "lufi", "--commission", "5")
    assert coach(lufi) == ["175.03 EUR of your commission waits for these invoices."]


def test_one_invoice_is_spoken_of_as_one(lufi: Run, tmp_path: Path) -> None:
    settings_file(tmp_path, "borrowing_rate = 8", "commission = 5")
    lufi("dispute", "open", "lufi", "A-2")
    assert coach(lufi) == [
        (
            "This invoice is a loan without interest: at 8% it has cost 19.38 EUR so far, "
            "and 170.00 EUR of your commission waits for it."
        )
    ]
    settings_file(tmp_path, "commission = 5")
    assert coach(lufi) == ["170.00 EUR of your commission waits for this invoice."]


def test_currencies_are_joined_and_never_added(lufi: Run, tmp_path: Path) -> None:
    settings_file(tmp_path, "borrowing_rate = 8", "commission = 5")
    lufi("invoice", "add", "lufi", "H-1", "100000 HUF", "--due", "2026-02-20")
    told = json.loads(lufi("customer", "show", "lufi", "--json").out)["coach"]
    assert told == [
        (
            "These invoices are a loan without interest: at 8% they have cost 19.62 EUR and "
            "219.00 HUF so far, and 175.03 EUR and 5,000.00 HUF of your commission wait for them."
        )
    ]


def test_it_is_left_out_when_asked(lufi: Run, tmp_path: Path) -> None:
    settings_file(tmp_path, "borrowing_rate = 8", "commission = 5")
    assert "loan" not in lufi("customer", "show", "lufi", "--quiet-coach").out
    assert (
        json.loads(lufi("customer", "show", "lufi", "--quiet-coach", "--json").out)["coach"] == []
    )


def test_what_is_not_overdue_or_disputed_is_not_spoken_of(run: Run, tmp_path: Path) -> None:
    settings_file(tmp_path, "borrowing_rate = 8", "commission = 5")
    run("customer", "add", "lufi", "Lufi Kft")
    run("invoice", "add", "lufi", "A-1", "100 EUR", "--due", "2026-03-02")
    assert coach(run) == []


def test_reading_what_it_needs_is_one_statement_however_many_invoices(
    place: str, lufi: Run, tmp_path: Path
) -> None:
    settings_file(tmp_path, "commission = 5")
    for number in range(10):
        lufi("invoice", "add", "lufi", f"B-{number}", "10", "--due", "2026-02-01")
    standing, _ = known(place)
    book = open_book(place)
    with book.read() as session, statements(book) as seen:
        rates = read_commission_rates(answers_of(session), "lufi")
        told = coach_lines(Desk(place, ""), standing, TODAY, rates)
    book.close()
    assert told == ["180.03 EUR of your commission waits for these invoices."]
    assert len([one for one in seen if "FROM" in one]) == 1


def test_a_customer_who_earns_nothing_is_known_not_to(lufi: Run, tmp_path: Path) -> None:
    settings_file(tmp_path, "commission = 5")
    lufi("customer", "edit", "lufi", "--commission", "0")
    assert coach(lufi) == []


@contextmanager
def statements(book: Book) -> Iterator[list[str]]:
    """The statements sent to the database while the block lasts."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        seen.append(statement)

    event.listen(book.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(book.engine, "before_cursor_execute", note)


def test_rates_are_shown_with_the_customer_and_the_invoice(lufi: Run) -> None:
    lufi("customer", "edit", "lufi", "--commission", "7.50", "--contract-rate", "12")
    said = lufi("invoice", "add", "lufi", "A-3", "50", "--due", "2026-02-20", "--commission", "9%")
    assert "A-3 of 50.00 EUR, due Fri 20 February, commission 9%" in said.talk
    screen = lufi("customer", "show", "lufi").out
    assert "commission: 7.5%\ncontract rate: 12% a year\n" in screen
    assert "A-3: 50.00 EUR, due Fri 20 February, 10 days ago, commission 9%" in screen
    record = json.loads(lufi("customer", "show", "lufi", "--json").out)
    assert (record["commission"], record["contract_rate"]) == ("7.5", "12")
    lufi("customer", "edit", "lufi", "--commission", "", "--contract-rate", "")
    record = json.loads(lufi("customer", "show", "lufi", "--json").out)
    assert (record["commission"], record["contract_rate"]) == (None, None)
    lufi("undo")
    assert "commission: 7.5%" in lufi("customer", "show", "lufi").out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["customer", "edit", "lufi", "--commission", "-1"], "commission '-1' must be"),
        (["customer", "edit", "lufi", "--commission", "101"], "from 0 to 100"),
        (["customer", "edit", "lufi", "--contract-rate", "x"], "contract rate 'x' is not"),
        (["customer", "add", "mako", "Mako", "--commission", "5.00001"], "too many decimals"),
        (
            ["invoice", "add", "lufi", "A-9", "5", "--due", "2026-02-01", "--commission", "200"],
            "commission '200' must be",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_is_no_percentage_is_refused_in_one_line(
    lufi: Run, words: list[str], why: str
) -> None:
    said = lufi(*words, code=2).talk
    assert why in said
    assert said.count("\n") == 1


def test_their_time_is_told_with_the_zone_where_one_is_kept(lufi: Run, tmp_path: Path) -> None:
    settings_file(tmp_path, 'timezone = "Europe/Budapest"')
    assert "their time: 09:00\n" in lufi("customer", "show", "lufi").out
    lufi("customer", "edit", "lufi", "--timezone", "Europe/Budapest")
    assert "their time: 09:00 (Europe/Budapest)\n" in lufi("customer", "show", "lufi").out
