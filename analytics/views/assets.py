"""Customer asset value on pages: the book with its band and parts, everybody by value, one customer over time (C4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import Tier
from accounts.views.sheet_words import dated
from analytics.facts import worth as facts
from analytics.facts import worth_moves
from analytics.facts.worth import Part, Worth
from analytics.filters.assets import AssetFilters
from analytics.forms.customers import CustomersForm
from analytics.models import AssetValue
from analytics.rules import contribution
from analytics.rules.trade import YEAR
from analytics.views import at_stake, customers, pace_words, pictures, renewals
from analytics.views import worth_moves as worth_move_words
from analytics.views.asset_pictures import Point, history, words
from analytics.views.at_stake import years
from analytics.views.lists import ACCOUNT, OfTheSeen, RunRowList, account_cell, faults_of, ways_of
from analytics.views.moves import later_words
from kam.ground import lists, wording
from kam.ground.lists import Column
from kam.ground.pages import Page
from kam.ground.sheets import digits
from kam.models import Run
from kam.rules import formats, shares
from kam.templatetags import ui
from lifecycle.choices import Stage

BREAKDOWNS = {facts.TIER: _("Tier"), facts.OWNER: _("Owner"), facts.REGION: _("Region")}
FILTERS = {facts.TIER: "stood", facts.OWNER: "owner", facts.REGION: "region"}
Kept = Mapping[str, str] | None


class ValuePage(OfTheSeen, Page):
    """What our customers are worth to us in the coming years, and how much of it may go."""

    template_name, nav, title = "analytics/assets/show.html", "analyses", _("Customer value")
    narrowed_by = CustomersForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked, form = request.GET, CustomersForm(request.GET, user=self.user)
        offered = customers.choices(self.user, asked)
        around: dict[str, Any] = {"ways": ways_of(self.user, "value"), "form": form, "choices": offered}
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        by = asked.get("by") if asked.get("by") in BREAKDOWNS else facts.TIER
        found = facts.worth(self.user, by=str(by), as_of=form.cleaned_data["as_of"], chosen=form.of_account)
        if found and self.is_file:
            name = dated("value", found.run.as_of)
            return self.exported(name, *sheet(found))
        around |= {"day": form.cleaned_data["as_of"], "found": found}
        chips = customers.applied(asked, offered)
        return self.show(**around, **(told_of(self.user, found, form, chips, asked) if found else {}))


def told_of(
    user: Any, found: Worth, form: CustomersForm, chips: Sequence[tuple[str, str]], asked: Any
) -> dict[str, Any]:
    """What the page says of a run: all its parts, or that nobody fits what it is narrowed to."""
    run, chosen = found.run, form.of_account
    if chips and not found.accounts:
        return {"chips": chips, "nobody": customers.nobody(chips, asked)}
    near = worth_moves.moved(user, run, chosen)
    moved = worth_moves.of_a_quarter(user, near, chosen) or near
    gone = _list(found.run, form.kept, stage=Stage.LOST)
    return {
        "moved": worth_move_words.shown(moved, worth_moves.by_risk(user, moved, chosen)) if moved else None,
        "later": later_words(run, user), "apart": apart_words(facts.costs_alone(user, run, chosen)),
        "lost": lost_words(run, facts.lost(user, run, chosen), gone), "lines_at_stake": at_stake.of_all(
            found, facts.at_risk_soon(user, chosen) if run.is_current else None,
            facts.at_risk_of_gone(user, run, chosen) if run.is_current else Decimal(0), form.kept_today,
            _list(run, form.kept, sort="-at_risk")),
        "renewed": renewals.waited_for("value", run.as_of) if run.is_current else None,
    } | shown(found, asked, form.kept, chips, moved)  # fmt: skip


def shown(found: Worth, asked: Any, kept: Kept, chips: Sequence[tuple[str, str]], moved: Any = None) -> dict[str, Any]:
    """All parts of the page; `kept` is how lists of customers are asked for the same part, None where they cannot."""
    return {
        "chips": chips,
        "as_of": found.run.as_of,
        "headline": customers.spoken(headline(found, worth_move_words.since(moved)), chips),
        "turned": worth_move_words.turned(found.history),
        "figures": figures(found, kept, worth_move_words.beside(moved)),
        "chart": history("assets", points(found, asked, kept), opening) if len(found.history) > 1 else None,
        "breakdowns": [(label, lists.url_with(asked, by=key), key == found.by) for key, label in BREAKDOWNS.items()],
        "by": BREAKDOWNS[found.by],
        "lines": [line(found, part, kept) for part in found.parts],
        "files": lists.files(asked),
        "notes": notes(found),
    }


def points(found: Worth, asked: Any, kept: Kept) -> list[Point]:
    """The runs of the picture, each opening its customers; where their list cannot be narrowed as far, its own page."""
    told = []
    for on, value, risk in found.history:
        run, page = found.runs[on], lists.url_with(asked, as_of=on.isoformat())
        urls = (_list(run, kept) or page, _list(run, kept, sort="-at_risk") or page)
        told.append(Point(on, value, risk, found.band_on(on), *urls))
    return told


def lost_words(run: Run, lost: tuple[int, Decimal], url: str) -> SafeString:
    """Who counts in the current run though filed as lost by now; empty where nobody does."""
    count, value = lost
    if not count or not run.is_current:
        return SafeString("")
    words = ngettext(
        "%(count)s customer that is filed as lost by now still counts, with %(value)s.",
        "%(count)s customers that are filed as lost by now still count, with %(value)s.", count,
    )  # fmt: skip
    told = words % {"count": f"{count:,}", "value": pictures.short(value)}
    return format_html('<a href="{}">{}</a>', url, told) if url else SafeString(escape(told))


def apart_words(count: int) -> str:
    """Why the contributions count more customers than this page; empty where they do not."""
    words = ngettext("%(count)s more customer stands in the contributions of that day: with costs and without an "
                     "order in twelve months, so without a value here.",
                     "%(count)s more customers stand in the contributions of that day: with costs and without an "
                     "order in twelve months, so without a value here.", count)  # fmt: skip
    return words % {"count": f"{count:,}"} if count else ""


def opening(on: date) -> SafeString:
    """A day that opens the page as of itself."""
    return format_html('<a href="?as_of={}">{}</a>', on.isoformat(), ui.day(on))


def headline(found: Worth, since: str) -> str:
    """The finding in one sentence; `since`: how much more or less than before."""
    if not found.accounts:
        return _t("Nobody ordered in the last twelve months.")
    words = ngettext(
        "As of %(day)s, %(count)s customer is worth %(value)s to us over the next %(years)s years",
        "As of %(day)s, %(count)s customers are worth %(value)s to us over the next %(years)s years",
        found.accounts,
    )
    more = ngettext("%(risk)s more would be ours if it surely stayed at its pace of late",
                    "%(risk)s more would be ours if all of them surely stayed at their pace of late",
                    found.accounts)  # fmt: skip
    told = _t("{told}, {since}").format(told=words, since=since.replace("%", "%%")) if since else words
    return _t("{}.").format(wording.clauses([told, more])) % {
        "count": f"{found.accounts:,}", "value": pictures.short(found.value), "risk": pictures.short(found.at_risk),
        "years": years(found.run.result.get("horizon", 90)), "day": formats.day(found.run.as_of, ui.language()),
    }  # fmt: skip


def figures(found: Worth, kept: Kept, moved: str = "") -> list[dict[str, Any]]:
    """The row of numbers; each opens its customers. `moved`: what stands beside the value of a rise or a fall."""
    everybody = _list(found.run, kept)
    band = ""
    if found.band:
        ends = tuple(map(pictures.short, found.band))
        band = _t("the sum with 90%% certainty: from %(low)s to %(high)s") % {"low": ends[0], "high": ends[1]}
    share = formats.percent(found.share, 1) if found.share is not None else ""
    hint = _t("%(share)s of what all would be worth if they surely stayed") % {"share": share} if share else ""
    return [
        {"label": _t("Customer asset value"), "value": ui.money(found.value),
         "hint": wording.clauses(filter(None, [moved, band])), "url": everybody},
        {"label": _t("Asset at risk"), "value": ui.money(found.at_risk), "hint": hint,
         "url": _list(found.run, kept, sort="-at_risk"), "tone": "bad" if (found.share or 0) > 0.5 else ""},
        {"label": _t("Customers"), "value": f"{found.accounts:,}", "url": everybody},
    ]  # fmt: skip


def _list(run: Run, kept: Kept, **asked: Any) -> str:
    """The customers of a run; empty where their list cannot be narrowed as far."""
    if kept is None:
        return ""
    own = {} if run.is_current else {"run": run.pk}
    query = urlencode({name: value for name, value in ({**kept, **asked} | own).items() if value not in (None, "")})
    return reverse("analytics:asset-list") + (f"?{query}" if query else "")


def named(found: Worth, part: Part) -> str:
    """What a part is called; nothing known has a word too."""
    if found.by == facts.TIER:
        return str(dict(Tier.choices).get(part.key, _t("No tier yet")))
    return part.name or (_t("Unassigned") if found.by == facts.OWNER else _t("Not known"))


def line(found: Worth, part: Part, kept: Kept) -> dict[str, Any]:
    """One row of the breakdown, opening its customers."""
    key = part.key if part.key is not None else "unassigned" if found.by == facts.OWNER else None
    whole = part.value + part.at_risk
    return {
        "name": named(found, part), "part": part,
        "url": _list(found.run, kept, **{FILTERS[found.by]: key}) if key else "",
        "tier": part.key if found.by == facts.TIER else "",
        "share": float(part.value / found.value) if found.value > 0 else None,
        "risk": float(part.at_risk / whole) if whole > 0 else None,
    }  # fmt: skip


def notes(found: Worth) -> list[str]:
    """How the figure is made, and what a reader must know before trusting it."""
    result = found.run.result
    told = []
    if result.get("basis") == contribution.REVENUE:
        told.append(_t("Too little cost is known: revenue stands in for contribution throughout."))
    if not result.get("foretold"):
        told.append(_t("The book is too young to compare a forecast with what came: bands are wide by default."))
    if result.get("looked_back"):
        told.append(corrected(result))
    told.append(_t("A single customer's figure is often off by as much as itself: read its band and the sums, "
                   "not the cents. Owners and regions are today's, tiers those of the day."))  # fmt: skip
    return [*told, bands()] if found.band else told


def bands() -> str:
    """Why the band of one large customer can be wider than that of everybody."""
    return _t("A customer's band goes by how far the customers of its tier, small and large alike, were off; that of "
              "the sum by how far whole books were, in which errors make up for one another. So the band of a very "
              "large customer can be the wider one: told too wide then, or that of the sum too narrow.")  # fmt: skip


def corrected(result: Mapping[str, Any]) -> str:
    """What came of what was foretold, and whether seasons are still in that."""
    said = {"factor": formats.percent(result["factor"]), "days": formats.grouped(result["looked_back"])}
    if result["looked_back"] >= YEAR:
        return _t("In the last year customers brought %(factor)s of what was foretold for it at the same season a year "
                  "ago; the figures are corrected by it.") % said  # fmt: skip
    return _t("In the last %(days)s days customers brought %(factor)s of what was foretold; the figures are corrected "
              "by it. A year is not known yet, so the season of these days is in them.") % said  # fmt: skip


def sheet(found: Worth) -> tuple[list[str], list[list[Any]]]:
    """The breakdown as a file, the whole in its last row."""
    head = [str(BREAKDOWNS[found.by]), _t("Customers"), _t("Asset value"), _t("At risk")]
    rows = [[named(found, part), part.accounts, part.value, part.at_risk] for part in found.parts]
    return head, [*rows, [_t("Everybody"), found.accounts, found.value, found.at_risk]]


EMPTY = {
    "title": _("No values to show"),
    "text": _("Take a filter away, or recompute as soon as there are orders."),
    "icon": "gem",
}


def _money(name: str, label: Any, css: str = "", sort: bool = True) -> Column:
    """A column of amounts."""
    return Column(name, label, lambda r: getattr(r, name), lambda r: ui.money(getattr(r, name)), name if sort else "",
                  num=True, css=css)  # fmt: skip


def band_cell(row: AssetValue) -> str:
    """From the lower to the upper end, short."""
    return words((row.low, row.high))


COLUMNS = [
    Column("account", _("Customer"), lambda r: r.account.name, account_cell, "account__name"),
    *ACCOUNT,
    _money("value", _("Asset value")),
    Column("low", _("Asset value, low end"), lambda r: r.low, only="export"),
    Column("high", _("Asset value, high end"), lambda r: r.high, only="export"),
    Column("band", _("Band"), band_cell, band_cell, num=True, css="desk", only="page"),
    _money("at_risk", _("At risk")),
    Column("p", _("Risk"), lambda r: shares.of(digits(r.p)), lambda r: ui.pct(r.p), "p", num=True),
    _money("expected", _("Expected a window, after cost to serve"), "roomy desk"),
]


class AssetList(RunRowList):
    kept_as = "value-customers"
    model, name, title = AssetValue, "value", _("Customer value")
    filterset_class, default_sort, empty, columns = AssetFilters, "-value", EMPTY, COLUMNS

    def reckoned(self) -> list[str]:
        return [pace_words.told()]

    def more(self) -> str:
        """What the band means."""
        words = _t("Expected contribution of the coming windows. A customer's own band is told with a certainty of "
                   "80%, that of the sum of all with one of 90%.")  # fmt: skip
        return wording.sentences([words, bands()])
