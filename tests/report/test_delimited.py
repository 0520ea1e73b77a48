import csv
import errno
import io
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.errors import DunningError
from dunning.report.delimited import ExcelDialect, defused, write_csv, write_file

ENGLISH, GERMAN = ExcelDialect(), ExcelDialect(";", ",")


def written(
    header: list[str],
    rows: list[list[str]],
    text_columns: set[str],
    excel: ExcelDialect | None = None,
) -> bytes:
    stream = io.BytesIO()
    assert write_csv(stream, header, rows, text_columns=text_columns, excel=excel) == len(rows)
    return stream.getvalue()


def read_back(content: bytes, delimiter: str = ",") -> list[list[str]]:
    text = io.StringIO(content.decode(), newline="")
    return list(csv.reader(text, delimiter=delimiter, strict=True))


def test_rows_are_lines_ended_by_crlf_and_quoted_only_where_needed() -> None:
    rows = [["Lux, Fiat", "-12.50", 'the "old" one'], ["Kovács és Fia", "3400.00", "two\nlines"]]
    assert (
        written(["name", "open", "note"], rows, {"name", "note"})
        == (
            "name,open,note\r\n"
            '"Lux, Fiat",-12.50,"the ""old"" one"\r\n'
            'Kovács és Fia,3400.00,"two\nlines"\r\n'
        ).encode()
    )


def test_no_rows_leave_the_header() -> None:
    assert written(["name", "open"], [], {"name"}) == b"name,open\r\n"


@pytest.mark.parametrize(
    "cell",
    [
        *("=1+1", "+36 1 234", "-5", "@SUM(A1)", "\tx", "\rx", "\n=1", " =1", "\u00a0=1"),
        *('"=1', ' "=1', "\u200b=1", "\ufeff=1", "\x00=1", "\x0b+1"),
        *("＝1", "＋1", "－1", "＠x", "﹦1", " ＝1", "⁺1"),
    ],
)
def test_a_cell_that_a_spreadsheet_could_run_gets_an_apostrophe(cell: str) -> None:
    assert defused(cell) == f"'{cell}"
    assert defused(defused(cell)) == defused(cell)


@pytest.mark.parametrize(
    "cell", ["", " ", "a=1", "Müller & Söhne", "2026-03-06", "'=1", "3-4", '"', "1+1", "(=)"]
)
def test_an_ordinary_cell_stays_as_it_is(cell: str) -> None:
    assert defused(cell) == cell


@pytest.mark.parametrize(
    ("cell", "plain", "decimal_comma"),
    [
        ("-12.50", "-12.50", "-12,50"),
        ("0.5", "0.5", "0,5"),
        ("24", "24", "24"),
        ("2026-03-06", "2026-03-06", "2026-03-06"),
        ("1.2.3", "1.2.3", "1.2.3"),
        ("-1+1", "'-1+1", "'-1+1"),
        ("=1", "'=1", "'=1"),
        ("-١٢", "'-١٢", "'-١٢"),
        ("", "", ""),
    ],
)
def test_outside_text_columns_only_numbers_are_spared(
    cell: str, plain: str, decimal_comma: str
) -> None:
    rows = [["lufi", cell]]
    header = ["customer", "open"]
    assert read_back(written(header, rows, {"customer"}))[1][1] == plain
    content = written(header, rows, {"customer"}, GERMAN).removeprefix(b"\xef\xbb\xbf")
    assert read_back(content, ";")[1][1] == decimal_comma


def test_numbers_in_text_columns_are_text() -> None:
    rows = [["-12.50", "-12.50"]]
    assert written(["invoice", "open"], rows, {"invoice"}) == b"invoice,open\r\n'-12.50,-12.50\r\n"
    content = written(["invoice", "open"], [["1.5", "1.5"]], {"invoice"}, GERMAN)
    assert content == b"\xef\xbb\xbfinvoice;open\r\n1.5;1,5\r\n"


def test_excel_gets_a_byte_order_mark() -> None:
    content = written(["name"], [["Őrsi; Kft."]], {"name"}, GERMAN)
    assert content == '\ufeffname\r\n"Őrsi; Kft."\r\n'.encode()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, ENGLISH),
        ({"LANG": "C"}, ENGLISH),
        ({"LANG": "C.UTF-8"}, ENGLISH),
        ({"LANG": "POSIX"}, ENGLISH),
        ({"LANG": ""}, ENGLISH),
        ({"LANG": "tlh_QX.UTF-8"}, ENGLISH),
        ({"LANG": "/etc/passwd"}, ENGLISH),
        ({"LANG": "en_US.UTF-8"}, ENGLISH),
        ({"LANG": "en_GB"}, ENGLISH),
        ({"LANG": "hu_HU.UTF-8"}, GERMAN),
        ({"LANG": "de_DE@euro"}, GERMAN),
        ({"LANG": "de_CH.UTF-8"}, ENGLISH),
        ({"LANG": "ru_RU.UTF-8"}, GERMAN),
        ({"LANG": "sr_RS@latin"}, GERMAN),
        ({"LANG": "fa_IR"}, ENGLISH),
        ({"LANG": "en_US.UTF-8", "LC_NUMERIC": "de_DE.UTF-8"}, GERMAN),
        ({"LANG": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8", "LC_ALL": "en_US"}, ENGLISH),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, GERMAN),
    ],
)
def test_excel_is_met_where_the_user_lives(
    environment: Mapping[str, str], expected: ExcelDialect
) -> None:
    assert ExcelDialect.of_environment(environment) == expected


@given(
    rows=st.lists(st.lists(st.text(), min_size=2, max_size=2)),
    excel=st.sampled_from([None, ENGLISH, GERMAN]),
)
def test_any_text_comes_back_as_it_was_but_for_the_apostrophe(
    rows: list[list[str]], excel: ExcelDialect | None
) -> None:
    content = written(["name", "note"], rows, {"name", "note"}, excel)
    body = content.removeprefix(b"\xef\xbb\xbf")
    back = read_back(body, excel.delimiter if excel else ",")
    assert back == [["name", "note"], *[[defused(cell) for cell in row] for row in rows]]
    for before, after in zip(rows, back[1:], strict=True):
        for cell, read in zip(before, after, strict=True):
            assert read in (cell, f"'{cell}")


def hello(stream: BinaryIO) -> int:
    return stream.write(b"hello")


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_and_the_answer_handed_on(tmp_path: Path) -> None:
    path = tmp_path / "overdue.csv"
    assert write_file(path, hello) == 5
    assert path.read_bytes() == b"hello"
    assert leftovers(tmp_path) == ["overdue.csv"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
def test_a_new_file_gets_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "overdue.csv", hello)
    finally:
        os.umask(before)
    assert (tmp_path / "overdue.csv").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_private_file_stays_private(tmp_path: Path) -> None:
    path = tmp_path / "overdue.csv"
    path.touch(0o600)
    write_file(path, hello)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_file(tmp_path / "link.csv", hello)
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"hello"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, hello)
    reader.join(timeout=10)
    assert received == [b"hello"]
    assert pipe.is_fifo()


def test_a_file_half_written_is_taken_back_and_the_old_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "overdue.csv"
    path.write_bytes(b"old")

    def interrupted(stream: BinaryIO) -> None:
        stream.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(path, interrupted)
    assert path.read_bytes() == b"old"
    assert leftovers(tmp_path) == ["overdue.csv"]


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (errno.ENOSPC, "the disk is full; free some space or choose another disk"),
        (errno.EACCES, "no permission; choose another folder, or close the file where it is open"),
        (errno.EROFS, "read-only file system; choose another file"),
    ],
)
def test_what_the_disk_refuses_becomes_one_line_and_leaves_nothing(
    tmp_path: Path, code: int, advice: str
) -> None:
    def failing(stream: BinaryIO) -> None:
        stream.write(b"half")
        raise OSError(code, os.strerror(code))

    path = tmp_path / "overdue.csv"
    with pytest.raises(DunningError) as refusal:
        write_file(path, failing)
    assert str(refusal.value) == f"cannot write {path}: {advice}"
    assert leftovers(tmp_path) == []


def test_a_path_that_cannot_be_a_file_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, advice in [
        (tmp_path, "it is a folder; name a file in it"),
        (
            tmp_path / "none" / "a.csv",
            f"there is no folder {tmp_path / 'none'}; create it or choose another",
        ),
        (tmp_path / "file" / "a.csv", f"{tmp_path / 'file'} is not a folder; choose another"),
    ]:
        with pytest.raises(DunningError) as refusal:
            write_file(path, hello)
        assert str(refusal.value) == f"cannot write {path}: {advice}"
    assert leftovers(tmp_path) == ["file"]
