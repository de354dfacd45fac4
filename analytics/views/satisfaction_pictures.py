"""Pictures and words of satisfaction: a figure with its interval and count, the trend with a table of the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from analytics.rules.satisfaction import Known, Tally
from kam.ground import charts, wording
from kam.ground.charts import Chart
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.choices.surveys import Scale
from lifecycle.rules.survey_answers import Compared

SATISFIED = [scale.value for scale in Scale if scale != Scale.NPS]
FEWEST = 3
"""Below so many answers an interval spans most of the scale and says nothing; the count is shown in its place."""


def number(value: float, places: int = 1) -> str:
    """A figure as it is read; rounded as everywhere, so that a review says the same."""
    return formats.grouped(value, places)


def interval(found: Known | None, places: int = 1) -> str:
    """`7.8 – 8.4`; nothing where fewer than three answers are all."""
    if found is None or found.n < FEWEST or found.least is None or found.most is None:
        return ""
    return f"{number(found.least, places)} – {number(found.most, places)}"


def behind(found: Known | None) -> str:
    """How many answers stand behind a figure."""
    n = found.n if found else 0
    return ngettext("%(n)s answer", "%(n)s answers", n) % {"n": f"{n:,}"}


def known(found: Known | None, places: int = 1) -> dict[str, Any]:
    """A figure as cells show it: value, interval (of a few answers their number instead), count."""
    value = number(found.value, places) if found else ""
    span = interval(found, places)
    return {
        "value": value,
        "interval": span or (behind(found) if found else ""),
        "n": found.n if found else 0,
        "is_few": not span,
    }


def quarter(day: date) -> str:
    """`2026 Q4`, as the reader's language names it."""
    return formats.quarter(day, ui.language())


def _end_of(day: date) -> date:
    """The last day of the quarter that begins on a day."""
    return (day + timedelta(93)).replace(day=1) - timedelta(1)


@dataclass(frozen=True)
class Days:
    """The days that answers were read of; None where nothing bounds them."""

    since: date | None = None
    until: date | None = None

    def of(self, day: date) -> tuple[date, date]:
        """The first and the last day that are read of the quarter that begins on a day."""
        end = _end_of(day)
        return max(day, self.since or day), min(end, self.until or end)

    def called(self, day: date) -> str:
        """A quarter by its first day; of one that these days cut only the days that are read: `2026 Q3 (1–30 Sep)`."""
        first, last = self.of(day)
        if (first, last) == (day, _end_of(day)):
            return quarter(day)
        return str(wording.aside(quarter(day), formats.days(first, last, ui.language())))


def beside(recommends: bool, before: date, now: date, found: Compared) -> str:
    """The last two quarters in a sentence: of the same people, or that different people answered."""
    said = {"before": quarter(before), "now": quarter(now), "was": number(found.before), "is": number(found.now)}
    what = _("Recommends us") if recommends else _("Satisfaction")
    if found.people == 0:
        words = _("%(before)s and %(now)s: different people answered, so the two are not compared.") % said
    elif found.people is None:
        words = _("%(before)s: %(was)s, %(now)s: %(is)s of 10; whether the same people answered is not known.") % said
    else:
        words = ngettext("%(before)s: %(was)s, %(now)s: %(is)s of 10, of %(n)s person who answered both.",
                         "%(before)s: %(was)s, %(now)s: %(is)s of 10, of %(n)s people who answered both.",
                         found.people) % (said | {"n": found.people})  # fmt: skip
    return wording.pair(what, words)


def trend(
    found: Mapping[date, Tally],
    days: Days,
    *,
    opens: Callable[[date, date], str],
    name: str = "satisfaction",
    compares: bool = True,
) -> Chart | None:
    """
    Mean satisfaction a quarter with the interval it is known in, and the number of answers in the table.

    `opens` tells the list of the answers of a quarter, from its first to its last day that is read.
    `compares`: whether its sentence sets the last two quarters against each other; not where another one does.
    """
    periods = [(day, one.mean, one.nps) for day, one in sorted(found.items())]
    drawn = [(days.called(day), mean) for day, mean, _nps in periods if mean]
    points = [{"value": round(mean.value, 2), "url": opens(*days.of(day))} for day, mean, _nps in periods if mean]
    if not drawn:
        return None
    line = charts.line(_("Satisfaction"), points, showSymbol=True, symbolSize=9)
    option = {
        "xAxis": charts.axis("category", data=[label for label, _mean in drawn]),
        "yAxis": charts.axis(means=_("Satisfaction, 0 to 10"), min=0, max=10, interval=2),
        "series": [*_band([mean for _label, mean in drawn]), line],
    }
    rows = [
        [days.called(day), number(mean.value) if mean else "", interval(mean), f"{mean.n if mean else 0:,}",
         number(nps.value, 0) if nps else "", interval(nps, 0), f"{nps.n if nps else 0:,}"]
        for day, mean, nps in reversed(periods)
    ]  # fmt: skip
    within, answers = _("Interval, 95%"), pgettext("survey", "Answers")
    head = [_("Quarter"), _("Satisfaction"), within, answers, _("NPS"), within, answers]
    return Chart(
        name,
        "line",
        option,
        says=moved(drawn if compares else drawn[-1:]),
        height=200,
        table={"head": head, "rows": rows},
    )


def _band(means: list[Known]) -> list[dict[str, Any]]:
    """The interval around a line: what carries it, unseen, and how wide it is."""
    low = charts.line("", [round(_least(mean), 2) for mean in means], stack="band", colour="var(--accent)")
    width = [round(_most(mean) - _least(mean), 2) for mean in means]
    band = charts.line(_("Interval, 95%"), width, stack="band", area=True)
    return [one | {"lineStyle": {"width": 0}, "silent": True, "tooltip": {"show": False}} for one in (low, band)]


def moved(drawn: list[tuple[str, Known]]) -> str:
    """The finding: the last quarter against the one before, and whether the intervals leave it open."""
    (label, now), earlier = drawn[-1], drawn[-2] if len(drawn) > 1 else None
    told = {"now": number(now.value), "quarter": label, "answers": behind(now)}
    if earlier is None:
        return _("In %(quarter)s we were given %(now)s of 10 from %(answers)s.") % told
    then, before = earlier
    told |= {"before": number(before.value), "then": then, "were": behind(before)}
    apart = now.least is not None and before.least is not None and (
        _least(now) > _most(before) or _most(now) < _least(before)
    )  # fmt: skip
    if apart:
        words = _("In %(quarter)s we were given %(now)s of 10 from %(answers)s, in %(then)s %(before)s from %(were)s: "
                  "more than chance.")  # fmt: skip
    else:
        words = _("In %(quarter)s we were given %(now)s of 10 from %(answers)s, in %(then)s %(before)s from %(were)s: "
                  "may be chance.")  # fmt: skip
    return words % told


def figures(whole: Tally, answered: Known | None, urls: Mapping[str, str]) -> list[dict[str, Any]]:
    """Satisfaction, recommendation, who answered, how many are low; each opens what it is made of."""
    mean, nps = whole.mean, whole.nps
    lines = [
        (_("Satisfaction, of 10"), number(mean.value) if mean else "–", mean, interval(mean), "all"),
        (_("NPS"), ui.signed(nps.value) if nps else "–", nps, interval(nps, 0), "nps"),
    ]
    shown: list[dict[str, Any]] = [
        {"label": label, "value": value, "url": urls[key],
         "hint": " · ".join(part for part in (span, behind(one)) if part)}
        for label, value, one, span, key in lines
    ]  # fmt: skip
    asked = _("of %(n)s asked") % {"n": f"{answered.n:,}"} if answered else _("nobody was asked")
    share = formats.percent(answered.value) if answered else "–"
    shown.append({"label": _("Have answered"), "value": share, "hint": asked, "url": urls["sent"]})
    low = {"label": _("Low answers"), "value": f"{whole.low:,}", "tone": "bad" if whole.low else "",
           "hint": formats.percent(whole.low / whole.answers) if whole.answers else "", "url": urls["low"]}  # fmt: skip
    return [*shown, low]


def _least(found: Known) -> float:
    return found.value if found.least is None else found.least


def _most(found: Known) -> float:
    return found.value if found.most is None else found.most
