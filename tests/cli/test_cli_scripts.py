"""The script during a call, the tone check of a file, and the lines by their names."""

import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dunning.kinds import Reason
from dunning.script.pack import ASKS_WHY, WITHOUT_DEMAND
from terminal_session import Run, runner

KIND = "Could you check whether it landed in the right inbox?"
UNKIND = "You people never pay on the day you say."
GATED = "Statutory interest at 8 points over base rate comes to £41.20 as of today."
FOREIGN = "Bonjour, avez-vous déjà reçu la facture que nous vous avons envoyée ?"
KEYS = {"line", "text", "lang", "verdict", "label", "phrase", "better"}
OWN_FACT = """language = "en"
[[fact]]
text = "It is about {invoices}, as ever."
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], sqlite_place: str) -> Run:
    """The program on an empty book: what is said is the same from either engine."""
    return runner(capsys, sqlite_place)


@pytest.fixture
def bookless(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Run]:
    """The program without a book, for what must not make one."""
    yield runner(capsys, str(tmp_path / "none.db"))
    assert not (tmp_path / "none.db").exists()


@pytest.fixture
def kes(run: Run) -> Run:
    """The program on a book with one English customer and an overdue invoice."""
    run("customer", "add", "kes", "Kestrel Ltd", "--country", "GB", "--language", "en")
    run("contact", "add", "kes", "Anna Hall", "--phone", "+44 20 7946 0101")
    run(
        "invoice",
        "add",
        "kes",
        "K-1",
        "3400",
        "EUR",
        "--issued",
        "2026-01-05",
        "--due",
        "2026-02-04",
    )
    return run


def said(run: Run, *words: str) -> list[dict[str, str]]:
    """The lines of a talk."""
    found: list[dict[str, str]] = json.loads(run("script", *words, "--json").out)
    return found


def checked(run: Run, *words: str, code: int = 0) -> list[dict[str, Any]]:
    """What the tone check says of each line."""
    return [json.loads(line) for line in run(*words, "--json", code=code).out.splitlines()]


def written(folder: Path, *lines: str) -> str:
    path = folder / "lines.txt"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(path)


def own_lines(folder: Path, text: str, name: str = "en.toml") -> Path:
    """A pack file beside the settings."""
    (folder / "packs").mkdir()
    path = folder / "packs" / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_customer_is_spoken_to_from_the_greeting_to_the_close(kes: Run) -> None:
    moves = [line["move"] for line in said(kes, "kes")]
    assert moves[:4] == ["open", "fact", "charity", "where"]
    assert moves[-3:] == ["ask", "repeat", "close"]
    out = kes("script", "kes").out
    assert [line["text"] for line in said(kes, "kes")] == out.partition("\n\n")[0].splitlines()


def test_the_talk_is_followed_by_what_they_may_say_and_what_to_answer(kes: Run) -> None:
    _, _, answers = kes("script", "kes").out.partition("\n\n")
    heading, *lines = answers.splitlines()
    assert heading == "If they say"
    heard = [line.partition(":")[0] for line in lines if not line.startswith("  ")]
    assert heard == ["of-course", "not-received", "approval-pending"]
    assert [line.startswith("  ") for line in lines] == [False, True] * 3


@pytest.mark.parametrize("words", [["kes"], ["for", "kes"], ["Kestrel"]])
def test_a_customer_may_stand_in_the_place_of_a_command(kes: Run, words: list[str]) -> None:
    assert said(kes, *words) == said(kes, "kes")


@pytest.mark.parametrize("code", ["check", "lines", "for"])
def test_a_customer_named_like_a_command_is_reached_by_for(run: Run, code: str) -> None:
    run("customer", "add", code, "Kestrel Ltd", "--language", "en", "--currency", "EUR")
    run("invoice", "add", code, "K-1", "3400", "--issued", "2026-01-05", "--due", "2026-02-04")
    assert "K-1" in " ".join(line["text"] for line in said(run, "for", code))


def test_a_customer_is_spoken_to_in_their_own_language(kes: Run) -> None:
    english = said(kes, "kes")
    for language, word in (("hu", "Köszönöm"), ("de", "dank|Dank"), ("ru", "Спасибо")):
        kes("customer", "edit", "kes", "--language", language)
        lines = said(kes, "kes")
        assert re.search(word, " ".join(line["text"] for line in lines))
        assert [line["move"] for line in lines] == [line["move"] for line in english]


def test_a_customer_who_is_held_back_may_ring_all_the_same(kes: Run) -> None:
    kes("pause", "kes", "+7d", "--reason", "holiday")
    assert said(kes, "kes")


def test_why_is_asked_or_not_as_it_is_typed(kes: Run) -> None:
    asking = [line["move"] for line in said(kes, "kes", "--ask-why")]
    silent = [line["move"] for line in said(kes, "kes", "--no-ask-why")]
    assert set(asking) - set(silent) == {"why"}
    assert silent == [move for move in asking if move not in ASKS_WHY]
    assert [line["move"] for line in said(kes, "kes")] in (asking, silent)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_answered(kes: Run, reason: Reason) -> None:
    found = json.loads(kes("script", "kes", "--said", reason, "--json").out)
    assert found.keys() >= {"reason", "heard", "text"}
    assert found["reason"] == reason
    assert kes("script", "kes", "--said", reason).out == f"{found['text']}\n"
    if reason in WITHOUT_DEMAND:
        assert "3,400" not in found["text"]


def test_a_reason_may_be_begun(kes: Run) -> None:
    whole = kes("script", "kes", "--said", "cash-flow").out
    assert kes("script", "kes", "--said", "cash").out == whole


def test_a_reason_that_is_none_is_refused_with_all_there_are(kes: Run) -> None:
    talk = kes("script", "kes", "--said", "broke", code=2).talk
    assert talk == f"dunning: 'broke' is no reason: use one of {', '.join(Reason)}\n"


def test_whatever_a_disputed_customer_says_they_are_asked_for_no_money(kes: Run) -> None:
    kes("log", "kes", "disputed", "K-1", "--review", "2026-03-03")
    for reason in ("cash-flow", "of-course", "short-pay"):
        told = kes("script", "kes", "--said", reason, "--as-of", "2026-03-03").out
        assert "3,400" not in told
    moves = [line["move"] for line in said(kes, "kes", "--as-of", "2026-03-03")]
    assert moves == ["open", "review", "missing", "listen", "settle", "close"]


@pytest.mark.parametrize(
    ("agreed", "amount", "weekday"),
    [
        ("fri 3400", "€3,400", "Friday 6 March"),
        ("2026-03-13 1200.50 EUR", "€1,200.50", "Friday 13 March"),
        ("+3d 100 USD", "$100", "Thursday 5 March"),
    ],
)
def test_a_promise_is_said_back_in_one_sentence(
    kes: Run, agreed: str, amount: str, weekday: str
) -> None:
    out = kes("script", "kes", "--agreed", agreed).out
    assert amount in out
    assert weekday in out
    assert out.count("\n") == 1
    assert json.loads(kes("script", "kes", "--agreed", agreed, "--json").out) == {
        "text": out.rstrip("\n")
    }


@pytest.mark.parametrize("agreed", ["3400", "fri", "someday 3400", "fri 0", "fri 3.4.0"])
def test_what_is_no_promise_is_refused(kes: Run, agreed: str) -> None:
    assert kes("script", "kes", "--agreed", agreed, code=2).talk.startswith("dunning: ")


def test_there_is_nothing_to_say_to_a_customer_who_owes_nothing(kes: Run) -> None:
    kes("pay", "kes", "3400")
    talk = kes("script", "kes", code=2).talk
    assert talk.startswith("dunning: Kestrel Ltd (kes): nothing to ask for on Mon 2 March; ")
    assert kes("script", "kes", "--said", "cash-flow", code=2).out == ""


def test_a_customer_who_is_not_in_the_book_is_not_found(kes: Run) -> None:
    assert kes("script", "zzz", code=3).talk.startswith("dunning: ")


def test_a_line_of_ones_own_is_said_and_listed(kes: Run, tmp_path: Path) -> None:
    own_lines(tmp_path, OWN_FACT)
    listed = json.loads(kes("script", "lines", "--json").out)
    own = [line for line in listed if line["name"].startswith("own-")]
    assert [(line["name"], line["one"]) for line in own] == [
        ("own-fact-1", "It is about {invoices}, as ever.")
    ]
    told = set()
    for _ in range(8):
        told |= {line["name"] for line in said(kes, "kes")}
        kes("log", "kes", "no-answer")
    assert "own-fact-1" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('language = "en"\n[[fact]]\ntext = "It is {sum}."\n', "fact 1: unknown slot {sum}; "),
        (f'language = "en"\n[[fact]]\ntext = "{UNKIND}"\n', "fact 1: accusation: "),
        ("language = en\n", "syntax: "),
    ],
)
def test_a_fault_in_lines_of_ones_own_is_one_line_with_its_place(
    kes: Run, tmp_path: Path, text: str, said: str
) -> None:
    path = own_lines(tmp_path, text)
    place = path.as_posix()
    for words in (
        ["script", "kes"],
        ["script", "lines"],
        ["next"],
        ["script", "kes", "--said", "cash"],
    ):
        talk = kes(*words, code=1).talk
        assert re.match(rf"dunning: {re.escape(place)}:[12]: {re.escape(said)}", talk)
        assert talk.count("\n") == 1
    assert kes("script", "lines", "--lang", "hu").out


@pytest.mark.parametrize("language", ["en", "hu", "de", "ru", "hu-HU"])
def test_lines_are_listed_by_name(bookless: Run, language: str) -> None:
    header, *rows = bookless("script", "lines", "--lang", language).out.splitlines()
    assert header.split("\t") == ["name", "stages", "tones", "claim", "line"]
    names = [row.split("\t")[0] for row in rows]
    assert names[0] == "open-1"
    assert names[-1].startswith("reply-goodwill-")
    assert len(set(names)) == len(names)
    records = json.loads(bookless("script", "lines", "--lang", language, "--json").out)
    assert [record["name"] for record in records] == names
    assert all(record.keys() >= {"name", "one", "many", "claim"} for record in records)
    claimed = [record for record in records if record["claim"]]
    assert claimed
    assert all(record["name"].startswith("next-step-") for record in claimed)


def test_lines_of_a_language_without_a_pack_are_not_listed(bookless: Run) -> None:
    talk = bookless("script", "lines", "--lang", "fr", code=2).talk
    assert talk == "dunning: --lang fr: there are packs for en, hu, de, ru\n"


def test_a_kind_file_passes(bookless: Run, tmp_path: Path) -> None:
    found = bookless("script", "check", written(tmp_path, KIND, "", KIND), "--lang", "en")
    assert found.out.splitlines() == [
        "line\tverdict\tlabel\tlang\tphrase\tbetter",
        "1\tok\t\ten\t\t",
        "3\tok\t\ten\t\t",
    ]
    assert found.talk == "2 ok\n"


def test_an_unkind_line_is_refused_with_something_better(bookless: Run, tmp_path: Path) -> None:
    file = written(tmp_path, KIND, UNKIND, GATED)
    found = bookless("script", "check", file, "--lang", "en", code=1)
    assert found.talk == (
        "1 ok, 1 for the truth gate, 1 refused\ndunning: 1 line refused; see above\n"
    )
    kind, refused, gated = checked(bookless, "script", "check", file, "--lang", "en", code=1)
    assert (kind["verdict"], kind["label"], kind["phrase"], kind["better"]) == ("ok", "", "", "")
    assert (refused["line"], refused["verdict"], refused["label"]) == (2, "refused", "accusation")
    assert refused["phrase"] in UNKIND
    assert refused["better"]
    assert (gated["verdict"], gated["label"]) == ("gate", "interest")


def test_json_is_one_object_for_each_line(bookless: Run, tmp_path: Path) -> None:
    file = written(tmp_path, f"  {KIND}  ", "", "\t", "OK.", FOREIGN)
    records = checked(bookless, "script", "check", file)
    assert [record["line"] for record in records] == [1, 4, 5]
    for record in records:
        assert record.keys() == KEYS
        assert isinstance(record["line"], int)
        assert all(isinstance(record[key], str) for key in KEYS - {"line"})
        assert record["verdict"] in ("ok", "gate", "refused", "unchecked")
    assert records[0]["text"] == KIND


def test_a_line_in_a_language_that_is_not_known_is_not_passed(
    bookless: Run, tmp_path: Path
) -> None:
    file = written(tmp_path, FOREIGN, "OK.")
    assert [one["verdict"] for one in checked(bookless, "script", "check", file)] == [
        "unchecked"
    ] * 2
    assert bookless("script", "check", file).talk == "2 not checked\n"


def test_the_language_may_be_given_where_it_cannot_be_told(bookless: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "OK.")
    (one,) = checked(bookless, "script", "check", file, "--lang", "en-GB")
    assert (one["verdict"], one["lang"]) == ("ok", "en")


def test_control_characters_in_a_file_do_not_reach_the_terminal(
    bookless: Run, tmp_path: Path
) -> None:
    file = written(tmp_path, f"{KIND} \x1b[31m\x9b\u202e")
    for form in ([], ["--json"]):
        out = bookless("script", "check", file, "--lang", "en", *form).out
        assert not re.search("[\x1b\x9b\u202e]", out)


@pytest.mark.parametrize("text", ["", "\n\n  \n"], ids=["empty", "blank"])
def test_a_file_without_lines_has_nothing_to_refuse(
    bookless: Run, tmp_path: Path, text: str
) -> None:
    file = written(tmp_path, text)
    found = bookless("script", "check", file)
    assert (found.out, found.talk) == ("", "No lines to check\n")
    assert bookless("script", "check", file, "--json").out == ""


def test_a_byte_order_mark_and_crlf_are_not_part_of_a_line(bookless: Run, tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes(b"\xef\xbb\xbf" + f"{KIND}\r\n{UNKIND}\r\n".encode())
    first, second = checked(bookless, "script", "check", str(path), "--lang", "en", code=1)
    assert (first["text"], second["text"]) == (KIND, UNKIND)


def test_lines_are_read_from_standard_input(bookless: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for form in ([], ["--json"]):
        given = io.TextIOWrapper(io.BytesIO(f"{KIND}\n{UNKIND}\n".encode()))
        monkeypatch.setattr(sys, "stdin", given)
        found = bookless("script", "check", "-", "--lang", "en", *form, code=1)
        assert "refused" in found.out


def test_bytes_that_are_no_text_are_refused_with_their_line(
    bookless: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = f"{KIND}\n".encode() + "fizetését\n".encode("cp1250")
    path = tmp_path / "lines.txt"
    path.write_bytes(bad)
    talk = bookless("script", "check", str(path), "--lang", "en", code=1).talk
    assert talk.splitlines()[-1] == f"dunning: {path}:2: not UTF-8; save it as UTF-8"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bad)))
    talk = bookless("script", "check", "-", "--lang", "en", code=1).talk
    assert talk.splitlines()[-1] == "dunning: standard input:2: not UTF-8; save it as UTF-8"


@pytest.mark.parametrize(
    ("words", "code", "talk"),
    [
        (["nowhere.txt"], 3, "dunning: there is no file nowhere.txt\n"),
        (["."], 1, "dunning: cannot read .: Is a directory\n"),
        (["x.txt", "--lang", "fr"], 2, "dunning: --lang fr: the tone check knows en, hu, de, ru\n"),
    ],
)
def test_what_cannot_be_checked_is_told(
    bookless: Run, words: list[str], code: int, talk: str
) -> None:
    assert bookless("script", "check", *words, code=code).talk == talk


@pytest.mark.parametrize("words", [[], ["check"], ["for"], ["check", "a", "b"]])
def test_a_command_that_lacks_its_word_is_told_how_it_is_used(
    bookless: Run, words: list[str]
) -> None:
    found = bookless("script", *words, code=2)
    assert "Traceback" not in found.talk
