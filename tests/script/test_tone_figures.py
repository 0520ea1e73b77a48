"""The tone check on lines that people labelled: what share it catches, how often it is wrong."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.tone import (  # noqa: E402
    LINES,
    Figures,
    ToneLine,
    caught,
    figures_of,
    main,
    read_lines,
)
from dunning.script.tone import Verdict  # noqa: E402
from dunning.script.tone.rule_files import LABELS, shipped_languages  # noqa: E402

LEAST_CAUGHT = {"tune": 97.0, "more": 95.0}
MOST_FALSE_ALARMS = {"tune": 2.0, "more": 4.0}
LEAST_TOLD = 95.0
TUNED_ON = [*sorted(LINES.glob("*.tune.tsv")), *sorted(LINES.glob("*.more.tsv"))]
Tuned = tuple[str, str, list[ToneLine]]


@pytest.fixture(params=TUNED_ON, ids=lambda path: path.stem)
def tuned_on(request: pytest.FixtureRequest) -> Tuned:
    """The language, the name and the lines of a set on which its rules were tuned."""
    path: Path = request.param
    language, name = path.stem.split(".")
    if language not in shipped_languages():
        pytest.skip(f"there are no rules for {language}")
    return language, name, read_lines(path)


def test_every_language_has_lines_of_both_kinds() -> None:
    languages = {path.stem.split(".")[0] for path in TUNED_ON}
    assert languages >= shipped_languages()
    for path in TUNED_ON:
        assert {line.verdict for line in read_lines(path)} >= {Verdict.OK, Verdict.REFUSED}


def test_every_label_is_one_that_a_rule_can_have(tuned_on: Tuned) -> None:
    for line in tuned_on[2]:
        assert line.label in LABELS.get(line.verdict, {""}), line


def test_what_the_rules_were_tuned_on_is_told_right(tuned_on: Tuned) -> None:
    language, name, lines = tuned_on
    found = figures_of(language, name, lines)
    assert found.recall >= LEAST_CAUGHT[name]
    assert found.false_alarms <= MOST_FALSE_ALARMS[name]
    assert 100 * found.told / found.lines >= LEAST_TOLD


def test_a_line_that_must_not_be_said_is_not_caught_by_a_gate() -> None:
    threat = ToneLine(Verdict.REFUSED, "threat", "On 3 March we will pass it to our solicitor.")
    claim = ToneLine(Verdict.GATE, "lawyer", "On 3 March we will pass it to our solicitor.")
    assert not caught(threat, "en")
    assert caught(claim, "en")


def test_shares_of_nothing_are_the_best_there_is() -> None:
    none = Figures("en", "tune", bad=0, caught=0, fine=0, alarms=0, told=0)
    assert (none.recall, none.false_alarms) == (100.0, 0.0)


def test_the_table_has_a_row_for_every_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "en.tune.tsv").write_text(
        "# verdict\tlabel\ttext\n"
        "refused\tthreat\tPay today, or else!\n"
        "refused\tthreat\tWe will ring on Monday.\n"
        "ok\t\tCould you look for it?\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("benchmarks.tone.all_figures.__defaults__", (tmp_path,))
    assert main() == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == "language set lines caught false alarms language told".split()
    assert row.split() == "en tune 3 50.0 % 0.0 % 100.0 %".split()
