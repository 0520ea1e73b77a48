"""Every transcript beside this file shows what a person sees today, to the letter.

`DUNNING_ACCEPT=1 pytest tests/transcripts` writes what is seen into the files; read the
difference before it is kept.
"""

import os
import shutil
from pathlib import Path

import pytest
from shell_session import read_transcript, run_session, written

from dunning.cli.demo_book import demo_desk, fill_book
from dunning.cli.desk import Desk

HERE = Path(__file__).parent
README = HERE.parents[1] / "README.md"
TRANSCRIPTS = sorted(HERE.glob("*.txt"))
ACCEPTING = bool(os.environ.get("DUNNING_ACCEPT"))


@pytest.fixture(scope="session")
def example_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example book on its own day."""
    folder = tmp_path_factory.mktemp("example")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        patch.setenv("DUNNING_CONFIG", str(folder / "no-config.toml"))
        surroundings = Desk(place="", typed="", caller_named="anna", day_named="2026-03-02")
        desk = demo_desk(surroundings, folder)
        fill_book(desk, folder)
        desk.book.close()
    return Path(desk.place)


@pytest.mark.parametrize("file", TRANSCRIPTS, ids=lambda file: file.stem)
def test_the_screen_shows_what_the_transcript_says(
    file: Path, example_book: Path, tmp_path: Path
) -> None:
    text = file.read_text(encoding="utf-8")
    transcript = read_transcript(text)
    directives = transcript.directives
    if directives.get("book") == "example":
        shutil.copy(example_book, tmp_path / "book.db")
    outputs = run_session(
        transcript.steps,
        tmp_path,
        columns=int(directives.get("columns", "80")),
        colour=directives.get("colour") == "yes",
        piped=directives.get("piped") == "yes",
        today=directives.get("today", "2026-03-02"),
    )
    seen = written(transcript, outputs)
    if ACCEPTING:
        file.write_text(seen, encoding="utf-8")
    else:
        assert seen.splitlines() == text.splitlines()


def test_the_session_in_the_readme_is_true(example_book: Path, tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8") if README.exists() else ""
    _, fence, rest = text.partition("```console\n")
    if not fence:
        pytest.skip("the README has no terminal session yet")
    session = rest.partition("```")[0]
    shutil.copy(example_book, tmp_path / "book.db")
    transcript = read_transcript(session)
    outputs = run_session(
        transcript.steps, tmp_path, columns=100, colour=False, piped=False, today="2026-03-02"
    )
    seen = written(transcript, outputs)
    if ACCEPTING:
        README.write_text(text.replace(session, seen), encoding="utf-8")
    else:
        assert seen.splitlines() == session.splitlines()
