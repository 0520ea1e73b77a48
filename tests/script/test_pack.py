from pathlib import Path

import pytest

from dunning.errors import DunningError, NotFoundError
from dunning.script import pack as pack_module
from dunning.script.pack import (
    SLOTS,
    Move,
    Pack,
    Situation,
    Variant,
    filled,
    load_pack,
    shipped_pack,
    slots_of,
)

WORDS = """language = "en"
[words]
invoice = "invoice {numbers}"
invoices = "invoices {numbers}"
both = "{first} and {last}"
more = "{count} more"
day = "{count} day"
days = "{count} days"
date = "d MMMM"
date_with_year = "d MMMM y"
"""
LINES = "".join(
    f'[[{situation}.{move}]]\ntext = "About {{invoices}}."\n'
    for situation in Situation
    for move in Move
)
SOUND = WORDS + LINES
FIRST_OPEN = '[[first-call.open]]\ntext = "About {invoices}."\n'
CALLBACK_REQUEST = '[[callback.request]]\ntext = "About {invoices}."\n'
DEMAND = "{amount}, {contact}, {customer}, {days}, {due}, {invoices}"


def written(folder: Path, text: str) -> Path:
    path = folder / "en.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_pack_is_loaded_whole(tmp_path: Path) -> None:
    pack = load_pack(written(tmp_path, SOUND))
    assert pack.language == "en"
    assert pack.lines.keys() == {(situation, move) for situation in Situation for move in Move}
    assert set(pack.lines.values()) == {(Variant("About {invoices}.", "About {invoices}."),)}


def test_one_and_many_are_two_wordings_of_one_variant(tmp_path: Path) -> None:
    entry = '[[first-call.open]]\none = "It is {due}."\nmany = "They are {amount}."\n'
    pack = load_pack(written(tmp_path, SOUND.replace(FIRST_OPEN, entry)))
    (variant,) = pack.lines[Situation.FIRST_CALL, Move.OPEN]
    assert variant == Variant("It is {due}.", "They are {amount}.")
    assert variant.slots == {"due", "amount"}


def test_a_byte_order_mark_and_crlf_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    assert load_pack(path).language == "en"


@pytest.mark.parametrize(
    ("sound", "faulty", "message"),
    [
        (
            FIRST_OPEN,
            '[[first-call.open]]\ntext = "About {invoice}."\n',
            f"en.toml:11: first-call.open 1: unknown slot {{invoice}}; use {DEMAND}",
        ),
        (
            FIRST_OPEN,
            FIRST_OPEN + '[[ first-call . open ]]\none = "{due}"\nmany = "{promised_for}"\n',
            f"en.toml:13: first-call.open 2: unknown slot {{promised_for}}; use {DEMAND}",
        ),
        (
            FIRST_OPEN,
            '[[first-call.open]]\ntext = "About {invoices."\n',
            "en.toml:11: first-call.open 1: stray brace; write a slot as {amount}",
        ),
        (
            FIRST_OPEN,
            '[[first-call.open]]\ntext = "About {}."\n',
            "en.toml:11: first-call.open 1: stray brace; write a slot as {amount}",
        ),
        (
            FIRST_OPEN,
            '[[first-call.open]]\ntext = "About {{due}}."\n',
            "en.toml:11: first-call.open 1: stray brace; write a slot as {amount}",
        ),
        (
            FIRST_OPEN,
            '[[first-call.open]]\ntext = " "\n',
            "en.toml:11: first-call.open 1: no text; write the sentence to say",
        ),
        (
            FIRST_OPEN,
            "[[first-call.open]]\ntext = 3\n",
            "en.toml:11: first-call.open 1: no text; write the sentence to say",
        ),
        (
            FIRST_OPEN,
            '[[first-call.open]]\none = "About it."\n',
            (
                "en.toml:11: first-call.open 1: not one wording for each number;"
                " write text, or both one and many"
            ),
        ),
        (
            FIRST_OPEN,
            '[[first-call.open]]\ntext = "A."\none = "A."\nmany = "B."\n',
            (
                "en.toml:11: first-call.open 1: not one wording for each number;"
                " write text, or both one and many"
            ),
        ),
        (
            FIRST_OPEN,
            FIRST_OPEN + 'tone = "firm"\n',
            "en.toml:11: first-call.open 1: unknown key tone; use text, one, many",
        ),
        (
            FIRST_OPEN,
            '[[first-call.open]]\ntext = "Am I speaking with {contact}?"\n',
            "en.toml: first-call.open: every line needs {contact}; write one without it",
        ),
        (
            FIRST_OPEN,
            FIRST_OPEN.replace("open", "opening"),
            (
                "en.toml:11: first-call.opening: unknown move; use one of open, question, request"
                " (and 1 more)"
            ),
        ),
        (
            FIRST_OPEN,
            "",
            "en.toml: first-call.open: no lines; write them under [[first-call.open]]",
        ),
        (
            FIRST_OPEN,
            FIRST_OPEN.replace("[[", "[").replace("]]", "]"),
            "en.toml: first-call.open: not a list of lines; write each under [[first-call.open]]",
        ),
        (
            CALLBACK_REQUEST,
            CALLBACK_REQUEST + FIRST_OPEN.replace("first-call", "last-call"),
            (
                "en.toml: last-call: unknown situation; use one of first-call, later-call,"
                " broken-promise, callback, dispute-review"
            ),
        ),
        (
            LINES,
            LINES[: LINES.index("[[dispute-review")],
            "en.toml: dispute-review: no lines; write them under [[dispute-review.open]]",
        ),
        (
            SOUND,
            "callback = 3\n" + SOUND[: SOUND.index("[[callback")],
            (
                "en.toml: callback: not a table; write its lines under [[callback.open]]"
                " (and 1 more)"
            ),
        ),
        ('"en"', '"xx"', 'en.toml: language: missing or unknown; write a code such as "en"'),
        (
            'language = "en"',
            "",
            'en.toml: language: missing or unknown; write a code such as "en"',
        ),
        (
            WORDS,
            'language = "en"\n',
            (
                "en.toml: words: no table; write [words] with invoice, invoices, both, more, day,"
                " days, date, date_with_year"
            ),
        ),
        ('day = "{count} day"\n', "", "en.toml: words.day: missing; write it under [words]"),
        ('"{count} day"', '"a day"', "en.toml: words.day: no {count}; write it into the text"),
        ('"d MMMM"', '"{day}"', "en.toml: words.date: unknown slot {day}; take it out"),
        (
            'day = "{count} day"\n',
            'day = "{count} day"\nweek = "week"\n',
            (
                "en.toml: words.week: unknown key; use one of invoice, invoices, both, more, day,"
                " days, date, date_with_year, days_few, days_many"
            ),
        ),
        (
            'language = "en"',
            "language = en",
            "en.toml:1: syntax: invalid value; mend the TOML there",
        ),
        (
            '"d MMMM y"\n',
            '"d MMMM\n',
            r"en.toml:10: syntax: illegal character '\n'; mend the TOML there",
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_its_remedy(
    tmp_path: Path, sound: str, faulty: str, message: str
) -> None:
    assert sound in SOUND
    with pytest.raises(DunningError) as refusal:
        load_pack(written(tmp_path, SOUND.replace(sound, faulty, 1)))
    assert str(refusal.value) == message


@pytest.mark.parametrize("slot", sorted({*SLOTS[Situation.BROKEN_PROMISE]} - {"contact"}))
@pytest.mark.parametrize("situation", Situation)
def test_each_situation_has_its_own_slots(tmp_path: Path, situation: Situation, slot: str) -> None:
    entry = f'[[{situation}.open]]\ntext = "About {{invoices}}."\n'
    text = SOUND.replace(entry, entry.replace("invoices", slot))
    if slot in SLOTS[situation]:
        assert load_pack(written(tmp_path, text)).language == "en"
    else:
        with pytest.raises(DunningError, match=f"{situation}.open 1: unknown slot {{{slot}}}; use"):
            load_pack(written(tmp_path, text))


def test_a_dispute_review_has_no_slot_for_money_or_dates() -> None:
    assert SLOTS[Situation.DISPUTE_REVIEW] == {"customer", "contact", "invoices"}


def test_several_faults_are_counted(tmp_path: Path) -> None:
    with pytest.raises(DunningError, match=r"\(and 14 more\)$"):
        load_pack(written(tmp_path, SOUND.replace("{invoices}", "{x}").replace("{{", "{")))


def test_a_missing_pack_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError) as refusal:
        load_pack(tmp_path / "en.toml")
    assert str(refusal.value) == f"there is no pack {tmp_path / 'en.toml'}"


def test_a_pack_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hu.toml"
    path.write_bytes('language = "hu" # ő'.encode("cp1250"))
    with pytest.raises(DunningError, match=r"^hu.toml: not UTF-8; save the file as UTF-8$"):
        load_pack(path)


def test_a_folder_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(DunningError, match=r"^cannot read the pack .*: "):
        load_pack(tmp_path)


def test_every_shipped_pack_is_sound() -> None:
    packs = Path(pack_module.__file__).with_name("packs")
    loaded: dict[str, Pack] = {path.stem: load_pack(path) for path in packs.glob("*.toml")}
    assert "en" in loaded
    assert all(pack.language == name for name, pack in loaded.items())


@pytest.mark.parametrize("language", ["", "en", "EN", "en-GB", "en_US", "xx", "../en", "*"])
def test_a_language_without_a_pack_gets_english(language: str) -> None:
    assert shipped_pack(language).language == "en"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{invoices} for {name}", "invoice {name} for {invoices} \\1"),
        ("{Invoices}.", "Invoice {name}."),
        ("no slot", "no slot"),
    ],
)
def test_braces_in_data_are_left_alone(text: str, expected: str) -> None:
    values = {"invoices": "invoice {name}", "name": "{invoices} \\1"}
    assert filled(text, values) == expected


def test_slots_are_named_without_the_capital_that_begins_a_sentence() -> None:
    assert slots_of("{Invoices} and {amount}, {due}") == {"invoices", "amount", "due"}
