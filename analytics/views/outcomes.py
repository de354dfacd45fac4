"""What became of churn warnings: kept, won back, lost; what was saved and lost, by cause, tier, owner, region (K8)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from accounts.choices import Tier
from accounts.views.sheet_words import in_words
from analytics.facts import outcomes as facts
from analytics.forms.customers import FILTERS, UNASSIGNED
from analytics.forms.outcomes import PARTS, OutcomesForm
from analytics.rules import outcomes as rules
from analytics.rules.outcomes import Line, Row
from analytics.views import customers
from analytics.views.lists import OfTheSeen, faults_of, ways_of
from analytics.views.sheet_words import OUTCOMES
from kam.ground import charts, lists, wording
from kam.ground.charts import Chart
from kam.ground.pages import Page
from kam.ground.sheets import cents, digits
from kam.ground.wording import gap
from kam.models import User
from kam.rules import formats, shares
from kam.templatetags import ui
from lifecycle.choices import Cause

MOST, DRAWN = 200, 12
HEAD = ["part", "warnings", "open", "kept", "won_back", "lost", "dormant", "stayed_share", "stayed_low", "stayed_high",
        "value_at_opening", "value_saved", "value_lost", "median_days", "value_unknown"]  # fmt: skip
WORDS: dict[str, dict[str, Any]] = {"cause": dict(Cause.choices), "tier": dict(Tier.choices)}
Parts = Sequence[tuple[Hashable, str, Line]]


class Outcomes(OfTheSeen, Page):
    """Whom warnings kept, and why the others went."""

    template_name, nav, title = "analytics/outcomes/show.html", "analyses", _("Kept and lost")
    narrowed_by = OutcomesForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = OutcomesForm(request.GET, user=self.user)
        around = {"ways": ways_of(self.user, "outcomes"), "form": form,
                  "choices": customers.choices(self.user, request.GET)}  # fmt: skip
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        as_of = form.until
        rows = facts.gather(self.user, as_of=as_of, days=form.span, chosen=form.of_warning)
        parts = named(rules.by(rows, lambda one: getattr(one, form.part)), form.part)
        if self.is_file:
            cells = [[name, *numbers(line)] for _key, name, line in parts]
            return self.exported("kept-and-lost", *in_words(HEAD, cells, OUTCOMES))
        told = shown(rows, parts, as_of, form, request.GET)
        told["chips"] = customers.applied(request.GET, around["choices"])
        told["headline"] = customers.spoken(told["headline"], told["chips"])
        return self.show(**around, **told)


def shown(rows: Sequence[Row], parts: Parts, as_of: date, form: OutcomesForm, asked: Any) -> dict[str, Any]:
    """All of the page."""
    whole = rules.line(rows)
    return {
        "headline": headline(whole, rows),
        "figures": figures(whole, opened(form, as_of), len({row.account for row in rows})),
        "rows": [(name, line, address(form, key, as_of)) for key, name, line in parts[:MOST]],
        "by": dict(PARTS)[form.part], "drawn": drawn(parts, form, as_of) if parts else None,
        "splits": [(label, lists.url_with(asked, by=key), key == form.part) for key, label in PARTS],
        "files": lists.files(asked),
        "as_of": as_of,
    }  # fmt: skip


def named(parts: dict[Hashable, Line], by: str) -> Parts:
    """Parts with their names; where most was lost first, then where most is at stake."""
    names: dict[Any, Any] = WORDS.get(by, {})
    if by == "owner":
        names = dict(User.objects.filter(pk__in=[key for key in parts if key]).values_list("pk", "name"))
    elif by == "region":
        names = {key: key for key in parts if key}
    none = {"owner": _t("nobody"), "tier": _t("No tier")}.get(by, _t("Not known"))
    found = [(key, str(names.get(key, none)), line) for key, line in parts.items()]
    return sorted(found, key=lambda one: (-one[2].lost, -one[2].at_stake, one[1]))


def address(form: OutcomesForm, key: Hashable, as_of: date) -> str:
    """The warnings behind a line, in their list; what is not known of them is asked for, too."""
    if not key:
        return opened(form, as_of, **({"owner": UNASSIGNED} if form.part == "owner" else {"lacks": form.part}))
    own = {"tier": "tier_then", "cause": "counted_cause"}.get(form.part, form.part)
    return opened(form, as_of, **{own: key})


def opened(form: OutcomesForm, as_of: date, **more: Any) -> str:
    """The warnings opened in the window, as it is narrowed."""
    said = {"opened_from": (as_of - timedelta(days=form.span - 1)).isoformat(), "opened_to": as_of.isoformat()}
    chosen = {("tier_then" if name == "tier" else name): value for name in FILTERS
              if (value := form.cleaned_data[name])}  # fmt: skip
    return f"{reverse('lifecycle:warning-list')}?{urlencode(said | chosen | more)}"


def numbers(line: Line) -> list[Any]:
    """A line of the file."""
    stayed, money = (line.share, *(line.bounds or (None, None))), (line.at_stake, line.saved, line.lost)
    parts = [shares.of(digits(one)) for one in stayed]
    return [line.count, line.open, line.kept, line.won_back, line.gone, line.dormant, *parts,
            *map(cents, money), line.days, line.unknown]  # fmt: skip


def headline(whole: Line, rows: Sequence[Row]) -> str:
    """The finding in one sentence: who stayed, what was lost, and to which cause most of it."""
    if not whole.count:
        return _t("No warning was opened in this time.")
    if not whole.ended:
        words = ngettext("%(count)s warning was opened, and none is closed yet: %(money)s is at stake.",
                         "%(count)s warnings were opened, and none is closed yet: %(money)s is at stake.",
                         whole.count)  # fmt: skip
        return words % {"count": f"{whole.count:,}", "money": short(whole.at_stake)}
    words = ngettext("Of %(ended)s warning that ended %(stayed)s customer stayed.",
                     "Of %(ended)s warnings that ended %(stayed)s customers stayed.", whole.ended)  # fmt: skip
    said = words % {"ended": f"{whole.ended:,}", "stayed": f"{whole.stayed:,}"}
    if not whole.lost:
        return said
    worst, amount = max(rules.by(rows, lambda one: one.cause).items(), key=lambda one: one[1].lost)
    tail = _tail(amount.lost, whole.lost, known=worst != Cause.UNKNOWN)
    share = formats.percent(float(amount.lost / whole.lost))
    told = {"money": short(whole.lost), "share": share, "cause": WORDS["cause"].get(worst, worst)}
    return said + gap() + tail % told


def _tail(part: Decimal, whole: Decimal, *, known: bool) -> str:
    """How much of a loss its greatest part is: all, most of it where it is more than half, else the largest part."""
    if part == whole:
        return _t("%(money)s was lost, all of it for this cause: %(cause)s.") if known else (
            _t("%(money)s was lost, all of it without a known cause."))  # fmt: skip
    if part * 2 > whole:
        return _t("%(money)s was lost, most of it (%(share)s) for this cause: %(cause)s.") if known else (
            _t("%(money)s was lost, most of it (%(share)s) without a known cause."))  # fmt: skip
    return _t("%(money)s was lost, the largest part of it (%(share)s) for this cause: %(cause)s.") if known else (
        _t("%(money)s was lost, the largest part of it (%(share)s) without a known cause."))  # fmt: skip


def short(amount: Decimal) -> str:
    """An amount of the company's currency within a sentence."""
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())


def figures(whole: Line, opened_url: str, customers_of: int) -> list[dict[str, Any]]:
    """The whole in numbers; `customers_of`: how many customers the warnings are of."""
    share, bounds = whole.share, whole.bounds
    between = _t("with 95%% certainty: from %(low)s to %(high)s") % {
        "low": formats.percent(bounds[0]), "high": formats.percent(bounds[1])} if bounds else (
        _t("told from %s ended on") % rules.FEWEST)  # fmt: skip
    lasted = _t("%s days") % ui.num(whole.days) if whole.days is not None else "–"
    return [
        {"label": pgettext("warnings", "Opened"), "value": f"{whole.count:,}", "hint": still_open(whole, customers_of),
         "url": opened_url},
        {"label": _t("Stayed, of those that ended"), "value": ui.pct(share) if share is not None else "–",
         "hint": between},
        {"label": _t("Value saved"), "value": ui.money(whole.saved), "hint": _t("what was at risk less what still is")},
        {"label": _t("Value lost"), "value": ui.money(whole.lost), "tone": "bad" if whole.lost else "",
         "hint": _t("what those lost or dormant would have brought")},
        {"label": _t("From opening to end"), "value": lasted, "hint": _t("median")},
    ]  # fmt: skip


def still_open(whole: Line, customers_of: int) -> str:
    """How many are open, of how many customers where some have several, and how many of unknown value."""
    said = [_t("%s still open") % f"{whole.open:,}"]
    if customers_of < whole.count:
        words = ngettext("of %(count)s customer: one with several counts for each of them",
                         "of %(count)s customers: one with several counts for each of them", customers_of)  # fmt: skip
        said.append(words % {"count": f"{customers_of:,}"})
    if whole.unknown:
        said.append(_t("%s without a known value, in no sum") % f"{whole.unknown:,}")
    return wording.clauses(said)


def marks(values: Sequence[int], urls: Sequence[str], became: str) -> list[dict[str, Any]]:
    """Bars that open the warnings they count."""
    return [{"value": value} | ({"url": f"{url}&became={became}"} if value else {})
            for value, url in zip(values, urls, strict=True)]  # fmt: skip


def drawn(parts: Parts, form: OutcomesForm, as_of: date) -> Chart:
    """What became of the warnings, by part, where most was lost on top; a bar opens its warnings."""
    by = form.part
    top = list(reversed(parts[:DRAWN]))
    series = [
        (_t("Stayed"), "stayed", [one.stayed for *_rest, one in top], "var(--good)"),
        (_t("Lost"), "lost", [one.gone for *_rest, one in top], "var(--bad)"),
        (_t("Dormant"), "dormant", [one.dormant for *_rest, one in top], "var(--warn)"),
        (pgettext("churn warning", "Open"), "open", [one.open for *_rest, one in top], "var(--edge)"),
    ]  # fmt: skip
    urls = [address(form, key, as_of) for key, *_rest in top]
    option: dict[str, Any] = {
        "legend": {}, "tooltip": {"trigger": "axis"}, "xAxis": charts.axis(means=_t("Customers"), minInterval=1),
        "yAxis": charts.axis("category", data=[name for _key, name, _line in top]),
        "series": [charts.bars(name, marks(values, urls, became), colour=colour, stack="all")
                   for name, became, values, colour in series],
    }  # fmt: skip
    head = [dict(PARTS)[by], *(name for name, *_rest in series)]
    table = [[name, *(f"{n:,}" for n in (one.stayed, one.gone, one.dormant, one.open))]
             for _key, name, one in parts[:DRAWN]]  # fmt: skip
    return Chart("outcomes", "bar", option, height=max(180, 60 + 44 * len(top)), table={"head": head, "rows": table})
