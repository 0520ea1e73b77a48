import os
from pathlib import Path

import pytest

from dunning.scheduler.plan_file import plan_text, shipped_plan_path
from terminal_session import Run


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """The folder of the user's own plans, beside their settings."""
    folder = tmp_path / "plans"
    folder.mkdir()
    return folder


def test_the_shipped_plan_is_shown_as_it_stands(run: Run) -> None:
    assert run("plan", "show").out == plan_text(shipped_plan_path())
    assert "sound" in run("plan", "check").talk


def test_a_faulty_plan_is_told_by_line_and_stops_the_morning(run: Run, plans: Path) -> None:
    file = plans / "default.toml"
    file.write_text(plan_text(shipped_plan_path()).replace('"payer"', '"boss"', 1))
    said = run("plan", "check", code=1).talk
    line = next(
        number for number, text in enumerate(file.read_text().splitlines(), 1) if '"boss"' in text
    )
    assert f"default.toml:{line}:" in said
    assert "boss" in run("due", code=1).talk


def test_an_own_plan_decides_for_its_group_alone(lufi: Run, plans: Path) -> None:
    text = plan_text(shipped_plan_path()).replace("groups = []", 'groups = ["trade"]')
    (plans / "trade.toml").write_text(
        text.replace("days_past_due = 1\n", "days_past_due = 5\n").replace(
            "# EUR = 20", "EUR = 5000"
        )
    )
    assert "stage due" in lufi("due").out
    lufi("customer", "edit", "lufi", "--group", "trade")
    assert "less than the plan's minimum" in lufi("due").out


def test_editing_needs_a_terminal(run: Run) -> None:
    assert "needs a terminal" in run("plan", "edit", code=2).talk


def test_a_plan_s_name_is_no_path(run: Run) -> None:
    said = run("plan", "show", f"..{os.sep}x", code=2).talk
    assert "not a plan's name" in said
    assert "there are default" in run("plan", "show", "retail", code=3).talk
