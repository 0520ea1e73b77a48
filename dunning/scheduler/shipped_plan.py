"""The plan that comes with the program, read and checked once and kept as Python.

    python -m dunning.scheduler.shipped_plan

writes `compiled_plan.py` anew from `plans/default.toml`; a test compares.
"""

from pathlib import Path

from dunning.python_source import module_of
from dunning.scheduler.plan_file import load_plan, shipped_plan_path

COMPILED = Path(__file__).with_name("compiled_plan.py")


def written() -> str:
    """The Python module that holds the plan. Raises DunningError where it is not sound."""
    title = "The shipped plan. Made by `python -m dunning.scheduler.shipped_plan`."
    return module_of(title, "PLAN", load_plan(shipped_plan_path()))


if __name__ == "__main__":
    COMPILED.write_text(written(), encoding="utf-8")
