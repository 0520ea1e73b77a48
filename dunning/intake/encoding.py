"""Which encoding a file is in, decided from its bytes and never by likelihood."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from dunning.errors import DunningError, NotFoundError
from dunning.intake.choices import Choices

_PORTION = 1 << 20
_HEAD = 4096
_FOREIGN = (
    (b"PK\x03\x04", "an Excel workbook or another zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip file"),
    (b"<?xml", "XML"),
    (b"{\\rtf", "a text document"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = {
    **dict.fromkeys("HU CZ PL SK RO HR SI BA AL CS SL SQ BS".split(), "cp1250"),
    **dict.fromkeys("RU UA BG BY MK RS".split(), "cp1251"),
    **dict.fromkeys("GR CY EL".split(), "cp1253"),
    "TR": "cp1254",
    **dict.fromkeys("EE LV LT".split(), "cp1257"),
}
_CUT = re.compile("truncated|end of data")
_WORD = re.compile(r"[^\W\d_]+")


class Encoding(NamedTuple):
    """The codec's name, and a sentence that tells a person how it was found."""

    name: str
    note: str


def find_encoding(path: Path, choices: Choices) -> Encoding:
    """Byte order mark, UTF-16 by its zero bytes, strict UTF-8, `--encoding`, then the country.

    Raises NotFoundError or DunningError where there is no readable text. A UTF-8 file cut in
    the middle of a character is refused rather than read in another encoding.
    """
    head = _head(path)
    for mark, name in _MARKS:
        if head.startswith(mark):
            _decode_all(path, name)
            return Encoding(name, f"read as {_spoken(name)}: it says so itself")
    if 0 in head:
        name = _wide(head) or _chosen_wide(choices) or _refuse_binary(path)
        _decode_all(path, name)
        return Encoding(name, f"read as {_spoken(name)}")
    if _is_utf8(path, choices):
        return Encoding("utf-8", "read as UTF-8")
    return _legacy(path, choices)


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise DunningError(f"{path} is a folder: name the file in it")
        if not path.exists():
            raise NotFoundError(f"no file {path}: check the name and the folder")
        if not path.is_file():
            raise DunningError(f"{path} is no plain file: save it to disk first")
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except ValueError:
        raise NotFoundError(f"no file {str(path)!r}: check the name") from None
    except OSError as error:
        raise _unreadable(path, error) from None
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise DunningError(f"{path} is empty: export it again")
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            raise DunningError(f"{path} is {kind}, not CSV: export it as CSV")
    return head


def _unreadable(path: Path, error: OSError) -> DunningError:
    reason = (error.strerror or "unknown fault").lower()
    return DunningError(f"{path} cannot be read ({reason}): check who may read it")


def _wide(head: bytes) -> str:
    even, odd, pairs = head[::2].count(0), head[1::2].count(0), len(head) // 2
    if odd > 8 * even and odd * 5 > pairs:
        return "utf-16-le"
    if even > 8 * odd and even * 5 > pairs:
        return "utf-16-be"
    return ""


def _chosen_wide(choices: Choices) -> str:
    name = choices.encoding and codecs.lookup(choices.encoding).name
    return name if name.startswith(("utf-16", "utf-32")) else ""


def _refuse_binary(path: Path) -> str:
    raise DunningError(f"{path} is no CSV file (it holds binary data): export it as CSV")


def _portions(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while portion := file.read(_PORTION):
                yield portion
    except OSError as error:
        raise _unreadable(path, error) from None


def _is_utf8(path: Path, choices: Choices) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    accented = False
    try:
        for portion in _portions(path):
            if 0 in portion:
                _refuse_binary(path)
            accented = not decoder.decode(portion).isascii() or accented
    except UnicodeDecodeError:
        return False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        if choices.encoding and not accented:
            return False
        raise DunningError(
            f"{path} ends in the middle of a character, so it is cut off: export it again"
            " (or give --encoding if it is not UTF-8)"
        ) from None
    return True


def _legacy(path: Path, choices: Choices) -> Encoding:
    name = choices.encoding or _LEGACY.get(_country(choices.country), "cp1252")
    words = _decode_all(path, name)
    shown = f", for example {', '.join(words)}" if words else ""
    asked = "as asked" if choices.encoding else "use --encoding if that is wrong"
    return Encoding(name, f"not UTF-8, read as {name}{shown} ({asked})")


def _country(hint: str) -> str:
    parts = re.split(r"[_.@-]", hint.upper())
    return parts[1] if len(parts) > 1 and len(parts[1]) == 2 else parts[0]


def _decode_all(path: Path, name: str) -> list[str]:
    """Decode the whole file once, so that no later pass can fail; the first accented words."""
    decoder = codecs.getincrementaldecoder(name)()
    words: list[str] = []
    try:
        for portion in _portions(path):
            text = decoder.decode(portion)
            if len(words) < 3 and not text.isascii():
                words += [word for word in _WORD.findall(text) if not word.isascii()]
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        if name.startswith("utf") and _CUT.search(str(error)):
            raise DunningError(
                f"{path} ends in the middle of a character, so it is cut off: export it again"
            ) from None
        raise DunningError(f"{path} is not {_spoken(name)}: give its --encoding") from None
    return list(dict.fromkeys(words))[:3]


def _spoken(name: str) -> str:
    return {"utf-8-sig": "UTF-8"}.get(name, name.upper() if name.startswith("utf") else name)
