"""Late interest on the terminal: by whose rule, what is left out, and what is refused."""

import csv
import io
import json
from typing import Any

import pytest

from terminal_session import Run


@pytest.fixture
def german(lufi: Run) -> Run:
    """The customer of A-1 (3,400, due 4 February) and A-2 (100.50, due 19 February) in Germany."""
    lufi("customer", "edit", "lufi", "--country", "DE")
    return lufi


def asked(run: Run, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("interest", "lufi", "--json", *words).out)
    return found


def lines(run: Run, *words: str) -> list[dict[str, str]]:
    out = run("interest", "lufi", *words).out
    return list(csv.DictReader(io.StringIO(out), delimiter="\t"))


def test_each_invoice_is_told_with_its_segments_and_the_totals(german: Run) -> None:
    german("pay", "lufi", "1000", "--invoice", "A-1", "--on", "2026-02-14")
    basis = "German Basiszinssatz (BGB 247) of 1.27% on 2026-01-01 + 9 points"
    assert german("interest", "lufi").out.splitlines() == [
        "list\tinvoice\tfrom\tto\tdays\topen\trate\tamount\tbasis",
        "interest\tA-1\t2026-02-05\t2026-02-14\t10\t3400.00 EUR\t10.27\t9.5666 EUR\t" + basis,
        "interest\tA-1\t2026-02-15\t2026-03-02\t16\t2400.00 EUR\t10.27\t10.8046 EUR\t" + basis,
        "interest\tA-2\t2026-02-20\t2026-03-02\t11\t100.50 EUR\t10.27\t0.3111 EUR\t" + basis,
        "fixed-sum\tA-1\t\t\t\t2400.00 EUR\t\t40.00 EUR\t40.00 EUR by BGB 288(5)",
        "fixed-sum\tA-2\t\t\t\t100.50 EUR\t\t40.00 EUR\t40.00 EUR by BGB 288(5)",
        "total\t\t\t\t\t\t\t20.68 EUR\tinterest",
        "total\t\t\t\t\t\t\t80.00 EUR\tfixed sums",
    ]


def test_it_is_called_information_on_the_other_stream(german: Run) -> None:
    assert german("interest", "lufi").talk == (
        "Information, not a claim: it may be named only through dunning consequence add lufi "
        "interest. Not legal advice.\n"
    )


def test_json_has_the_same_with_the_basis_in_a_sentence(german: Run) -> None:
    found = asked(german, "--invoice", "A-1")
    assert {key: found[key] for key in ("regime", "day_count", "until", "interest")} == {
        "regime": "de",
        "day_count": "act/365",
        "until": "2026-03-02",
        "interest": [{"amount": "24.87", "currency": "EUR"}],
    }
    (invoice,) = found["invoices"]
    assert invoice["basis"] == (
        "10.27% for 26 days on 3,400.00 EUR, 2026-02-05 to 2026-03-02: German Basiszinssatz "
        "(BGB 247) + 9 points, following each half-year, by BGB 288(2) and 247; simple interest, "
        "act/365"
    )
    assert (invoice["verified"], invoice["interest"]) == (True, "24.87")
    assert invoice["fixed_sum"] == {"amount": "40.00", "currency": "EUR"}
    assert [segment["days"] for segment in invoice["segments"]] == [26]


@pytest.mark.parametrize(
    ("country", "regime", "total"),
    [("DE", "de", "25.18"), ("FR", "fr", "29.80"), ("HU", "hu", "24.89"), ("AT", "eu", "24.89")],
)
def test_the_customer_s_country_says_whose_rule_holds(
    lufi: Run, country: str, regime: str, total: str
) -> None:
    lufi("customer", "edit", "lufi", "--country", country)
    found = asked(lufi)
    assert (found["regime"], found["interest"][0]["amount"]) == (regime, total)


def test_a_rate_agreed_in_the_contract_counts_before_the_country(german: Run) -> None:
    german("customer", "edit", "lufi", "--contract-rate", "12,5")
    found = asked(german, "--invoice", "A-1")
    assert (found["regime"], found["interest"][0]["amount"]) == ("contract", "30.27")
    assert found["invoices"][0]["segments"][0]["rate"] == "12.5"
    assert asked(german, "--regime", "de")["regime"] == "de"


def test_a_rate_that_is_typed_is_one_of_the_contract(german: Run) -> None:
    german("customer", "edit", "lufi", "--contract-rate", "12.5")
    found = asked(german, "--rate", "8%", "--invoice", "A-1")
    assert (found["regime"], found["interest"][0]["amount"]) == ("contract", "19.38")
    assert found["fixed_sums"] == []


def test_british_debts_follow_the_rate_of_the_first_day_of_default(run: Run) -> None:
    run("customer", "add", "thistle", "Thistle Ltd", "--country", "UK", code=2)
    run("customer", "add", "thistle", "Thistle Ltd", "--country", "GB", "--currency", "GBP")
    run("invoice", "add", "thistle", "T-1", "7500", "--due", "2025-11-28")
    found = json.loads(run("interest", "thistle", "--json").out)
    (invoice,) = found["invoices"]
    assert [(one["days"], one["rate"]) for one in invoice["segments"]] == [(94, "12.25")]
    assert found["fixed_sums"] == [{"amount": "70.00", "currency": "GBP"}]


@pytest.mark.parametrize("country", ["US", ""])
def test_without_a_rule_for_the_country_it_must_be_said(lufi: Run, country: str) -> None:
    lufi("customer", "edit", "lufi", "--country", country)
    said = lufi("interest", "lufi", code=2).talk
    assert "lufi: no rule of late interest is known" in said
    assert "--regime uk, de, fr, hu, eu, contract" in said
    assert said.count("\n") == 1
    assert asked(lufi, "--regime", "eu")["regime"] == "eu"


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["--regime", "us"], 2, "'us' is no regime: use one of uk, de, fr, hu, eu, contract"),
        (["--rate", "-5"], 2, "rate '-5' must be a percentage from 0 to 1,000"),
        (["--rate", "1000.5"], 2, "rate '1000.5' must be a percentage from 0 to 1,000"),
        (["--rate", "8.12345"], 2, "too many decimals"),
        (["--rate", "high"], 2, "rate 'high' is not a percentage"),
        (["--regime", "de", "--rate", "8"], 2, "regime de sets its own rate"),
        (["--regime", "contract"], 2, "no rate was agreed in a contract"),
        (["--day-count", "30/365"], 2, "'30/365' is no day count: use one of act/365"),
        (["--until", "someday"], 2, "'someday'"),
        (["--until", "2026-01-19", "--invoice", "A-2"], 2, "was issued after 2026-01-19"),
        (["--euro-rate", "395"], 2, "regime de needs no --euro-rate"),
        (["--regime", "hu", "--euro-rate", "395"], 2, "say which with --invoice"),
        (["--regime", "hu", "--euro-rate", "-395"], 2, "negative"),
        (["--invoice", "A-9"], 3, "no invoice 'A-9'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_does_not_fit_is_one_line(german: Run, words: list[str], code: int, why: str) -> None:
    said = german("interest", "lufi", *words, code=code)
    assert why in said.talk
    assert (said.out, said.talk.count("\n")) == ("", 1)


def test_an_unknown_customer_is_not_found(german: Run) -> None:
    assert "no customer 'zz'" in german("interest", "zz", code=3).talk


def test_an_invoice_of_somebody_else_is_refused(german: Run) -> None:
    german("customer", "add", "mako", "Mako Bt", "--country", "HU")
    assert "A-1 is not Mako Bt's" in german("interest", "mako", "--invoice", "A-1", code=2).talk


def test_a_disputed_invoice_is_listed_apart_and_not_summed(german: Run) -> None:
    german("dispute", "open", "lufi", "A-1", "--reason", "short")
    found = asked(german)
    assert [one["invoice"] for one in found["invoices"]] == ["A-2"]
    assert [(one["invoice"], one["why"]) for one in found["disputed"]] == [
        ("A-1", "disputed: nothing is claimed")
    ]
    assert found["interest"] == [{"amount": "0.31", "currency": "EUR"}]


def test_a_disputed_account_bears_nothing_and_is_no_error(german: Run) -> None:
    german("dispute", "open", "lufi", "--reason", "everything")
    said = german("interest", "lufi")
    assert [line.split("\t")[0] for line in said.out.splitlines()[1:]] == ["disputed"] * 2
    assert said.talk == ""


def test_a_currency_the_rule_does_not_cover_is_refused_and_the_others_shown(german: Run) -> None:
    german("invoice", "add", "lufi", "H-1", "100000 HUF", "--due", "2026-02-20")
    found = asked(german)
    assert [one["invoice"] for one in found["invoices"]] == ["A-1", "A-2"]
    (refused,) = found["refused"]
    assert refused["why"] == (
        "not worked out: regime de has rates for debts in EUR, not in HUF: use regime contract "
        "with a rate you have checked"
    )
    assert lines(german)[-3]["list"] == "refused"


def test_nothing_at_all_that_could_be_worked_out_is_an_error(german: Run) -> None:
    said = german("interest", "lufi", "--regime", "uk", code=1)
    assert [line.split("\t")[:2] for line in said.out.splitlines()[1:]] == [
        ["refused", "A-1"],
        ["refused", "A-2"],
    ]
    assert said.talk == "dunning: lufi: no late interest could be worked out\n"


def test_a_half_year_without_a_rate_is_refused(lufi: Run) -> None:
    lufi("invoice", "add", "lufi", "H-1", "100000 HUF", "--due", "2026-02-20")
    (refused,) = asked(lufi, "--until", "2026-07-15")["refused"]
    assert "no verified MNB base rate for the half-year from 2026-07-01" in refused["why"]
    assert "count up to 2026-06-30" in refused["why"]
    assert asked(lufi, "--until", "2026-06-30")["refused"] == []


def test_a_rate_that_is_derived_is_told_as_a_note(german: Run) -> None:
    found = asked(german, "--until", "2026-07-15", "--invoice", "A-1")
    assert found["invoices"][0]["verified"] is False
    assert any("is derived" in note for note in found["notes"])
    assert found["notes"][0] == "counted ahead: payments still to come are not known"


def test_an_earlier_day_counts_what_was_known_then(german: Run) -> None:
    german("pay", "lufi", "3400", "--invoice", "A-1", "--on", "2026-02-14")
    assert [one["days"] for one in lines(german, "--until", "2026-02-10")[:1]] == ["6"]
    assert [one["invoice"] for one in lines(german) if one["list"] == "interest"] == ["A-2"]


def test_a_settled_invoice_bears_interest_up_to_the_day_it_was_paid(german: Run) -> None:
    german("pay", "lufi", "3400", "--invoice", "A-1", "--on", "2026-02-14")
    (invoice,) = asked(german, "--invoice", "A-1")["invoices"]
    assert (invoice["open"], invoice["segments"][0]["to"]) == ("0.00", "2026-02-14")
    assert invoice["interest"] == "9.57"


def test_an_invoice_that_is_not_due_bears_nothing(german: Run) -> None:
    german("invoice", "add", "lufi", "A-3", "50", "--due", "2026-04-01")
    (invoice,) = asked(german, "--invoice", "A-3")["invoices"]
    assert (invoice["interest"], invoice["segments"]) == ("0.00", [])
    assert "no interest by 2026-03-02" in invoice["basis"]
    assert invoice["fixed_sum"] is None


def test_a_payment_taken_back_counts_from_its_day_to_that(german: Run) -> None:
    german("pay", "lufi", "3400", "--invoice", "A-1", "--on", "2026-02-10")
    german("payment", "reverse", "1", "--on", "2026-02-20")
    assert [
        (one["from"], one["to"], one["open"])
        for one in lines(german, "--invoice", "A-1")
        if one["list"] == "interest"
    ] == [
        ("2026-02-05", "2026-02-10", "3400.00 EUR"),
        ("2026-02-21", "2026-03-02", "3400.00 EUR"),
    ]


def test_a_credit_note_reduces_the_debt_from_its_day(german: Run) -> None:
    german("invoice", "credit", "A-1", "400", "--on", "2026-02-24")
    (first, second) = lines(german, "--invoice", "A-1")[:2]
    assert (first["to"], second["open"]) == ("2026-02-24", "3000.00 EUR")


def test_money_on_the_account_counts_from_the_day_it_came(german: Run) -> None:
    german("pay", "lufi", "1100.50", "--invoice", "A-2", "--on", "2026-02-24")
    found = lines(german, "--invoice", "A-1")
    assert [(one["to"], one["open"]) for one in found[:2]] == [
        ("2026-02-24", "3400.00 EUR"),
        ("2026-03-02", "2400.00 EUR"),
    ]


def test_a_customer_in_credit_owes_no_interest(run: Run) -> None:
    run("customer", "add", "mako", "Mako Bt", "--country", "HU")
    run("pay", "mako", "100 EUR")
    said = run("interest", "mako")
    assert said.talk == ("Mako Bt: nothing is overdue on Mon 2 March, there is no late interest\n")
    assert json.loads(run("interest", "mako", "--json").out)["invoices"] == []


def test_the_hungarian_fixed_sum_needs_the_rate_of_its_day(lufi: Run) -> None:
    (without,) = asked(lufi, "--invoice", "A-1")["invoices"]
    assert without["fixed_sum"] is None
    assert without["fixed_sum_basis"].startswith("not worked out: 40 EUR are owed in HUF")
    assert without["fixed_sum_basis"].endswith("first day of default, with --euro-rate")
    (given,) = asked(lufi, "--invoice", "A-1", "--euro-rate", "384,25")["invoices"]
    assert given["fixed_sum"] == {"amount": "15370.00", "currency": "HUF"}


def test_days_are_counted_as_the_settings_or_the_option_say(german: Run, tmp_path: Any) -> None:
    (tmp_path / "config.toml").write_text('day_count = "act/360"\n')
    assert asked(german, "--invoice", "A-1")["interest"][0]["amount"] == "25.22"
    assert asked(german, "--invoice", "A-1", "--day-count", "act/act")["day_count"] == "act/act"
    found = asked(german, "--invoice", "A-1", "--day-count", "30/360")
    assert found["invoices"][0]["segments"][0]["days"] == 28


def test_nothing_else_names_the_interest(german: Run) -> None:
    """Off unless a consequence claims it: not in the list, the card, or the customer's page."""
    for words in (["due"], ["next"], ["why", "lufi"], ["customer", "show", "lufi"]):
        said = german(*words)
        assert "interest" not in f"{said.out}{said.talk}".lower(), words
