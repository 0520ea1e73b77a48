"""How days are said on the screen, the same everywhere and in no one's locale."""

from datetime import date

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def shown_date(day: date, today: date) -> str:
    """For people: `Fri 6 March`, and with the year when it is not today's."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1]}{year}"


def short_date(day: date, today: date) -> str:
    """For narrow columns of days past: `6 Mar`, and with the year when it is not today's."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1][:3]}{year}"


def days_ago(days: int) -> str:
    """For people: `1 day ago`, `24 days ago`. `days` is at least 1."""
    return f"{days} day{'' if days == 1 else 's'} ago"
