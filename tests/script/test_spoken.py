"""Whether a line may be said, by the tone check, with something ordinary in every slot."""

import pytest

from dunning.kinds import ConsequenceKind
from dunning.script.pack import SLOTS
from dunning.script.spoken import unkind

EVERY_SLOT = " ".join(f"{{{slot}}}" for slot in sorted(set().union(*SLOTS.values())))


@pytest.mark.parametrize(
    "text",
    [
        "It is about {invoices} for {customer}: {amount}, due on {due}, {days} ago.",
        "Hello {contact}, this is {caller} from {company}. Is this a good moment?",
        "{Invoices} was due on {due}.",
        "We had {promised_for} noted, and {promised_amount} is still to come in.",
        "So it is {agreed_amount}, {agreed_for}: is that right?",
        "It falls due in {days_left}.",
        "Thank you.",
    ],
)
def test_a_kind_line_may_be_said(text: str) -> None:
    assert unkind(text, "en") is None


def test_there_is_something_ordinary_for_every_slot() -> None:
    assert unkind(f"I am ringing about this: {EVERY_SLOT}.", "en") is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("You people never pay on the day you say.", "accusation"),
        ("{Contact}, you people never pay on the day you say.", "accusation"),
        ("Pay {amount} by {due} or you'll see what happens.", "threat"),
    ],
)
def test_a_refused_line_is_told_with_what_is_wrong_and_something_better(
    text: str, label: str
) -> None:
    finding = unkind(text, "en")
    assert finding is not None
    assert finding.what.startswith(f"{label}: ")
    assert finding.mend


@pytest.mark.parametrize("claim", [None, *ConsequenceKind])
def test_a_consequence_may_be_named_only_under_its_own_claim(claim: str | None) -> None:
    finding = unkind("On {step_on} our lawyer will write to you, under {basis}.", "en", claim)
    if claim is ConsequenceKind.LAWYER:
        assert finding is None
    else:
        assert finding is not None
        assert finding.what.startswith("names a consequence (lawyer): '")
        assert finding.mend == 'write it under [[next-step]] with claim = "lawyer"'


@pytest.mark.parametrize("claim", ConsequenceKind)
def test_no_claim_makes_an_unkind_line_kind(claim: ConsequenceKind) -> None:
    assert unkind("You people never pay on the day you say.", "en", claim) is not None


@pytest.mark.parametrize("language", ["fr", "", "xx"])
def test_a_line_in_a_language_without_rules_may_not_be_said(language: str) -> None:
    finding = unkind("Bonjour, avez-vous un moment ?", language)
    assert finding is not None
    assert finding.what == "the tone check does not know its language"
