"""The rates as shipped, against the reading they were made from, and in themselves."""

import json
import tomllib
from dataclasses import fields
from datetime import date
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dunning.law.rates import (
    FixedSumRule,
    HalfYear,
    Note,
    Reference,
    Regime,
    Rule,
    Status,
    Tier,
    half_year_ends,
    half_year_start,
    load_references,
    load_rules,
)

RATES = Path(__file__).parents[3] / "shared" / "data" / "rates.json"
STATUSES = {"v": Status.VERIFIED, "d": Status.DERIVED, "u": Status.UNCERTAIN}
READ = [
    # shipped as, its key in the reading, its status there, and the rates that rest on it
    ("boe", "boe_ref", "boe", {"uk_statutory": Regime.UK}),
    ("ecb", "ecb_mro", "ecb_mro", {"eu_min": Regime.EU, "fr_default": Regime.FR}),
    ("basiszins", "basiszins", "basiszins", {"de_b2b": Regime.DE}),
    ("mnb", "mnb", "mnb", {"hu_b2b": Regime.HU}),
]


def read_rows() -> list[dict[str, Any]]:
    if not RATES.exists():
        pytest.skip(f"the reading of the rates is not here: no {RATES}")
    rows: list[dict[str, Any]] = json.loads(RATES.read_text(encoding="utf-8"))["rows"]
    return rows


def table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("dunning.law").joinpath(name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("shipped", "key", "status", "rates"), READ)
def test_every_rate_is_that_of_the_reading_and_an_uncertain_one_is_left_out(
    shipped: str, key: str, status: str, rates: dict[str, Regime]
) -> None:
    rows = read_rows()
    ours = load_references()[shipped].rates
    assert [str(row.since) for row in ours] == [row["from"] for row in rows]
    for row, half_year in zip(rows, ours, strict=True):
        assert half_year.status is STATUSES[row["status"][status]]
        if half_year.status is Status.UNCERTAIN:
            assert half_year.percent is None
            continue
        assert half_year.percent == Decimal(row[key])
        for name, regime in rates.items():
            assert half_year.percent + load_rules()[regime].margin == Decimal(row[name])


def test_one_half_year_is_uncertain_and_one_derived() -> None:
    rows = [(one.id, row) for one in load_references().values() for row in one.rates]
    odd = [(name, str(row.since), row.status) for name, row in rows if row.status != "verified"]
    assert odd == [
        ("basiszins", "2026-07-01", Status.DERIVED),
        ("mnb", "2026-07-01", Status.UNCERTAIN),
    ]


@pytest.mark.parametrize("name", ["boe", "ecb", "basiszins", "mnb"])
def test_half_years_follow_each_other_without_a_gap(name: str) -> None:
    rows = load_references()[name].rates
    assert rows[0].since == date(2013, 1, 1)
    assert all(row.since == half_year_start(row.since) for row in rows)
    for earlier, later in pairwise(rows):
        assert len(half_year_ends(earlier.since, later.since)) == 1
        assert later.since > earlier.since


def test_the_german_rate_follows_the_european_one_in_every_half_year() -> None:
    references = load_references()
    pairs = zip(references["ecb"].rates, references["basiszins"].rates, strict=True)
    for european, german in pairs:
        assert european.percent is not None
        assert german.percent == european.percent - Decimal("0.88")


def test_every_rate_and_every_rule_names_its_source() -> None:
    for reference in load_references().values():
        assert all(" " in row.source or "." in row.source for row in reference.rates)
    for rule in load_rules().values():
        assert rule.source
        assert rule.law
        assert rule.fixed_sum.law
    used = {row["source"] for one in table("rates.toml")["reference"] for row in one["rates"]}
    assert used == table("rates.toml")["sources"].keys()


def test_every_regime_but_the_contract_has_a_rule_whose_references_are_known() -> None:
    assert load_rules().keys() == set(Regime) - {Regime.CONTRACT}
    for rule in load_rules().values():
        assert rule.references
        assert set(rule.references.values()) <= load_references().keys()


def test_margins_currencies_and_manners_are_those_of_the_laws() -> None:
    seen = {
        str(rule.id): (str(rule.margin), rule.floating, " ".join(rule.references))
        for rule in load_rules().values()
    }
    assert seen == {
        "uk": ("8", False, "GBP"),
        "de": ("9", True, "EUR"),
        "fr": ("10", True, "EUR"),
        "hu": ("8", True, "HUF EUR"),
        "eu": ("8", True, "EUR"),
    }


def test_the_files_have_no_key_that_is_not_read() -> None:
    def check(kind: type[Any], row: dict[str, Any]) -> None:
        assert row.keys() <= {field.name for field in fields(kind)}, row

    for reference in table("rates.toml")["reference"]:
        check(Reference, reference)
        for row in reference["rates"]:
            check(HalfYear, row)
    for rule in table("regimes.toml")["regime"]:
        check(Rule, rule)
        check(FixedSumRule, rule["fixed_sum"])
        for tier in rule["fixed_sum"]["tiers"]:
            check(Tier, tier)
        for note in rule.get("notes", []):
            check(Note, note)
