"""How a file is to be read: what was typed, over what a profile keeps, over the settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from dunning.cli.desk import Desk
from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.intake.choices import Choices
from dunning.intake.headings import CUSTOMERS, INVOICES, PAYMENTS, field_names
from dunning.intake.table import open_table
from dunning.ledger.profiles import KeptChoices, keep_profile, profile_named, profiles_for

_SUBJECTS = {"invoices": INVOICES, "customers": CUSTOMERS, "payments": PAYMENTS}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was typed around the files of an import."""

    columns: Sequence[str]
    profile: str
    dates: str
    decimal: str
    encoding: str
    delimiter: str
    currency: str
    dry_run: bool
    all_or_nothing: bool
    due_days: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choices for one file, the profile they came from, and the name to keep them under.

    `stated` is what was typed and what the profile keeps, without the settings' defaults.
    """

    choices: Choices
    stated: Mapping[str, Any]
    typed: Mapping[str, Any]
    profile: KeptChoices | None
    keep_as: str

    def require_header(self, fingerprint: str) -> None:
        """Raises UsageError where a named profile would be replaced by another header's."""
        kept = self.profile
        if self.keep_as and kept and kept.fingerprint != fingerprint and self.typed:
            raise UsageError(f"profile {kept.name!r} is for another header: choose another name")

    def keep(self, session: Session, subject: str, fingerprint: str) -> None:
        """Keeps the choices under the profile's name, if one was given and something is new."""
        if self.keep_as and (self.typed or self.profile is None):
            keep_profile(session, self.keep_as, subject, fingerprint, dict(self.stated))


def choose(desk: Desk, subject: str, path: Path, wishes: Wishes) -> Chosen:
    """The choices for a file: what was typed goes before the profile, the profile before settings.

    Without a name the profile is the one that knows this header, if any. Raises NotFoundError
    for a name that is not kept yet and nothing typed to keep under it.
    """
    typed = _typed(subject, wishes)
    with desk.reading() as session:
        profile = _profile(session, subject, path, wishes, typed)
    stated = _over(profile.choices, typed) if profile else typed
    defaults = {"currency": desk.settings.currency, "country": desk.settings.country}
    return Chosen(Choices(**(defaults | stated)), stated, typed, profile, wishes.profile)


def _typed(subject: str, wishes: Wishes) -> dict[str, Any]:
    typed: dict[str, Any] = {
        "encoding": wishes.encoding,
        "delimiter": wishes.delimiter,
        "decimal": wishes.decimal,
        "dates": wishes.dates,
        "currency": wishes.currency,
        "columns": _columns(subject, wishes.columns),
    }
    return {name: value for name, value in typed.items() if value}


def _over(kept: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    stated = {name: value for name, value in kept.items() if value}
    columns = {**stated.get("columns", {}), **typed.get("columns", {})}
    return stated | dict(typed) | ({"columns": columns} if columns else {})


def _profile(
    session: Session, subject: str, path: Path, wishes: Wishes, typed: Mapping[str, Any]
) -> KeptChoices | None:
    if wishes.profile:
        try:
            return profile_named(session, wishes.profile, subject)
        except NotFoundError:
            if not typed:
                raise
            return None
    for kept in profiles_for(session, subject):
        choices = Choices(**_over(kept.choices, typed))
        if _fingerprint(path, choices, subject) == kept.fingerprint:
            return kept
    return None


def _fingerprint(path: Path, choices: Choices, subject: str) -> str:
    try:
        return open_table(path, choices, _SUBJECTS[subject]).fingerprint
    except DunningError:
        return ""


def _columns(subject: str, typed: Sequence[str]) -> dict[str, str]:
    columns = {}
    for pair in typed:
        name, mark, heading = pair.partition("=")
        if not mark or name.strip() not in field_names(subject):
            known = ", ".join(field_names(subject))
            raise UsageError(f"--map {pair}: write FIELD=HEADER, with a field of {known}")
        columns[name.strip()] = heading.strip()
    return columns
