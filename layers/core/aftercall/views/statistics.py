"""The numbers of a day, in the business's time zone."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from aftercall.domain.conversation import Control
from aftercall.domain.statistics import DayStatistics, fold_day
from aftercall.ports import Activity

MOST_CONVERSATIONS = 10_000


def day_statistics(day: date, time_zone: ZoneInfo, *, activity: Activity) -> DayStatistics:
    """Count the conversations begun on a day and their messages.

    Whatever was begun that day was active since its midnight, so the index needs no scan.
    """
    midnight = datetime.combine(day, time.min, time_zone)
    found = activity.load_many(activity.active(tuple(Control), midnight, MOST_CONVERSATIONS))
    begun = [one for one in found if one.started_at.astimezone(time_zone).date() == day]
    return fold_day(day.isoformat(), begun)
