"""The lines that come with the program, language by language."""

from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest
from script_building import FOLDER, MOMENTS, PACKS, pack_of

from dunning.kinds import ConsequenceKind, Reason
from dunning.script.gate import CLAIMS
from dunning.script.pack import (
    ASIDE,
    CALLING_STAGES,
    OPTIONAL,
    SLOTS,
    STAGES,
    Move,
    Variant,
)
from dunning.script.pack_file import LANGUAGES, load_pack, shipped_pack
from dunning.script.spoken import unkind
from dunning.script.tone.rule_files import shipped_languages
from dunning.stages import Stage, Tone

ON_EVERY_CALL = {"caller", "company", "contact"}
"""What is known where the settings are filled in and somebody is there to be rung."""
ASKING = (Move.ASK, Move.SOONER)
QUESTIONS = (Move.WHERE, Move.WHY, Move.CHANGED, Move.MISSING, Move.SETTLE)


def all_lines(language: str) -> Iterator[Variant]:
    pack = pack_of(language)
    for lines in (*pack.lines.values(), *pack.replies.values()):
        yield from lines


def usable(
    lines: tuple[Variant, ...], stage: Stage, tone: Tone, known: set[str] | frozenset[str]
) -> list[Variant]:
    """The lines offered at that stage and tone with so much known, as a call offers them."""
    fits = [
        one
        for one in lines
        if stage in one.stages
        and tone in one.tones
        and one.slots <= known
        and not one.without & known
    ]
    return [one for one in fits if not one.fallback] or fits


def known_of(move: Move) -> frozenset[str]:
    """The slots of a move that are known on an ordinary call, some days before a due date."""
    return frozenset(SLOTS[move] - (OPTIONAL - ON_EVERY_CALL - {"days_left"}))


def test_every_language_of_the_program_has_a_pack() -> None:
    assert sorted(LANGUAGES) == PACKS


@pytest.mark.parametrize("language", PACKS)
def test_a_shipped_pack_is_whole_and_in_the_language_of_its_name(language: str) -> None:
    pack = load_pack(FOLDER / f"{language}.toml")
    assert pack.language == language
    assert shipped_pack(language) == pack


@pytest.mark.parametrize("move", [move for move in Move if move is not Move.NEXT_STEP])
@pytest.mark.parametrize("language", PACKS)
def test_there_are_three_ways_to_make_each_move_at_every_stage_and_tone(
    language: str, move: Move
) -> None:
    lines = pack_of(language).lines[move]
    counts = {
        f"{stage}, {tone}": len({one.one for one in usable(lines, stage, tone, known_of(move))})
        for stage, tone in product(STAGES[move], Tone)
    }
    assert {place: count for place, count in counts.items() if count < 3} == {}


@pytest.mark.parametrize("kind", ConsequenceKind)
@pytest.mark.parametrize("language", PACKS)
def test_there_are_two_ways_to_name_each_step(language: str, kind: ConsequenceKind) -> None:
    steps = tuple(one for one in pack_of(language).lines[Move.NEXT_STEP] if one.claim is kind)
    known = known_of(Move.NEXT_STEP) | ({"step_amount"} if kind in CLAIMS else set())
    for stage, tone in product(STAGES[Move.NEXT_STEP], Tone):
        assert len(usable(steps, stage, tone, known)) >= 2


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("language", PACKS)
def test_there_are_two_answers_to_each_reason(language: str, reason: Reason) -> None:
    replies = pack_of(language).replies[reason]
    known = known_of(Move.OPEN) | {"amount", "due"}
    for stage, tone in MOMENTS:
        assert len(usable(replies, stage, tone, known)) >= 2


@pytest.mark.parametrize("language", PACKS)
def test_a_promise_can_be_said_back_in_three_ways(language: str) -> None:
    said_back = [one for one in pack_of(language).lines[Move.REPEAT] if one.slots >= {"agreed_for"}]
    assert len(said_back) >= 3


@pytest.mark.parametrize("language", [one for one in PACKS if one != "en"])
def test_the_packs_are_built_alike(language: str) -> None:
    pack, english = pack_of(language), pack_of("en")
    for move in Move:
        assert bool(pack.lines[move]) == bool(english.lines[move])
        covered, expected = (
            {pair for one in lines for pair in product(one.stages, one.tones)}
            for lines in (pack.lines[move], english.lines[move])
        )
        assert covered >= expected
    claims, expected_claims = (
        Counter(one.claim for one in lines)
        for lines in (pack.lines[Move.NEXT_STEP], english.lines[Move.NEXT_STEP])
    )
    assert claims.keys() == expected_claims.keys()
    assert pack.heard.keys() == english.heard.keys()


@pytest.mark.parametrize("language", PACKS)
def test_every_line_passes_the_tone_check(language: str) -> None:
    if language not in shipped_languages():
        pytest.skip(f"there are no rules of tone for {language!r} yet")
    refused = [
        f"{one.name}: {finding.what}"
        for one in all_lines(language)
        for text in dict.fromkeys((one.one, one.many))
        if (finding := unkind(text, language, one.claim))
    ]
    assert refused == []


@pytest.mark.parametrize("language", PACKS)
def test_no_line_stands_in_a_pack_twice(language: str) -> None:
    pack = pack_of(language)
    for lines in (*pack.lines.values(), *pack.replies.values()):
        for text in ("one", "many"):
            told = [getattr(one, text) for one in lines]
            assert len(set(told)) == len(told)
    heard = list(pack.heard.values())
    assert len(set(heard)) == len(heard)


@pytest.mark.parametrize("language", PACKS)
def test_every_line_is_a_sentence(language: str) -> None:
    spoken = [text for one in all_lines(language) for text in (one.one, one.many)]
    for text in (*spoken, *pack_of(language).heard.values()):
        assert text[0].isupper() or text.startswith(("{", "«", "„", "“"))
        assert text[-1] in ".?!"
        assert text == " ".join(text.split())
        assert text.count("?") <= 3
        assert "!" not in text or language != "en"


@pytest.mark.parametrize("language", PACKS)
def test_a_line_begins_with_a_slot_only_where_that_begins_a_sentence(language: str) -> None:
    for one in all_lines(language):
        for text in (one.one, one.many):
            if text.startswith("{"):
                assert text[1].isupper() or text.startswith(("{contact}", "{caller}", "{company}"))


@pytest.mark.parametrize("language", PACKS)
def test_a_day_and_an_amount_are_asked_for(language: str) -> None:
    for move in ASKING:
        for one in pack_of(language).lines[move]:
            assert "amount" in one.slots
    for move in QUESTIONS:
        for one in pack_of(language).lines[move]:
            assert "?" in one.one
            assert "?" in one.many


@pytest.mark.parametrize("language", PACKS)
def test_a_line_for_several_invoices_is_another_where_the_number_is_heard(language: str) -> None:
    facts = pack_of(language).lines[Move.FACT]
    assert any(one.one != one.many for one in facts)


@pytest.mark.parametrize("language", PACKS)
def test_nobody_else_is_told_what_the_call_is_about(language: str) -> None:
    for move in ASIDE:
        for one in pack_of(language).lines[move]:
            assert one.slots <= ON_EVERY_CALL


@pytest.mark.parametrize("language", PACKS)
def test_only_next_steps_claim_anything(language: str) -> None:
    for one in all_lines(language):
        assert (one.claim is None) != one.name.startswith("next-step-")
        if one.claim is not None:
            assert one.slots & {"step_on", "step_amount"}
            assert ("step_amount" in one.slots) <= (one.claim in CLAIMS)


@pytest.mark.parametrize("language", PACKS)
def test_the_calling_stages_are_all_spoken_to(language: str) -> None:
    facts = pack_of(language).lines[Move.FACT]
    assert {stage for one in facts for stage in one.stages} >= set(CALLING_STAGES)
