"""What is typed and read may be anything: it stays text, or is refused in one line."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dunning.cli import main
from terminal_session import Run, Said, runner

STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
"""All that a screen must not get from data, but for the end of a line."""
HOSTILE = "\x1b[31mRed\x1b]0;title\x07\x9b2J[bold]x[/]\u202eevil\u2066\u200b\t=1+1\r\nnext\x7f{x}"
SHOWN = "[31mRed]0;title2J[bold]x[/]evil =1+1 next{x}"
TEMPLATE = "{amount} %s %(name)s {{x}} {0.__class__} ${HOME} `id` [link=a]b[/] \\n 'quoted';--"
SQL = "'; DROP TABLE customer; DELETE FROM invoice; --"
LONG = "x" * 100_000
MOST_SAID = 1_200
"""Characters of the longest line that refuses something."""
RUN = ("=", "+", "-", "@", "\t", "\r", "\uff1d")
"""How no cell of a spreadsheet may begin that is not a number of ours."""
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", ' "=1')

AFTERWARDS = "2026-03-11"
MORNING = (("due",), ("next",), ("why", "lufi"), ("agenda",), ("report", "overdue"), ("history",))
SCREENS = (
    ("due", "--all", "--explain"),
    ("--today", "2026-03-03", "due"),
    ("--today", "2026-03-03", "why", "lufi"),
    ("next",),
    ("why", "lufi"),
    ("--today", "2026-03-03", "agenda", "--days", "10"),
    ("customer", "show", "lufi"),
    ("customer", "list"),
    ("contact", "list"),
    ("invoice", "list", "--all"),
    ("payment", "list"),
    ("promise", "list"),
    ("dispute", "list"),
    ("consequence", "list"),
    ("history",),
    ("history", "lufi"),
    ("check", "lufi"),
    ("script", "for", "lufi"),
    ("report", "overdue"),
    ("report", "commission"),
)


def asker(capsys: pytest.CaptureFixture[str], place: str) -> Run:
    """Gives commands on the book at `place`, however they end."""

    def ask(*words: str) -> Said:
        capsys.readouterr()
        code = main(["--book", place, *words])
        return Said(code, *capsys.readouterr())

    return ask


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], place: str) -> Run:
    """The program on the same book as `run`, whatever a command comes to."""
    return asker(capsys, place)


@pytest.fixture
def file_ask(capsys: pytest.CaptureFixture[str], sqlite_place: str) -> Run:
    """The same on the book of `file_run`."""
    return asker(capsys, sqlite_place)


def refusal(ask: Run, *words: str) -> str:
    """The one line that a command is refused with."""
    said = ask(*words)
    assert said.code in (1, 2, 3, 4, 5), said
    assert said.out == ""
    assert said.talk.count("\n") == 1, said.talk
    assert said.talk.startswith("dunning: ")
    assert len(said.talk) <= MOST_SAID
    assert not STEERING.search(said.talk)
    assert "refused: " not in said.talk
    return said.talk


def require_refused(ask: Run, *words: str, saying: str = "") -> None:
    """One line on stderr, an exit code of its own, and not even an entry in the journal."""
    before = ask("history", "--json").out
    assert saying in refusal(ask, *words)
    assert ask("history", "--json").out == before


@pytest.fixture
def file_run(capsys: pytest.CaptureFixture[str], sqlite_place: str) -> Run:
    """The program on an empty book in a file, for what no engine has a say in."""
    return runner(capsys, sqlite_place)


@pytest.fixture
def file_lufi(file_run: Run) -> Run:
    """The same with one customer, a contact and an overdue invoice."""
    file_run("customer", "add", "lufi", "Lufi Kft", "--country", "HU", "--currency", "EUR")
    file_run("contact", "add", "lufi", "Anna Kovács", "--phone", "+36 1 555 0101")
    dates = ("--issued", "2026-01-05", "--due", "2026-02-04")
    file_run("invoice", "add", "lufi", "A-1", "3400", *dates)
    return file_run


def filled(words: tuple[str, ...], text: str) -> list[str]:
    """The words with the text in its place."""
    return [word.replace("{}", text) for word in words]


def fill(run: Run, text: str) -> None:
    """A book with this text wherever one can be typed."""
    own = ("--note", text, "--reference", text, "--group", text[:40])
    place = ("--country", "HU", "--currency", "EUR")
    run("customer", "add", *place, *own, "--", "lufi", text)
    run("customer", "assign", "--", "lufi", text)
    run("contact", "add", "--phone", text, "--email", text, "--note", text, "--", "lufi", text)
    dates = ("--issued", "2026-01-05", "--due", "2026-02-04")
    run("invoice", "add", *dates, "--", "lufi", text, "3400")
    run("invoice", "add", *dates, "lufi", "A-2", "100")
    run("pay", "lufi", "10", "--reference", text)
    run("payment", "reverse", "1", "--reason", text)
    run("invoice", "credit", "--reason", text, "--number", text, "--", text, "1")
    run("invoice", "write-off", "--reason", text, "--", text, "1")
    run("dispute", "open", "lufi", "A-2", "--reason", text)
    basis = ("--basis", text, "--decided-by", text, "--note", text)
    run("consequence", "add", "lufi", "supply-hold", "--on", "fri", *basis)
    log = ("--as", text, "log", "lufi")
    run(*log, "promised", "today", "5", "--note", text, "--at", "08:00")
    run(*log, "redirected", "--to", f"{text} too", "--phone", text, "--at", "08:30")


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are drawn, 80 columns wide and without colours of our own."""
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda stream: True, raising=False)


def test_no_text_from_data_steers_a_screen(file_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(file_run, HOSTILE)
    monkeypatch.setenv("DUNNING_TODAY", AFTERWARDS)
    for words in SCREENS:
        piped = file_run(*words)
        assert not STEERING.search(re.sub("\r\n|\t", "", piped.out) + piped.talk), words
    for words in SCREENS:
        assert not STEERING.search(file_run(*words, "--json").out), words
    on_a_terminal(monkeypatch)
    drawn = [file_run(*words) for words in SCREENS]
    assert all(one.out for one in drawn)
    assert not [one for one in drawn if STEERING.search(one.out + one.talk)]
    assert sum("[31mRed]0;title2J" in one.out for one in drawn) >= len(SCREENS) - 4


def test_a_pipe_has_one_line_for_a_row_whatever_a_name_holds(file_run: Run) -> None:
    fill(file_run, HOSTILE)
    assert len(file_run("customer", "list").out.splitlines()) == 2
    assert len(file_run("contact", "list").out.splitlines()) == 3
    listed = file_run("customer", "list").out.splitlines()[1].split("\t")
    assert (listed[0], listed[1], listed[4]) == ("lufi", SHOWN, SHOWN)


def test_json_gives_back_what_was_typed(file_run: Run) -> None:
    fill(file_run, HOSTILE)
    (customer,) = json.loads(file_run("customer", "list", "--json").out)
    assert customer["name"] == HOSTILE
    contact = json.loads(file_run("contact", "list", "--json").out)[0]
    given = (contact["contact"], contact["phone"], contact["email"], contact["note"])
    assert given == (HOSTILE,) * 4


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_cell_of_a_report_runs_as_a_formula(file_run: Run, tmp_path: Path, text: str) -> None:
    fill(file_run, f"{text} Ltd")
    written = tmp_path / "overdue.csv"
    for command in (("overdue",), ("overdue", "--excel")):
        file_run("report", *command, "-o", str(written))
        piped = file_run("report", *command).out
        for found in (written.read_bytes().decode("utf-8-sig"), piped.removeprefix("\ufeff")):
            rows = list(csv.reader(io.StringIO(found, newline="")))
            assert len(rows) == 3
            cells = [cell for row in rows for cell in row]
            assert not [cell for cell in cells if cell.strip(' "').startswith(RUN)]
            assert sum("Ltd" in cell for cell in cells) >= 4


def test_what_looks_like_a_template_or_markup_is_left_as_it_is(
    file_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(file_run, TEMPLATE)
    monkeypatch.setenv("DUNNING_TODAY", AFTERWARDS)
    for words in SCREENS:
        file_run(*words)
    assert json.dumps(TEMPLATE)[1:-1] in file_run("next", "--json").out
    on_a_terminal(monkeypatch)
    shown = file_run("customer", "show", "lufi").out
    assert "".join(TEMPLATE.split()) in "".join(shown.split())


@pytest.mark.parametrize(
    "words",
    [
        ("customer", "show", SQL),
        ("customer", "edit", "lufi", "--code", SQL),
        ("customer", "edit", "lufi", "--name", SQL),
        ("customer", "edit", "lufi", "--region", SQL),
        ("customer", "edit", "lufi", "--country", SQL),
        ("customer", "edit", "lufi", "--owner", SQL),
        ("customer", "edit", "lufi", "--reference", SQL),
        ("contact", "show", "lufi", SQL),
        ("contact", "add", "lufi", SQL, "--phone", SQL, "--on-days", SQL),
        ("invoice", "show", SQL),
        ("invoice", "add", "lufi", SQL, "5"),
        ("pay", "lufi", "5", "--invoice", SQL),
        ("pay", "lufi", SQL),
        ("pay", "lufi", "5", "--reference", SQL),
        ("log", "lufi", "disputed", SQL),
        ("log", "lufi", SQL),
        ("log", "lufi", "no-answer", "--said", SQL),
        ("log", "lufi", "no-answer", "--with", SQL),
        ("log", "lufi", "no-answer", "--note", SQL),
        ("due", "--as-of", SQL),
        ("due", "--owner", SQL),
        ("check", SQL),
        ("history", SQL),
        ("undo", SQL),
        ("--as", SQL, "next"),
        ("--today", SQL, "due"),
        ("plan", "show", SQL),
        ("script", "lines", "--lang", SQL),
        ("interest", "lufi", "--regime", SQL),
        ("consequence", "add", "lufi", SQL),
        ("db", "grant", "reader", SQL),
    ],
    ids=lambda words: " ".join(words).replace(SQL, "SQL"),
)
def test_what_looks_like_sql_is_text(lufi: Run, ask: Run, words: tuple[str, ...]) -> None:
    assert ask(*words).code in (0, 1, 2, 3)
    (customer,) = json.loads(lufi("customer", "list", "--json").out)
    assert customer["customer"] == "lufi"
    assert len(json.loads(lufi("invoice", "list", "--all", "--json").out)) >= 2
    assert lufi("db", "check").talk.startswith("The book is sound")


def test_a_name_that_is_a_path_names_no_file(
    file_run: Run, file_ask: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    name = "../../evil"
    fill(file_run, name)
    (inner / "c.csv").write_text(f"code,name,contact\nneu,{name},{name}\n", encoding="utf-8")
    file_run("import", "customers", "c.csv", "--profile", name, "--map", "code=code")
    file_run("report", "overdue", "-o", "overdue.csv")
    for command in ("plan show", "plan edit", "db backup"):
        require_refused(file_ask, *command.split(), f"../none/{name}")
    for words in SCREENS:
        file_run(*words)
    found = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert found <= {"book.db", "book.db-wal", "book.db-shm", "c.csv", "overdue.csv"}
    assert not list(tmp_path.parent.glob("*evil*"))


@pytest.mark.parametrize(
    "words",
    [
        ("customer", "add", LONG, "Neu"),
        ("customer", "edit", "lufi", "--region", LONG),
        ("customer", "edit", "lufi", "--reference", LONG),
        ("customer", "edit", "lufi", "--timezone", LONG),
        ("customer", "edit", "lufi", "--group", LONG),
        ("customer", "edit", "lufi", "--country", LONG),
        ("customer", "edit", "lufi", "--pays", LONG),
        ("customer", "edit", "lufi", "--terms", "9" * 100_000),
        ("customer", "edit", "lufi", "--commission", "9" * 100_000),
        ("customer", "show", LONG),
        ("contact", "add", "lufi", "Eva", "--role", LONG),
        ("contact", "add", "lufi", "Eva", "--from", LONG),
        ("contact", "show", "lufi", LONG),
        ("invoice", "add", "lufi", LONG, "5"),
        ("invoice", "show", LONG),
        ("pay", "lufi", "9" * 100_000),
        ("pay", "lufi", "5", "--on", LONG),
        ("payment", "reverse", "9" * 100_000),
        ("log", "lufi", LONG),
        ("log", "lufi", "promised", LONG, "5"),
        ("log", "lufi", "promised", "fri", "5", LONG),
        ("log", "lufi", "no-answer", "--said", LONG),
        ("undo", "9" * 100_000),
        ("undo", "9" * 30),
        ("due", "--limit", "9" * 100_000),
        ("due", "--as-of", LONG),
        ("history", LONG),
        ("interest", "lufi", "--rate", "9" * 100_000),
        ("consequence", "add", "lufi", LONG),
        ("import", "invoices", LONG),
        ("plan", "show", LONG),
        ("--today", LONG, "due"),
        (LONG,),
    ],
    ids=lambda words: " ".join(words).replace(LONG, "LONG").replace("9" * 100_000, "NINES"),
)
@pytest.mark.usefixtures("file_lufi")
def test_what_is_far_too_long_is_refused_in_one_short_line(
    file_ask: Run, words: tuple[str, ...]
) -> None:
    require_refused(file_ask, *words)


def test_a_long_text_is_kept_whole_where_any_length_may_be(lufi: Run) -> None:
    lufi("customer", "edit", "lufi", "--name", LONG, "--note", LONG, "--owner", LONG)
    lufi("contact", "add", "lufi", LONG, "--phone", "1", "--note", LONG)
    lufi("--as", LONG, "log", "lufi", "no-answer", "--note", LONG)
    lufi("pause", "lufi", "+3d", "--reason", LONG)
    (customer,) = json.loads(lufi("customer", "list", "--json").out)
    assert (customer["name"], customer["owner"]) == (LONG, LONG)
    assert LONG in lufi("history", "lufi").out
    assert LONG in lufi("why", "lufi").out
    assert LONG in lufi("due", "--plain").out
    for _ in range(2):
        lufi("--as", "eva", "undo")


@pytest.mark.parametrize(
    "words",
    [
        ("customer", "add", "neu", "{}"),
        ("customer", "show", "{}"),
        ("customer", "assign", "lufi", "{}"),
        ("contact", "add", "lufi", "{}"),
        ("invoice", "add", "lufi", "{}", "5"),
        ("log", "lufi", "no-answer", "--note", "{}"),
        ("pay", "lufi", "5", "--reference", "{}"),
        ("--as", "{}", "customer", "assign", "lufi"),
        ("due", "--owner", "{}"),
        ("import", "customers", "{}"),
        ("report", "overdue", "-o", "{}"),
        ("{}",),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("lufi")
def test_what_is_no_text_is_refused_alike_by_both_engines(ask: Run, words: tuple[str, ...]) -> None:
    for text in ("a\x00b", "a\udcffb", "\ud800"):
        require_refused(ask, *filled(words, text), saying="type it again")


def test_a_user_name_that_is_no_text_is_somebody_s(
    file_lufi: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DUNNING_USER")
    monkeypatch.setattr("getpass.getuser", lambda: "\udcff")
    file_lufi("customer", "edit", "lufi", "--note", "new")
    assert json.loads(file_lufi("history", "--json", "--limit", "1").out)[0]["who"] == "somebody"


@pytest.mark.parametrize(
    "answer",
    ["\udcffanna", UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")],
    ids=["half a character", "undecoded"],
)
@pytest.mark.usefixtures("file_lufi")
def test_an_answer_that_is_no_text_is_refused(
    file_ask: Run, monkeypatch: pytest.MonkeyPatch, answer: str | Exception
) -> None:
    def answered(*asked: object, **options: object) -> str:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("dunning.cli.call_report.offer", answered)
    require_refused(file_ask, "log", "lufi", "redirected", saying="not UTF-8 text")


@pytest.mark.parametrize(
    ("written", "saying"),
    [
        (b'caller = "a\\u0000b"', "holds a NUL character"),
        (b"caller = \xff", "mend the file"),
        (b"terms_days = " + b"9" * 5000, "mend the file"),
        (b"caller = " + b"[" * 20_000, "mend the file"),
        (b"borrowing_rate = 1e999999", "must be a percentage"),
        (b'timezone = "../../etc/passwd"', "unknown time zone"),
        (b'currency = "\\u001b[31m"', "unknown currency"),
    ],
    ids=["NUL", "bytes", "digits", "depth", "exponent", "path", "escape"],
)
@pytest.mark.usefixtures("file_lufi")
def test_settings_that_cannot_be_are_refused_in_one_line(
    file_ask: Run, tmp_path: Path, written: bytes, saying: str
) -> None:
    before = file_ask("history").out
    settings = tmp_path / "config.toml"
    settings.write_bytes(written)
    assert saying in refusal(file_ask, "customer", "edit", "lufi", "--note", "new")
    settings.unlink()
    assert file_ask("history").out == before


@pytest.mark.parametrize(
    "words",
    [
        ("--today", "{}", "due"),
        ("due", "--as-of", "{}"),
        ("next", "--as-of", "{}"),
        ("why", "lufi", "--as-of", "{}"),
        ("log", "lufi", "promised", "{}", "5"),
        ("log", "lufi", "callback", "{}"),
        ("log", "lufi", "no-answer", "--at", "{}"),
        ("log", "lufi", "stop", "--review", "{}"),
        ("pay", "lufi", "5", "--on", "{}"),
        ("pause", "lufi", "{}"),
        ("invoice", "add", "lufi", "A-9", "5", "--due", "{}"),
        ("invoice", "add", "lufi", "A-9", "5", "--issued", "{}"),
        ("invoice", "list", "--as-of", "{}"),
        ("dispute", "open", "lufi", "--review", "{}"),
        ("interest", "lufi", "--until", "{}"),
        ("consequence", "add", "lufi", "agency", "--on", "{}", "--basis", "b", "--decided-by", "x"),
        ("report", "overdue", "--as-of", "{}"),
        ("report", "commission", "--from", "{}"),
        ("check", "lufi", "--as-of", "{}"),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("file_lufi")
def test_no_date_far_from_our_time_is_taken(file_ask: Run, words: tuple[str, ...]) -> None:
    for day in ("0001-01-01", "9999-12-31", "1969-12-31", "2201-01-01", "+99999w", "+99999m"):
        require_refused(file_ask, *filled(words, day), saying=day)


@pytest.mark.parametrize("day", ["1970-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_can_be_asked_about(lufi: Run, ask: Run, day: str) -> None:
    for command in ("due", "invoice list", "report overdue", "promise list"):
        lufi(*command.split(), "--as-of", day)
    for words in (*MORNING, ("check", "lufi"), ("script", "for", "lufi"), ("customer", "list")):
        assert ask("--today", day, *words).code in (0, 2)
    lufi("--today", day, "log", "lufi", "no-answer")
    lufi("--today", day, "undo")


def test_a_file_with_impossible_days_is_taken_in_without_those_rows(
    lufi: Run, ask: Run, tmp_path: Path
) -> None:
    invoices, payments = tmp_path / "invoices.csv", tmp_path / "payments.csv"
    invoices.write_text(
        "number,customer,issued,due,amount,currency\n"
        "B-1,Lufi Kft,0001-01-01,0001-01-01,100.00,EUR\n"
        "B-2,Lufi Kft,1970-01-01,1970-01-01,100.00,EUR\n"
        "B-3,Lufi Kft,2024-02-29,2200-12-31,100.00,EUR\n"
        "B-4,Lufi Kft,2023-02-29,9999-12-31,100.00,EUR\n",
        encoding="utf-8",
    )
    payments.write_text(
        "invoice,paid on,amount,currency\n"
        "B-2,0001-01-01,1.00,EUR\nB-2,2024-02-29,2.00,EUR\nB-2,9999-12-31,1.00,EUR\n",
        encoding="utf-8",
    )
    said = lufi("import", "invoices", str(invoices), code=1).talk
    assert "invoices.csv:2: issued '0001-01-01': the year 1 is out of range" in said
    assert "invoices.csv:5: issued '2023-02-29': this is no possible date" in said
    assert "invoices.csv:5: due '9999-12-31': the year 9999 is out of range" in said
    said = lufi("import", "payments", str(payments), code=1).talk
    assert "payments.csv:2: paid on '0001-01-01': the year 1 is out of range" in said
    listed = json.loads(lufi("invoice", "list", "lufi", "--json").out)
    assert {one["invoice"]: one["open"] for one in listed}["B-2"] == "98.00"
    for words in (*MORNING, ("agenda", "--days", "60"), ("check", "lufi"), ("db", "check")):
        assert ask(*words).code == 0


@pytest.mark.usefixtures("lufi")
def test_files_that_hold_no_text_are_refused_in_one_line(ask: Run, tmp_path: Path) -> None:
    head = b"number,customer,due,amount,currency\n"
    files = {
        "nul.csv": head + b"B-1,Ne\x00u,2026-02-20,100.00,EUR\n",
        "half.csv": b"\xff\xfe" + head.decode().encode("utf-16-le") + b"\x00\xd8,\x00",
        "cut.csv": head + "B-1,Ném".encode()[:-2],
    }
    for name, written in files.items():
        (tmp_path / name).write_bytes(written)
        require_refused(ask, "import", "invoices", str(tmp_path / name), saying=name)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("undo", "9" * 20), "a number is too large: no row of the book has it"),
        (("payment", "reverse", "9" * 20), "a number is too large: no row of the book has it"),
        (("promise", "withdraw", "9" * 20), "a number is too large: no row of the book has it"),
        (("invoice", "credit", "A-1", "5", "--number", "9" * 101), "at most 100 characters"),
        (("invoice", "add", "lufi", "9" * 101, "5"), "a number of 1 to 100 characters"),
        (("customer", "edit", "lufi", "--reference", "9" * 101), "reference is too long: 101"),
        (("contact", "add", "lufi", "Eva", "--from", "09:30:15"), "write times like 09:30"),
        (("contact", "add", "lufi", "Eva", "--from", "10:00Z"), "write times like 09:30"),
        (("contact", "add", "lufi", "Eva", "--until", "T10"), "write times like 09:30"),
        (("contact", "edit", "lufi", "anna", "--from", "24:00"), "write times like 09:30"),
        (("contact", "add", "lufi", "Eva", "--on-days", "mon " * 20), "days like mon tue fri"),
        (("pay", "lufi", "1000000000000"), "it must be below 1,000,000,000,000"),
    ],
    ids=lambda words: " ".join(words)[:40] if isinstance(words, tuple) else "",
)
@pytest.mark.usefixtures("lufi")
def test_what_no_column_holds_is_refused_alike_by_both_engines(
    ask: Run, words: tuple[str, ...], told: str
) -> None:
    require_refused(ask, *words, saying=told)


def test_rows_with_what_no_column_holds_are_named_by_both_engines(
    lufi: Run, tmp_path: Path
) -> None:
    number, code = "9" * 101, "x" * 11
    (tmp_path / "i.csv").write_text(
        "number,customer,customer code,due,amount,currency\n"
        f"{number},Neu,,2026-02-20,5.00,EUR\nB-1,Neu,{number},2026-02-20,5.00,EUR\n"
        f"{number},Lufi Kft,,2026-02-20,-5.00,EUR\nB-2,Neu,,2026-02-20,5.00,EUR\n",
        encoding="utf-8",
    )
    (tmp_path / "c.csv").write_text(
        "code,name,reference,region,language\n"
        f"b,B,{number},,\nc,C,,{code},\nd,D,,,{code}\ne,E,{number[:100]},{code[:10]},en\n",
        encoding="utf-8",
    )
    assert "3 faulty rows" in lufi("import", "invoices", str(tmp_path / "i.csv"), code=1).talk
    said = lufi("import", "customers", str(tmp_path / "c.csv"), code=1).talk
    assert "this is longer than 100 characters; shorten it" in said
    assert "this is longer than 10 characters; shorten it" in said
    listed = json.loads(lufi("customer", "list", "--json").out)
    assert [one["customer"] for one in listed] == ["e", "lufi", "neu"]


def test_rows_of_a_file_are_text_whatever_they_hold(lufi: Run, tmp_path: Path) -> None:
    file = tmp_path / "hostile.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["number", "customer", "contact", "phone", "due", "amount", "currency"])
        for number, text in enumerate((HOSTILE, TEMPLATE, SQL, *FORMULAS, "../../x")):
            rows.writerow([f"{text}{number}", text, text, text, "2026-02-20", "100.00", "EUR"])
        rows.writerow(["B-1", LONG, "", "", "2026-02-20", "100.00", "EUR"])
        rows.writerow([LONG, "Neu", "", "", "2026-02-20", "100.00", "EUR"])
        rows.writerow(["B-2", "Neu", "", "", "2026-02-20", "9" * 100_000, "EUR"])
    said = lufi("import", "invoices", str(file), code=1)
    assert "3 faulty rows" in said.talk
    assert max(map(len, said.talk.splitlines())) <= MOST_SAID
    for words in SCREENS:
        shown = lufi(*words)
        assert not STEERING.search(shown.out.replace("\r\n", "\n").replace("\t", ""))
    assert lufi("db", "check").talk.startswith("The book is sound")
    lufi("undo")
    assert [one["customer"] for one in json.loads(lufi("customer", "list", "--json").out)] == [
        "lufi"
    ]


def test_a_clock_that_was_set_back_breaks_nothing(lufi: Run) -> None:
    lufi("--today", "2026-03-10", "log", "lufi", "promised", "2026-03-17", "100")
    lufi("--today", "2026-03-10", "pause", "lufi", "2026-03-20")
    for words in (*MORNING, ("check", "lufi")):
        lufi("--today", "2026-03-05", *words)
    lufi("--today", "2026-03-05", "log", "lufi", "promised", "2026-03-06", "30")
    lufi("--today", "2026-03-05", "promise", "withdraw", "1")
    lufi("--today", "2026-03-05", "resume", "lufi", code=3)
    lufi("--today", "2026-03-04", "undo")
    lufi("--today", "2026-03-04", "redo")
    promises = json.loads(lufi("--today", "2026-03-11", "promise", "list", "--json").out)
    states = {one["promise"]: (one["made_on"], one["state"]) for one in promises}
    assert states == {1: ("2026-03-10", "withdrawn"), 2: ("2026-03-05", "broken")}
    for day in ("2026-03-04", "2026-03-05", "2026-03-10", "2026-03-11"):
        due = json.loads(lufi("--today", day, "due", "--json").out)
        listed = [one["customer"] for one in (*due["calls"], *due["held_back"])]
        assert listed == ["lufi"]
    assert lufi("db", "check").talk.startswith("The book is sound")


@pytest.fixture
def zone(tmp_path: Path) -> Callable[[str], None]:
    """Says where the user is from now on."""

    def move(name: str) -> None:
        (tmp_path / "config.toml").write_text(f'timezone = "{name}"\n', encoding="utf-8")

    return move


def test_a_user_who_travels_sees_the_same_money_on_their_own_days(
    lufi: Run, zone: Callable[[str], None]
) -> None:
    zone("Pacific/Kiritimati")
    lufi("log", "lufi", "promised", "today", "100")
    zone("Pacific/Niue")
    assert '"on": "2026-03-01",\n    "what": "call"' in lufi("history", "lufi", "--json").out
    lufi("pay", "lufi", "100")
    (promise,) = json.loads(lufi("promise", "list", "--json").out)
    assert (promise["made_on"], promise["state"]) == ("2026-03-02", "kept")
    for name in ("Pacific/Kiritimati", "Pacific/Niue", "Europe/Budapest"):
        zone(name)
        for words in MORNING:
            lufi("--today", "2026-03-01", *words)
        (promise,) = json.loads(lufi("promise", "list", "--json").out)
        assert promise["state"] == "kept"
    for _ in range(2):
        lufi("undo")
    assert lufi("db", "check").talk.startswith("The book is sound")


def test_a_leap_day_is_a_day_like_others(lufi: Run, ask: Run) -> None:
    lufi("--today", "2028-02-28", "invoice", "add", "lufi", "L-1", "50", "--due", "29 feb")
    lufi("--today", "2028-02-28", "log", "lufi", "promised", "29", "feb", "100")
    refusal(ask, "--today", "2028-02-29", "log", "lufi", "promised", "29", "feb", "2029", "50")
    (promise,) = json.loads(lufi("--today", "2028-02-29", "promise", "list", "--json").out)
    assert (promise["promised_for"], promise["state"]) == ("2028-02-29", "open")
    broken = json.loads(lufi("--today", "2028-03-02", "due", "--json").out)["calls"][0]
    assert broken["why"] == "promise broken: 100.00 EUR for Tue 29 February"
    overdue = lufi("--today", "2028-03-01", "invoice", "list", "--json").out
    assert [one["days_past_due"] for one in json.loads(overdue)][-1] == 1
    lufi("--today", "2028-02-29", "pause", "lufi", "+12m")
    held = json.loads(lufi("--today", "2028-02-29", "due", "--json").out)["held_back"][0]
    assert held["until"] == "2029-02-28"


def test_a_book_whose_name_is_a_pattern_or_an_address_is_one_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = tmp_path / "b[1]? #x%20*.db"
    run = runner(capsys, str(place))
    run("customer", "add", "lufi", "Lufi Kft")
    run("db", "backup")
    assert "Lufi" in run("customer", "list").out
    run("due")
    (copy,) = tmp_path.glob("*.backup")
    assert copy.name.startswith("b[1]? #x%20*.db.")
    said = run("customer", "forget", "lufi", "--yes")
    assert f"These copies still have them: {copy.name}\n" in said.talk
