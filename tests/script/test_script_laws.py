"""What holds for every script, whatever is known of a customer and in whatever language."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from script_building import PACKS, TODAY, Call, calls, names, pack_of, speakers

from dunning.facts import Standing
from dunning.kinds import Reason
from dunning.script.compose import Line, Occasion, Script, Speaker, answer, compose
from dunning.script.pack import ASIDE, ASKS_WHY, OPTIONAL, STAGES, TALKS, Move, Pack, Situation
from dunning.script.tone import Verdict, check_line
from dunning.script.tone.rule_files import shipped_languages
from dunning.stages import Stage

EVA = Speaker("Eva", "Kestrel")


def in_order(script: Script) -> list[Line]:
    return [*script.lines, *script.aside]


def answers(
    pack: Pack, occasion: Occasion, facts: Standing, speaker: Speaker
) -> Iterator[tuple[Reason, str]]:
    """Every answer that the customer could be given."""
    for reason in Reason:
        given_answer = answer(pack, reason, occasion, facts, TODAY, speaker)
        if given_answer is not None:
            yield given_answer.reason, given_answer.text


def ordinary(facts: Standing) -> Standing:
    """The same customer under names in which there is nothing to stumble over."""
    return facts._replace(
        name="Kestrel",
        contacts=tuple(one._replace(name="Anna" if one.name else "") for one in facts.contacts),
        invoices=tuple(
            one._replace(number=f"{place}") for place, one in enumerate(facts.invoices, start=2041)
        ),
    )


@pytest.mark.parametrize("language", PACKS)
@given(calls, speakers)
def test_every_sentence_is_whole(language: str, call: Call, speaker: Speaker) -> None:
    facts, occasion = call
    pack = pack_of(language)
    script = compose(pack, occasion, facts, TODAY, speaker)
    texts = [line.text for line in in_order(script)]
    texts += [text for _, text in answers(pack, occasion, facts, speaker)]
    for text in texts:
        assert not set("{}") & set(text)
        assert not re.search(r"\bNone\b", text)
        assert text == " ".join(text.split(" "))
        assert "  " not in text
        assert text == text.strip()
        assert text[-1] in ".?!"
        assert ".." not in text or any(".." in str(given) for given in (facts, speaker))


@pytest.mark.parametrize("language", PACKS)
@settings(max_examples=40)
@given(calls, st.sampled_from(Reason))
def test_every_sentence_passes_the_tone_check(language: str, call: Call, reason: Reason) -> None:
    facts, occasion = call
    if language not in shipped_languages():
        pytest.skip(f"there are no rules of tone for {language!r} yet")
    pack, plain = pack_of(language), ordinary(facts)
    script = compose(pack, occasion, plain, TODAY, EVA)
    for line in in_order(script):
        finding = check_line(line.text, language)
        if line.move is Move.NEXT_STEP:
            assert finding.verdict in (Verdict.GATE, Verdict.OK), finding
        else:
            assert finding.verdict is Verdict.OK, finding
    given_answer = answer(pack, reason, occasion, plain, TODAY, EVA)
    if given_answer is not None:
        finding = check_line(given_answer.text, language)
        assert finding.verdict is Verdict.OK, finding


@pytest.mark.parametrize("language", PACKS)
@given(calls, speakers)
def test_the_moves_are_those_of_the_talk_in_its_order(
    language: str, call: Call, speaker: Speaker
) -> None:
    facts, occasion = call
    script = compose(pack_of(language), occasion, facts, TODAY, speaker)
    if not script.lines:
        assert not script.aside
        return
    stage = Stage.DIRECTOR if occasion.stage is Stage.HAND_OVER else occasion.stage
    made = [line.move for line in script.lines]
    late = stage in STAGES[Move.NEXT_STEP] and Move.NEXT_STEP in TALKS[script.situation]
    assert made.count(Move.NEXT_STEP) == (min(len(occasion.steps), 2) if late else 0)
    assert [move for move in made if move is not Move.NEXT_STEP] == [
        move
        for move in TALKS[script.situation]
        if stage in STAGES[move]
        and move is not Move.NEXT_STEP
        and (occasion.asks_why or move not in ASKS_WHY)
    ]
    assert [line.move for line in script.aside] == list(ASIDE)


@given(calls)
def test_there_is_something_to_say_exactly_where_there_is_something_to_call_about(
    call: Call,
) -> None:
    facts, occasion = call
    script = compose(pack_of("en"), occasion, facts, TODAY, EVA)
    asked, reviewed = facts.called_for(TODAY), facts.due_for_review(TODAY)
    ahead = occasion.situation is Situation.COURTESY and not facts.overdue(TODAY)
    coming = [] if facts.account_review_on else [one for one in facts.invoices if not one.disputed]
    if ahead:
        assert bool(script.lines) == bool(coming)
    elif occasion.situation is Situation.DISPUTE_REVIEW:
        assert bool(script.lines) == bool(reviewed)
    else:
        assert bool(script.lines) == bool(asked or reviewed)
    for reason in Reason:
        found = answer(pack_of("en"), reason, occasion, facts, TODAY, EVA)
        assert (found is None) == (not script.lines)


@given(calls)
def test_money_is_spoken_of_only_where_it_is_owed_and_undisputed(call: Call) -> None:
    facts, occasion = call
    script = compose(pack_of("en"), occasion, facts, TODAY, EVA)
    if script.situation in (Situation.REMINDER, Situation.BROKEN_PROMISE, Situation.CALLBACK):
        assert facts.called_for(TODAY) or not script.lines
    if script.situation is Situation.COURTESY:
        assert not facts.overdue(TODAY)
    if Move.BROKEN in [line.move for line in script.lines]:
        assert occasion.situation is Situation.BROKEN_PROMISE
        assert facts.broken_promise(TODAY) is not None


SECRET = re.compile("QQ|WW|[0-9]|€|EUR|Ft|HUF")


@pytest.mark.parametrize("language", PACKS)
@given(calls, names)
def test_nobody_else_hears_who_owes_or_what(language: str, call: Call, caller: str) -> None:
    facts, occasion = call
    secret = facts._replace(
        name="WW",
        contacts=tuple(one._replace(name="Anna") for one in facts.contacts),
        invoices=tuple(one._replace(number=f"QQ{one.number}") for one in facts.invoices),
    )
    aside = compose(pack_of(language), occasion, secret, TODAY, Speaker("Eva", "Kestrel")).aside
    for line in aside:
        assert not SECRET.search(line.text)
    again = compose(pack_of(language), occasion, secret, TODAY, Speaker(caller)).aside
    assert len(again) == len(aside)


@pytest.mark.parametrize("language", PACKS)
@given(calls)
def test_a_review_names_no_money_and_no_day(language: str, call: Call) -> None:
    facts, occasion = call
    lettered = facts._replace(
        name="Kestrel",
        contacts=tuple(one._replace(name="Anna") for one in facts.contacts),
        invoices=tuple(one._replace(number="Q") for one in facts.invoices),
    )
    pack = pack_of(language)
    script = compose(pack, occasion, lettered, TODAY, EVA)
    if script.situation is not Situation.DISPUTE_REVIEW:
        return
    texts = [line.text for line in script.lines]
    texts += [text for _, text in answers(pack, occasion, lettered, EVA)]
    for text in texts:
        assert not re.search("[€$¥]|EUR|HUF|USD|Ft", text)
        left = re.sub(r"\b[0-9]\b", "", text)
        assert not re.search("[0-9]", left)


@given(calls, speakers, st.integers(0, 50))
def test_a_line_is_said_only_with_what_it_needs_and_under_its_own_claim(
    call: Call, speaker: Speaker, attempt: int
) -> None:
    facts, occasion = call
    pack = pack_of("en")
    occasion = replace(occasion, attempt=attempt)
    variants = {one.name: one for lines in pack.lines.values() for one in lines}
    person = facts.person_to_ring(occasion.addressee)
    known = {
        key
        for key, text in (
            ("contact", person.name if person else ""),
            ("caller", speaker.caller),
            ("company", speaker.company),
        )
        if text.strip()
    }
    script = compose(pack, occasion, facts, TODAY, speaker)
    for line in in_order(script):
        one = variants[line.name]
        assert one.slots & {"contact", "caller", "company"} <= known
        assert not one.without & known
        assert not one.slots & OPTIONAL & {"agreed_for", "agreed_amount"}
        if one.claim is not None:
            assert one.claim in {step.kind for step in occasion.steps[:2]}


@given(calls, speakers)
def test_the_same_facts_give_the_same_script(call: Call, speaker: Speaker) -> None:
    facts, occasion = call
    first, second = (compose(pack_of("en"), occasion, facts, TODAY, speaker) for _ in range(2))
    assert first == second
