"""How money, days and moments are kept in the database, exactly and on both engines.

SQLite has no decimal and no date type: money is a whole number of 1/10 000 of the currency
unit, a day is its number in the calendar (`date.toordinal`), a moment is whole seconds since
1970 UTC. So sums are exact and days subtract. To read a day in the sqlite3 shell:
`date(due + 1721424.5)`. PostgreSQL keeps days as DATE and moments as TIMESTAMPTZ.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Integer, TypeDecorator
from sqlalchemy.types import TypeEngine

from dunning.money import scaled, unscaled


class Amount(TypeDecorator[Decimal]):
    """A `Decimal` in currency units, kept as a BIGINT of 1/10 000 of the unit."""

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[Decimal]:
        """What a row holds."""
        return Decimal

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else scaled(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """From the database. Sums come back as `Decimal` from PostgreSQL, as int from SQLite.

        Given whole, not as `process_result_value`, which would cost a second call per value.
        """

        def process(value: Any) -> Decimal | None:
            return None if value is None else unscaled(int(value))

        return process


class Day(TypeDecorator[date]):
    """A calendar day: DATE on PostgreSQL, its ordinal on SQLite."""

    impl = Integer
    cache_ok = True

    @property
    def python_type(self) -> type[date]:
        """What a row holds."""
        return date

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type of the engine at hand."""
        return dialect.type_descriptor(Date() if dialect.name == "postgresql" else Integer())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """To the database."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.toordinal()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """From the database; PostgreSQL's driver gives dates already."""
        if dialect.name == "postgresql":
            return None

        def process(value: Any) -> date | None:
            return None if value is None else date.fromordinal(value)

        return process


class Moment(TypeDecorator[datetime]):
    """A moment in UTC to the second: TIMESTAMPTZ on PostgreSQL, seconds since 1970 on SQLite."""

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a row holds."""
        return datetime

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type of the engine at hand."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """To the database. A moment without a zone is a fault in the program."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC).replace(microsecond=0)
        return moment if dialect.name == "postgresql" else int(moment.timestamp())

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """From the database, always in UTC."""
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return None if value is None else datetime.fromtimestamp(value, UTC)
