"""Pack files: what is wrong with one is told with its place and its remedy; lines of one's own."""

from pathlib import Path

import pytest
from script_building import FACT, REPEAT, SOUND, STEPS, WORDS, written

from dunning.errors import DunningError, NotFoundError
from dunning.kinds import ConsequenceKind, Reason
from dunning.script.pack import REPLY_SLOTS, SLOTS, Move, Pack, Variant
from dunning.script.pack_file import (
    LANGUAGES,
    language_of,
    load_pack,
    pack_with_own,
    shipped_pack,
)
from dunning.stages import Stage, Tone

DEMAND = "{amount}, {caller}, {company}, {contact}, {customer}, {days}, {due}, {invoices}"
QUERY = "{caller}, {company}, {contact}, {customer}, {invoices}"
REASONS = ", ".join(Reason)
KINDS = ", ".join(ConsequenceKind)
WORD_KEYS = "invoice, invoices, both, more, day, days, date, date_with_year, weekday"
LINE_KEYS = "text, one, many, stages, tones, without, fallback, claim, replaces"
SURE = "agreed_amount, agreed_for, caller, company, contact, days_left, step_amount"
HOLD = "claim = 'supply-hold'"
FIRST_FACT = '[[fact]]\ntext = "It is about {invoices}."\n'
FIRST_STEP = STEPS.partition("[[next-step]]\n")[2].partition("[[")[0]
CLOSE = '[[close]]\ntext = "The first word of close."\n'
HEARD_CASH_FLOW = 'cash-flow = "They say cash-flow."\n'
CASH_FLOW = '[[reply.cash-flow]]\ntext = "The first answer to cash-flow."\n'
DISPUTE = '[[reply.dispute]]\ntext = "The first answer to dispute."\n'


def line_of(chunk: str) -> int:
    """The line of the sound file on which that begins."""
    return SOUND[: SOUND.index(chunk)].count("\n") + 1


def faulty(folder: Path, chunk: str, instead: str) -> str:
    """What is said of the sound file with the first such chunk replaced."""
    assert chunk in SOUND
    with pytest.raises(DunningError) as refusal:
        load_pack(written(folder, SOUND.replace(chunk, instead, 1)))
    return str(refusal.value)


def test_a_sound_pack_is_loaded_whole(tmp_path: Path) -> None:
    pack = load_pack(written(tmp_path, SOUND))
    assert pack.language == "en"
    assert pack.lines.keys() == set(Move)
    assert pack.replies.keys() == pack.heard.keys() == set(Reason)
    assert pack.words["date"] == "d MMMM"
    assert pack.heard[Reason.CASH_FLOW] == "They say cash-flow."


def test_lines_are_named_by_their_move_and_place(tmp_path: Path) -> None:
    pack = load_pack(written(tmp_path, SOUND))
    assert [one.name for one in pack.lines[Move.FACT]] == ["fact-1", "fact-2", "fact-3"]
    replies = [one.name for one in pack.replies[Reason.CASH_FLOW]]
    assert replies == ["reply-cash-flow-1", "reply-cash-flow-2"]
    names = [one.name for lines in (*pack.lines.values(), *pack.replies.values()) for one in lines]
    assert len(set(names)) == len(names)


def test_a_line_keeps_all_that_is_said_of_it(tmp_path: Path) -> None:
    line = (
        '[[next-step]]\nstages = ["firm"]\ntones = ["plain", "firm"]\nwithout = ["contact"]\n'
        'fallback = true\nclaim = "agency"\none = "It goes on {step_on}."\nmany = "They go."\n'
    )
    pack = load_pack(written(tmp_path, SOUND.replace("[heard]", f"{line}[heard]")))
    assert pack.lines[Move.NEXT_STEP][-1] == Variant(
        name="next-step-7",
        one="It goes on {step_on}.",
        many="They go.",
        stages=frozenset({Stage.FIRM}),
        tones=frozenset({Tone.PLAIN, Tone.FIRM}),
        without=frozenset({"contact"}),
        fallback=True,
        claim=ConsequenceKind.AGENCY,
    )


def test_one_text_serves_for_one_invoice_and_for_several(tmp_path: Path) -> None:
    text = '[[fact]]\ntext = "Only {amount}."\n'
    (first, *_) = load_pack(written(tmp_path, SOUND.replace(FIRST_FACT, text))).lines[Move.FACT]
    assert (first.one, first.many) == ("Only {amount}.", "Only {amount}.")


def test_a_byte_order_mark_and_crlf_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    assert load_pack(path) == load_pack(written(tmp_path, SOUND))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('text = "It is {invoice}."', f"unknown slot {{invoice}}; use {DEMAND}"),
        ('text = "It is {Promised_for}."', f"unknown slot {{promised_for}}; use {DEMAND}"),
        ('one = "{due}"\nmany = "{agreed_for}"', f"unknown slot {{agreed_for}}; use {DEMAND}"),
        ('text = "It is {invoices."', "stray brace; write a slot as {amount}"),
        ('text = "It is {}."', "stray brace; write a slot as {amount}"),
        ('text = "It is {{due}}."', "stray brace; write a slot as {amount}"),
        ('text = " "', "no text; write the sentence to say"),
        ("text = 3", "no text; write the sentence to say"),
        ('text = ["a"]', "no text; write the sentence to say"),
        ('one = "It."', "not one wording for each number; write text, or both one and many"),
        ('text = "It."\none = "It."\nmany = "They."',
         "not one wording for each number; write text, or both one and many"),
        ('text = "It."\ntone = "firm"', f"unknown key tone; use {LINE_KEYS}"),
        ('text = "It."\nstages = ["last"]',
         "unknown stage 'last' here; use one of director, firm, friendly, second"),
        ('text = "It."\nstages = ["hand-over"]',
         "unknown stage 'hand-over' here; use one of director, firm, friendly, second"),
        ('text = "It."\nstages = "firm"', 'stages is not a list; write stages = ["..."]'),
        ('text = "It."\nstages = []', 'stages is not a list; write stages = ["..."]'),
        ('text = "It."\nstages = [["firm"]]',
         "unknown stage ['firm'] here; use one of director, firm, friendly, second"),
        ('text = "It."\ntones = ["soft"]',
         "unknown tone 'soft' here; use one of firm, friendly, plain"),
        ('text = "It."\ntones = []', 'tones is not a list; write tones = ["..."]'),
        ('text = "It."\nwithout = ["amount"]', f"unknown slot 'amount' here; use one of {SURE}"),
        ('text = "It."\nwithout = [{}]', f"unknown slot {{}} here; use one of {SURE}"),
        ('text = "It."\nfallback = "yes"',
         "fallback is not true or false; write fallback = true"),
        ('text = "It."\nfallback = 1', "fallback is not true or false; write fallback = true"),
        ('text = "It."\nreplaces = 2', 'replaces is not a name; write replaces = "fact-2"'),
        ('text = "It."\nclaim = "agency"', "a claim is made here; write it under [[next-step]]"),
    ],
)  # fmt: skip
def test_a_fault_in_a_line_is_told_with_its_place_and_its_remedy(
    tmp_path: Path, line: str, said: str
) -> None:
    first = faulty(tmp_path, FIRST_FACT, f"[[fact]]\n{line}\n")
    assert first == f"en.toml:{line_of(FACT)}: fact 1: {said}"
    second = faulty(tmp_path, FIRST_FACT, f"{FIRST_FACT}[[ fact ]]\n{line}\n")
    assert second == f"en.toml:{line_of(FACT) + 2}: fact 2: {said}"


@pytest.mark.parametrize(
    ("chunk", "instead", "said"),
    [
        (CLOSE, CLOSE.replace("close.", "{amount}."),
         f"close 1: unknown slot {{amount}}; use {QUERY}"),
        (CLOSE, CLOSE.replace("[[close]]", "[[closing]]"),
         f"closing: unknown move; use one of {', '.join(Move)}"),
        (CASH_FLOW, CASH_FLOW.replace("cash-flow.", "{promised_for}."),
         f"reply.cash-flow 1: unknown slot {{promised_for}}; use {DEMAND}"),
        (DISPUTE, DISPUTE.replace("dispute.", "{amount}."),
         f"reply.dispute 1: unknown slot {{amount}}; use {QUERY}"),
        (CASH_FLOW, CASH_FLOW.replace("[[reply.cash-flow]]", "[[reply.no-money]]"),
         f"reply.no-money: unknown reason; use one of {REASONS}"),
        (CASH_FLOW, f'{CASH_FLOW}claim = "agency"\n',
         "reply.cash-flow 1: a claim is made here; write it under [[next-step]]"),
    ],
)  # fmt: skip
def test_each_list_has_its_own_slots_and_its_own_name(
    tmp_path: Path, chunk: str, instead: str, said: str
) -> None:
    assert faulty(tmp_path, chunk, instead) == f"en.toml:{line_of(chunk)}: {said}"


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ('text = "From {step_on}."\n', f"no claim; name what has to hold: use one of {KINDS}"),
        ('text = "From {step_on}."\nclaim = "court"\n',
         f"unknown claim 'court'; use one of {KINDS}"),
        ('text = "From {step_on}."\nclaim = ["agency"]\n',
         f"unknown claim ['agency']; use one of {KINDS}"),
    ],
)  # fmt: skip
def test_a_next_step_names_what_has_to_hold(tmp_path: Path, instead: str, said: str) -> None:
    told = faulty(tmp_path, f"[[next-step]]\n{FIRST_STEP}", f"[[next-step]]\n{instead}")
    assert told.startswith(f"en.toml:{line_of(STEPS)}: next-step 1: {said}")


@pytest.mark.parametrize(
    ("chunk", "instead", "said"),
    [
        (WORDS, 'language = "en"\n', f"words: no table; write [words] with {WORD_KEYS}"),
        (WORDS, 'language = "en"\nwords = "none"\n',
         f"words: no table; write [words] with {WORD_KEYS}"),
        ('day = "{count} day"\n', "", "words.day: missing; write it under [words]"),
        ('"{count} day"', '"a day"', "words.day: no {count}; write it into the text"),
        ('"{count} day"', "1",
         "words.day: no text; write the sentence to say (and 1 more)"),
        ('"d MMMM"', '"{day}"', "words.date: unknown slot {day}; take it out"),
        ('"d MMMM"', '"HH:mm"', "words.date: no pattern for a date; write it like d MMMM y"),
        ('"d MMMM"', '"MMMMMMM"', "words.date: no pattern for a date; write it like d MMMM y"),
        ('day = "{count} day"\n', 'day = "{count} day"\nweek = "week"\n',
         f"words.week: unknown key; use one of {WORD_KEYS}, days_few, days_many"),
        ('day = "{count} day"\n', 'day = "{count} day"\ndays_few = "some"\n',
         "words.days_few: no {count}; write it into the text"),
        (HEARD_CASH_FLOW, "", "heard.cash-flow: missing; write it under [heard]"),
        (HEARD_CASH_FLOW, f'{HEARD_CASH_FLOW}no-money = "We are broke."\n',
         f"heard.no-money: unknown reason; use one of {REASONS}"),
        (HEARD_CASH_FLOW, 'cash-flow = ""\n',
         "heard.cash-flow: no text; write the sentence to say"),
        (HEARD_CASH_FLOW, 'cash-flow = "{amount}"\n',
         "heard.cash-flow: unknown slot {amount}; take it out"),
        ('language = "en"', 'language = "xx"',
         "language: unknown language 'xx'; write one of en, hu, de, ru"),
        ('language = "en"', 'language = ["en"]',
         "language: unknown language ['en']; write one of en, hu, de, ru"),
        ('language = "en"\n', "", "language: missing; write one of en, hu, de, ru"),
    ],
)  # fmt: skip
def test_a_fault_outside_the_lines_is_told_with_its_entry(
    tmp_path: Path, chunk: str, instead: str, said: str
) -> None:
    assert faulty(tmp_path, chunk, instead).startswith(f"en.toml: {said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"fact = 3\n{SOUND.replace(FACT, '')}",
         "en.toml: fact: not a list of lines; write each under [[fact]]"),
        (f"fact = [3]\n{SOUND.replace(FACT, '')}",
         "en.toml: fact: not a list of lines; write each under [[fact]]"),
        (f"{SOUND.replace(FACT, '')}[fact]\ntext = 'It.'\n",
         "en.toml: fact: not a list of lines; write each under [[fact]]"),
        (f"reply = 3\n{SOUND[: SOUND.index('[[reply')]}",
         "en.toml: reply: not a table; write each answer under [[reply.REASON]]"),
        (f"heard = 3\n{SOUND.replace('[heard]', '[words.x]')}",
         "en.toml: words.x: unknown key"),
        (f"color = 'red'\n{SOUND}", f"en.toml: color: unknown move; use one of {', '.join(Move)}"),
        (SOUND.replace('"en"', "en", 1),
         "en.toml:1: syntax: invalid value; mend the TOML there"),
        (SOUND.replace('"d MMMM y"', '"d MMMM', 1),
         r"en.toml:10: syntax: illegal character '\n'; mend the TOML there"),
        (f'{SOUND}[words]\nday = "x"\n', "en.toml:"),
        ("x = [", "en.toml: syntax: invalid value; mend the TOML there"),
        ("", "en.toml: language: missing; write one of en, hu, de, ru (and 2 more)"),
    ],
)  # fmt: skip
def test_a_file_of_another_shape_is_refused_in_one_line(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(DunningError) as refusal:
        load_pack(written(tmp_path, text))
    assert str(refusal.value).startswith(said)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("chunk", "instead", "said"),
    [
        (FACT, "", f"fact: no line for friendly, friendly that needs no {SURE}"),
        (FACT, '[[fact]]\ntext = "Of {contact}."\n',
         f"fact: no line for friendly, friendly that needs no {SURE}"),
        (FACT, '[[fact]]\nstages = ["friendly", "second", "firm"]\ntext = "It."\n',
         f"fact: no line for director, friendly that needs no {SURE}"),
        (FACT, '[[fact]]\ntones = ["friendly", "plain"]\ntext = "It."\n',
         f"fact: no line for friendly, firm that needs no {SURE}"),
        (FACT, '[[fact]]\nwithout = ["contact"]\ntext = "It."\n',
         f"fact: no line for friendly, friendly that needs no {SURE}"),
        (FIRST_STEP, 'claim = "agency"\ntext = "It is so."\n',
         f"next-step: no line with {HOLD} for firm, friendly that needs no {SURE}"),
        (FIRST_STEP, 'claim = "supply-hold"\ntext = "It costs {step_amount}."\n',
         f"next-step: no line with {HOLD} for firm, friendly that needs no {SURE}"),
        (REPEAT, "", "repeat: no line with {agreed_amount}, {agreed_for} only"),
    ],
)  # fmt: skip
def test_a_call_that_would_find_nothing_to_say_is_told(
    tmp_path: Path, chunk: str, instead: str, said: str
) -> None:
    move = said.partition(":")[0]
    told = faulty(tmp_path, chunk, instead)
    assert told == f"en.toml: {said}; write one under [[{move}]]"


@pytest.mark.parametrize(
    "answers",
    ["", '[[reply.system]]\ntext = "By {due}, {days} ago."\n'],
    ids=["none", "none when nothing is overdue yet"],
)
def test_a_reason_without_an_answer_is_told(tmp_path: Path, answers: str) -> None:
    second = SOUND.index('[[reply.cash-flow]]\ntext = "The first')
    text = SOUND[: SOUND.index("[[reply.system]]")] + answers + SOUND[second:]
    with pytest.raises(DunningError) as refusal:
        load_pack(written(tmp_path, text))
    told = f"en.toml: reply.system: no answer for friendly, friendly that needs no {SURE[:36]}"
    assert str(refusal.value).startswith(told)


def test_a_claimed_sum_may_be_named_in_every_line_about_it(tmp_path: Path) -> None:
    line = 'claim = "interest"\ntext = "It comes to {step_amount}."\n'
    (chunk,) = [one for one in STEPS.split("[[next-step]]\n") if '"interest"' in one]
    pack = load_pack(written(tmp_path, SOUND.replace(chunk, line)))
    assert {"step_amount"} in [one.slots for one in pack.lines[Move.NEXT_STEP]]


@pytest.mark.parametrize("slot", sorted(set().union(*SLOTS.values())))
@pytest.mark.parametrize("move", [Move.CLOSE, Move.BROKEN, Move.GATEKEEPER, Move.COURTESY])
def test_each_move_has_its_own_slots(tmp_path: Path, move: Move, slot: str) -> None:
    chunk = f'[[{move}]]\ntext = "The first word of {move}."\n'
    instead = f'[[{move}]]\ntext = "It is {{{slot}}}."\n'
    if slot in SLOTS[move]:
        pack = load_pack(written(tmp_path, SOUND.replace(chunk, instead)))
        assert pack.lines[move][0].slots == {slot}
    else:
        assert f"{move} 1: unknown slot {{{slot}}}; use" in faulty(tmp_path, chunk, instead)


@pytest.mark.parametrize("reason", Reason)
def test_an_answer_may_name_money_only_where_it_is_owed(tmp_path: Path, reason: Reason) -> None:
    chunk = f'[[reply.{reason}]]\ntext = "The first answer to {reason}."\n'
    instead = f'[[reply.{reason}]]\ntext = "It is {{amount}}."\n'
    if "amount" in REPLY_SLOTS[reason]:
        assert load_pack(written(tmp_path, SOUND.replace(chunk, instead))).language == "en"
    else:
        assert "unknown slot {amount}" in faulty(tmp_path, chunk, instead)


def test_several_faults_are_counted(tmp_path: Path) -> None:
    with pytest.raises(DunningError, match=r"fact 1: unknown slot .* \(and 2 more\)$"):
        load_pack(written(tmp_path, SOUND.replace("{invoices}", "{x}").replace("{Inv", "{Y")))


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


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("hu", "hu"),
        ("HU", "hu"),
        (" hu-HU ", "hu"),
        ("hu_HU", "hu"),
        ("de-AT", "de"),
        ("", ""),
        ("xx", "xx"),
    ],
)
def test_the_language_is_the_first_part_of_its_code(code: str, language: str) -> None:
    assert language_of(code) == language


@pytest.mark.parametrize("language", ["", "en", "EN", "en-GB", "en_US", "xx", "../en", "*", "/"])
def test_a_language_without_a_pack_gets_english(language: str) -> None:
    assert shipped_pack(language).language == "en"


@pytest.fixture
def english() -> Pack:
    """The shipped pack, of which what is one's own is a change."""
    return shipped_pack("en")


OWN = """language = "en"

[words]
more = "{count} others"

[heard]
cash-flow = "We are short just now."

[[fact]]
text = "It is about {invoices}, {amount}."

[[fact]]
stages = ["firm"]
replaces = "fact-2"
text = "We are still at {amount} for {invoices}."

[[reply.cash-flow]]
replaces = "reply-cash-flow-1"
text = "Thank you. Which day may I note?"
"""


def test_no_file_of_ones_own_is_no_fault(tmp_path: Path, english: Pack) -> None:
    assert pack_with_own("en", tmp_path) == english
    assert pack_with_own("en", tmp_path / "missing") == english


def test_lines_of_ones_own_are_added_and_put_in_the_place_of_others(
    tmp_path: Path, english: Pack
) -> None:
    written(tmp_path, OWN)
    pack = pack_with_own("en-GB", tmp_path)
    shipped = [one.name for one in english.lines[Move.FACT] if one.name != "fact-2"]
    facts = [one.name for one in pack.lines[Move.FACT]]
    assert facts == [*shipped, "own-fact-1", "own-fact-2"]
    assert pack.lines[Move.FACT][-1].stages == {Stage.FIRM}
    assert pack.lines[Move.FACT][-2].one == "It is about {invoices}, {amount}."
    replies = [one.name for one in pack.replies[Reason.CASH_FLOW]]
    assert (replies[0], replies[-1]) == ("reply-cash-flow-2", "own-reply-cash-flow-1")
    assert pack.words == {**english.words, "more": "{count} others"}
    assert pack.heard == {**english.heard, Reason.CASH_FLOW: "We are short just now."}
    assert {move for move in Move if pack.lines[move] != english.lines[move]} == {Move.FACT}


def test_the_names_of_shipped_lines_stay_when_one_of_them_is_replaced(
    tmp_path: Path, english: Pack
) -> None:
    written(tmp_path, OWN)
    kept = {one.name: one for one in pack_with_own("en", tmp_path).lines[Move.FACT]}
    for one in english.lines[Move.FACT]:
        assert kept.get(one.name, one) == one
    assert "fact-2" not in kept


def test_a_file_of_ones_own_changes_no_other_language(tmp_path: Path) -> None:
    written(tmp_path, OWN)
    for language in LANGUAGES:
        if shipped_pack(language).language != "en":
            assert pack_with_own(language, tmp_path) == shipped_pack(language)


def test_a_file_of_ones_own_may_hold_nothing_but_the_language(
    tmp_path: Path, english: Pack
) -> None:
    written(tmp_path, 'language = "en"\n')
    assert pack_with_own("en", tmp_path) == english


FACT_OF_OWN = '[[fact]]\ntext = "It is about {invoices}."\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[fact]]\ntext = "It is {sum}."\n', f"4: fact 2: unknown slot {{sum}}; use {DEMAND}"),
        ('[[fact]]\nreplaces = "fact-99"\ntext = "It is {amount}."\n',
         "4: fact 2: there is no line 'fact-99' to replace here; dunning script lines shows "),
        ('[[ask]]\nreplaces = "fact-1"\ntext = "Which day may I note?"\n',
         "4: ask 1: there is no line 'fact-1' to replace here; dunning script lines shows "),
        ('[[reply.cash-flow]]\nreplaces = "fact-1"\ntext = "Which day may I note?"\n',
         "4: reply.cash-flow 1: there is no line 'fact-1' to replace here; dunning script lines "),
        ("[[fact]]\ntext = 3\n", "4: fact 2: no text; write the sentence to say"),
        ('[[fact]]\ntext = "You are lying to me, as you always do."\n', "4: fact 2: "),
        ('[[reply.cash-flow]]\ntext = "Pay now or else you will be sorry."\n',
         "4: reply.cash-flow 1: "),
        ('[[ask]]\ntext = "If not, our lawyer will write to you."\n', "4: ask 1: "),
        ('[[next-step]]\nclaim = "supply-hold"\ntext = "Our lawyer writes to you on {step_on}."\n',
         "4: next-step 1: names a consequence (lawyer): "),
        ("[words]\nday = 'x'\n", " words.day: no {count}; write it into the text"),
        ("[heard]\nbroke = 'x'\n", f" heard.broke: unknown reason; use one of {REASONS}"),
    ],
)  # fmt: skip
def test_nothing_of_a_faulty_file_of_ones_own_is_taken(
    tmp_path: Path, text: str, said: str
) -> None:
    path = written(tmp_path, f'language = "en"\n{FACT_OF_OWN}{text}')
    with pytest.raises(DunningError) as refusal:
        pack_with_own("en", tmp_path)
    assert str(refusal.value).startswith(f"{path}:{said}")


def test_a_file_in_another_language_than_its_name_says_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, 'language = "hu"\n')
    with pytest.raises(DunningError) as refusal:
        pack_with_own("en", tmp_path)
    told = f"{path}: language: not that of the file's name; rename the file"
    assert str(refusal.value) == told


def test_a_line_that_others_depend_on_is_not_replaced_by_one_that_needs_a_name(
    tmp_path: Path, english: Pack
) -> None:
    sure = [one.name for one in english.lines[Move.OPEN] if not one.slots]
    (fallback,) = sure
    own = f'language = "en"\n[[open]]\nreplaces = "{fallback}"\ntext = "Hello {{contact}}."\n'
    path = written(tmp_path, own)
    with pytest.raises(DunningError) as refusal:
        pack_with_own("en", tmp_path)
    told = f"{path}: open: no line for friendly, friendly that needs no {SURE}"
    assert str(refusal.value) == f"{told}; write one under [[open]]"


def test_a_file_of_ones_own_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    path.write_bytes(b"\xff\xfe" + OWN.encode("utf-16-le"))
    with pytest.raises(DunningError, match=r"^en.toml: not UTF-8; save the file as UTF-8$"):
        pack_with_own("en", tmp_path)
