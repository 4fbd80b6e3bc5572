"""When each Center took over reviews from the ports, in the world's own calendar.

Electronics goes first, half-way through; the others follow at steps of two hundredths of the span,
so that before and after can be compared within and between Centers. The real Centers opened in
fiscal years 2012 to 2016; the world's dates are its own.
"""

from ingest.generator.settings import WorldSettings, to_day

ELECTRONICS = "CEE007"
_FOLLOWERS = (
    "CEE001",
    "CEE003",
    "CEE006",
    "CEE004",
    "CEE010",
    "CEE002",
    "CEE005",
    "CEE008",
    "CEE009",
)
FIRST_SHARE = 0.5
_STEP = 0.02


def takeover_days(settings: WorldSettings) -> dict[str, int]:
    """By Center, the day since which it reviews instead of the ports."""
    days = {ELECTRONICS: to_day(settings.at(FIRST_SHARE))}
    for place, center in enumerate(_FOLLOWERS, start=1):
        days[center] = to_day(settings.at(FIRST_SHARE + _STEP * place))
    return days
