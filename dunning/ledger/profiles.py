"""Profiles: how files with a certain header are read, kept in the book for everyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.errors import NotFoundError, UsageError
from dunning.ledger.model import Profile


@dataclass(frozen=True, slots=True)
class KeptChoices:
    """The choices of one profile, as they were given, and the header they belong to."""

    name: str
    fingerprint: str
    choices: Mapping[str, Any]


def keep_profile(
    session: Session, name: str, subject: str, fingerprint: str, choices: Mapping[str, Any]
) -> bool:
    """Keeps choices under a name, in place of what it held. Returns whether that is news."""
    if not name or len(name) > 60:
        raise UsageError("a profile needs a name of 1 to 60 characters")
    profile = session.scalars(select(Profile).where(Profile.name == name)).first()
    if profile is None:
        profile = Profile(name=name)
        session.add(profile)
    profile.subject, profile.fingerprint = subject, fingerprint
    profile.choices = msgspec.json.encode(choices).decode()
    news = session.is_modified(profile)
    session.flush()
    return news


def profile_named(session: Session, name: str, subject: str) -> KeptChoices:
    """The profile of this name. Raises NotFoundError, UsageError for another kind of file."""
    profile = session.scalars(select(Profile).where(Profile.name == name)).first()
    if profile is None:
        raise NotFoundError(f"no profile {name!r}: make one with --map FIELD=HEADER --profile")
    if profile.subject != subject:
        raise UsageError(f"profile {name!r} is for {profile.subject}, not for {subject}")
    return _kept(profile)


def profiles_for(session: Session, subject: str) -> Sequence[KeptChoices]:
    """Every profile for this kind of file, the newest first."""
    found = session.scalars(
        select(Profile).where(Profile.subject == subject).order_by(Profile.id.desc())
    )
    return [_kept(profile) for profile in found]


def _kept(profile: Profile) -> KeptChoices:
    return KeptChoices(profile.name, profile.fingerprint, msgspec.json.decode(profile.choices))
