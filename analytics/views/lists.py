"""What the lists of the numbers share: the run they show, its day, the way between them, cells of accounts."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from accounts.templatetags.nominations import star
from accounts.views.sheet_words import Sheet, dated
from analytics.facts.map_corner import gone
from analytics.filters.of_accounts import OF_RUN
from kam.ground import lists, scope, ways, wording
from kam.ground.asked import Asked
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.rights import Right, can
from kam.models import Run
from kam.rules import formats
from kam.templatetags import ui

ways_of = ways.of
SPLIT = "by"
"""By what figures are broken down: no filter, though it goes along with them."""


def partly(user: Any) -> str:
    """What the numbers of a page are of, to whoever does not see every customer; else nothing."""
    return "" if scope.sees_all(user) else _t("Of the customers you see")


def faults_of(form: Any) -> list[str]:
    """What was asked wrongly, each led by the name of its field."""
    named = [(form.fields[name].label if name in form.fields else "", words) for name, words in form.errors.items()]
    return [wording.pair(label, word) if label else str(word) for label, words in named for word in words]


class OfTheSeen:
    """A page that says below its heading what it finds, and of whom, where its reader does not see every customer."""

    user: Any
    finding = ""

    def get_subtitle(self) -> str:
        told = [one for one in (partly(self.user), self.finding) if one]
        return wording.pair(*told) if len(told) > 1 else "".join(told)


def account_cell(row: Any) -> SafeString:
    """Badge and name; below it where the customer is and whose it is."""
    badge = ui.tier_badge(row.account.tier, ui.language(), False)
    return format_html('<span class="row">{}{}</span>', badge, name_cell(row))


def name_cell(row: Any) -> SafeString:
    """The same without the badge: for lists that name their tiers in columns of their own."""
    account = row.account
    place = " · ".join(part for part in (account.region, str(account.owner or "")) if part)
    below = format_html('<span class="sub">{}</span>', place) if place else ""
    return format_html(
        '<span><a class="open" href="/customers/{}/">{}</a>{}{}</span>', account.pk, account, star(account), below
    )


TIER = Column("tier", _("Tier"), lambda row: row.account.get_tier_display(), only="export")
UNTIERED = [
    Column("code", _("Customer code"), lambda row: row.account.code, only="export"),
    Column("account_id", _("Customer (id)"), lambda row: row.account_id, num=True, only="export"),
    Column("owner", _("Owner"), lambda row: str(row.account.owner or ""), only="export"),
]
"""Columns of the account that a file has besides its name, where it names tiers in columns of its own."""
ACCOUNT = [*UNTIERED[:2], TIER, *UNTIERED[2:]]
"""The same with the tier: the rows of a run are numbered anew each time, the customer's code and id stay."""


class OfRun:
    """Which run a page speaks of, and how to get a fresh one."""

    model: Any
    user: Any

    @cached_property
    def run(self) -> Run | None:
        """The run whose rows are shown."""
        return Run.objects.current(self.model.run_kind)

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.RECOMPUTE):
            return []
        return [{"label": _("Recompute"), "url": reverse("kam:run-start"), "icon": "refresh-cw"}]


class OfWhichRun(OfRun, Asked):
    """The run that is asked for, by its day or number, and what else is asked of its rows."""

    @cached_property
    def run(self) -> Run | None:
        """The run whose rows are shown: of the day or by the number that is asked for, else the current one."""
        if not {*OF_RUN} & self.request.GET.keys():
            return Run.objects.current(self.model.run_kind)
        found: Run | None = self._asked.run_told() if self._asked.is_valid() else None
        return found

    @property
    def is_past(self) -> bool:
        """Whether the rows are of an earlier run than the one that counts now."""
        return self.run is not None and not self.run.is_current

    @property
    def is_narrowed(self) -> bool:
        """Of which run is no filter among its rows."""
        asked = self._asked.form.cleaned_data if self._asked.is_valid() else {}
        return any(value for name, value in asked.items() if name not in (*OF_RUN, SPLIT))


class Told(OfWhichRun):
    """What stands below the heading: what the rows say, and for the current run what else to know."""

    def get_subtitle(self) -> Any:
        asked = {*OF_RUN} & self.request.GET.keys()
        more = "" if self.run is None or asked else self.more()
        said = [one for one in (self.finding(), more, _t(TODAYS) if self.is_past else "") if one]
        return format_html_join(wording.gap(), "{}", ((one,) for one in said))

    def finding(self) -> str:
        """What the rows that the list shows say together, of whichever run."""
        return ""

    def of_whom(self, found: str) -> str:
        """A finding, said of the customers that were chosen, or that the reader sees, where these are not all."""
        part_of = _t("Of the customers chosen here") if self.is_narrowed else partly(self.user)
        return format_html("{}{}{}", part_of, wording.colon(), found) if found and part_of else found

    def more(self) -> str:
        """What else stands below the heading."""
        return ""

    def reckoned(self) -> list[Any]:
        """The rules behind the numbers, for whoever asks: each line stands in a fold."""
        return []


TODAYS = gettext_noop("Tiers of badges and filters, owners, regions and segments are today's.")
"""Of an earlier run."""


class Unnumbered:
    """Stands before `ListPage`: a file names no row by its number, which stands nowhere else; customers have codes."""

    def sheet(self, queryset: Any) -> Sheet:
        head, rows = super().sheet(queryset)  # type: ignore[misc]
        return head[1:], (row[1:] for row in rows)


class OfToday:
    """Stands before `ListPage`: of an earlier run the file's column of tiers says that they are today's."""

    is_past: bool
    columns: Any

    def sheet(self, queryset: Any) -> Sheet:
        head, rows = super().sheet(queryset)  # type: ignore[misc]
        today = self.is_past and TIER in self.columns
        return [str(_t("Tier today")) if today and name == str(TIER.label) else name for name in head], rows


class OrNobody:
    """Stands before `ListPage`: a list whose filters leave none of a run's rows names them, with the way back."""

    request: Any

    def body(self, queryset: Any, filterset: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().body(queryset, filterset)  # type: ignore[misc]
        unsplit = lists.url_with(self.request.GET, **{SPLIT: None})
        if self.request.GET.get(SPLIT):
            found["chips"] = [chip for chip in found["chips"] if chip["url"] != unsplit]
        return found if found["rows"] else found | {"empty": self.nobody(filterset) or found["empty"]}

    def nobody(self, filterset: Any) -> dict[str, Any]:
        """What is said instead of the list's own words; nothing where these hold."""
        return nobody(filterset, self.request.GET)


class RunRowList(Told, OrNobody, OfToday, Unnumbered, ListPage):
    """A list of one run's rows; the current run unless the address names another."""

    nav = "analyses"
    template_name = "analytics/list.html"

    def everybody(self) -> Any:
        """All rows that the reader sees, whatever the list leaves out of itself."""
        seen = self.model.objects.visible_to(self.user)
        return seen.select_related("account__owner").defer("account__search_text", "account__tags")

    def rows(self) -> Any:
        return self.everybody()

    def row_url(self, row: Any) -> str:
        return f"/customers/{row.account_id}/"

    def file_name(self) -> str:
        """With the day that the rows speak of and the currency of their amounts."""
        day = self._asked.told_on() if self._asked.is_valid() else None
        return dated(super().file_name(), day)

    def context(self) -> dict[str, Any]:
        day = self.run.as_of if self.run else None
        return {"ways": ways_of(self.user, self.name), "as_of": day, "reckoned": self.reckoned()}


class WithoutGone:
    """Stands before a list of a run's rows: of whom nothing is to be saved any more is not listed unasked."""

    request: Any

    @property
    def leaves_out(self) -> bool:
        """Whether they are left out: an older run shows what it showed."""
        return not {"run", "as_of", "gone"} & self.request.GET.keys()

    def rows(self) -> Any:
        rows = super().rows()  # type: ignore[misc]
        return rows.filter(~gone()) if self.leaves_out else rows


def nobody(filterset: Any, params: Any) -> dict[str, Any]:
    """Which filters of a run's rows leave nobody, or that no run of the day is kept; with the way back."""
    if not hasattr(filterset.form, "cleaned_data"):
        return {}
    day, run = filterset.form.cleaned_data.get("as_of"), filterset.run_told()
    if day and run is None:
        return unkept(filterset, params, day)
    asked = params.copy()
    for name in (*OF_RUN, SPLIT):
        asked.pop(name, None)
    words = [chip["label"] for chip in lists.chips(filterset, asked)]
    if sought := asked.get("q", "").strip():
        words = [wording.pair(_t("Search"), sought), *words]
    if not words or run is None:
        return {}
    return lists.nobody(words, params, filterset.form.fields.keys() - {*OF_RUN})


def unkept(filterset: Any, params: Any, day: date) -> dict[str, Any]:
    """Said where no run of a day is kept; the way leads to the newest one before it, else to the current one."""
    kind, tongue = filterset.queryset.model.run_kind, ui.language()
    near = Run.objects.before(kind, day) or Run.objects.current(kind)
    said = {"title": _t("No computation of %(day)s is kept") % {"day": formats.day(day, tongue)}, "icon": "calendar-x"}
    if near is None or near.as_of is None:
        return said
    url = lists.url_with(params, as_of=None if near.is_current else near.as_of.isoformat(), page=None)
    return said | {"action": {"label": _t("Show %(day)s") % {"day": formats.day(near.as_of, tongue)}, "url": url}}


def archived_words(count: int) -> str:
    """Who of those listed is in the archive; to be filled with the count."""
    return ngettext("%(count)s of those listed is archived", "%(count)s of those listed are archived", count)
