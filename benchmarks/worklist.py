"""How long the list of one morning takes to work out, facts included, in a book of any size.

python benchmarks/books.py 1000000 --open 300000 --customers 50000 --book book.db
python benchmarks/worklist.py book.db
"""

import argparse
import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.made_book import MORNING
from dunning.cli.boundary import OBJECTS_BETWEEN_COLLECTIONS
from dunning.cli.desk import Desk
from dunning.cli.morning_list import morning_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the fastest of so many runs in one process, and the most memory it had."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("book")
    parser.add_argument("--today", type=date.fromisoformat, default=MORNING)
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args(arguments)
    os.environ["DUNNING_CONFIG"] = str(Path(tempfile.gettempdir()) / "no-settings.toml")
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 50, 50)
    seconds, calls, held = min(timed(asked.book, asked.today) for _ in range(asked.runs))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{calls:,} to call, {held:,} held back: {seconds:.2f} s, {memory:.0f} MB\n")
    return 0


def timed(book: str, today: date) -> tuple[float, int, int]:
    """The seconds from the question to the list, how many are called and how many held back."""
    desk = Desk(book, "due", day_named=today.isoformat())
    started = time.perf_counter()
    worklist = morning_of(desk, desk.today).worklist
    seconds = time.perf_counter() - started
    return seconds, len(worklist.calls), len(worklist.held_back)


if __name__ == "__main__":
    sys.exit(main())
