"""Whose contribution fell against the year before, customer by customer: the list behind the sum of the dashboard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.choices import Stage
from accounts.models import Policy
from analytics.facts import fall_causes
from analytics.facts import falls as facts
from analytics.facts.falls import Years
from analytics.filters.falls import FallFilters
from analytics.models import Contribution
from analytics.views import development_words as words
from analytics.views import fall_words, pictures
from analytics.views.lists import ACCOUNT, RunRowList, account_cell
from kam.choices import RunKind
from kam.ground import bulk, ways, wording
from kam.ground.lists import Column
from kam.models import Run
from kam.rules import formats
from kam.templatetags import ui

EMPTY = {
    "title": _("Nobody's contribution fell"),
    "text": _("Or no computation of a year before is kept. Take a filter away, or recompute."),
    "icon": "chart-line",
}
RULE = _(
    "Listed is whoever earned us something in the year before and brings less now: with less revenue, or with half of "
    "the contribution at most. Whoever is lost, was put to rest by a person or is archived has gone and is left out, "
    "and so are false key accounts; who merely fell silent is listed. Whoever brings more is not set off: an account "
    "manager's change of contribution is, so it is smaller."
)
CAUSES = _(
    "The likely cause is the part that took most of the contribution, as orders and costs tell: fewer order days, "
    "less an order day, more discount, a lower margin, a higher cost to serve. Where categories that are bought no "
    "more are half of the revenue that went, they are named; else the category of which much less is bought, where "
    "that alone is half of it and fell further than all that is bought, with the competitors seen there within a "
    "year. It says what moved, not why the customer moved it."
)

STILL = _(
    "Still orders, only less: three tenths of its contribution or more went, and revenue too, while it ordered on at "
    "least half of the days of the year before and its last order is no longer ago than is usual between its orders."
)


def fall_cell(row: Contribution) -> SafeString:
    """What it brings less, in its colour."""
    return words.changed(-row.fall)  # type: ignore[attr-defined]


def stage_of(name: str | None) -> str:
    """A stage in words; nothing of who has none."""
    return str(Stage(name).label) if name else ""


def cause_took(row: Contribution) -> Any:
    """What the likely cause took, below zero, as a file has it."""
    found = row.around  # type: ignore[attr-defined]
    return bulk.money(found.likely.amount) if found and found.likely else None


def still(row: Contribution) -> str:
    """Whether it keeps its rhythm, as a file has it."""
    found = row.around  # type: ignore[attr-defined]
    return wording.yes_no(found.still_orders) if found else ""


def told_of(name: str) -> Any:
    """What stands around a fall, by its name; nothing where nothing is known."""
    return lambda row: getattr(row.around, name, None)


COLUMNS = [
    Column("account", _("Customer"), lambda r: r.account.name, account_cell, "account__name"),
    *ACCOUNT,
    Column("stage", _("Stage"), lambda r: stage_of(r.stage), css="roomy desk"),
    Column("before", _("Contribution a year before"), lambda r: r.net_contribution,
           lambda r: ui.money(r.net_contribution), "net_contribution", True, css="roomy desk"),
    Column("now", _("Contribution now"), lambda r: r.now_net, lambda r: ui.money(r.now_net), "now_net", True,
           css="roomy desk"),
    Column("fall", pgettext_lazy("figure", "Change"), lambda r: -r.fall, fall_cell, "fall", True),
    Column("revenue", _("Change of revenue"), lambda r: r.moved, lambda r: words.changed(r.moved), "moved", True,
           css="roomy desk"),
    Column("cause", _("Likely cause"), lambda r: fall_words.cause(r.around), lambda r: fall_words.cause_cell(r.around),
           css="wide spread"),
    Column("took", _("What the cause took"), cause_took, only="export"),
    Column("still", _("Still orders, only less"), still, only="export"),
    Column("known", _("Cause of the warning"), lambda r: fall_words.known(r.around), only="export"),
    Column("raised", _("Said when the warning was raised"), lambda r: fall_words.said(r.around), only="export"),
    Column("risk", _("Churn risk"), told_of("risk"), lambda r: fall_words.risk_cell(r.around), num=True),
    Column("warning", _("Warning"), lambda r: fall_words.warning(r.around, r.why),
           lambda r: fall_words.warning_cell(r.around, r.why), css="nowrap"),
    Column("next", pgettext_lazy("column", "What next"), lambda r: fall_words.next_words(r.around),
           lambda r: fall_words.next_cell(r.around), css="wide next"),
    Column("visit_on", _("Next visit"), told_of("next_on"), only="export"),
]  # fmt: skip


class Surrounded:
    """Stands before the list: each row of a page or a file knows what stands around its fall."""

    told: Years | None
    user: Any

    @cached_property
    def policy(self) -> Policy:
        """The policy in force: from which risk on a warning opens."""
        return Policy.objects.current()

    def prepare(self, rows: list[Any]) -> None:
        """Hang on each what stands around its fall, and why no warning is open."""
        found = fall_causes.gather([row.account_id for row in rows], self.told, self.user) if self.told else {}
        whys = fall_words.whys(found.values(), self.policy) if found else {}
        for row in rows:
            row.around, row.why = found.get(row.account_id), whys.get(row.account_id, "")


class BehindContribution(RunRowList):
    """A list that stands behind the page of contribution, and leads back there with what narrows it."""

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Contribution"), ways.keeping(ways.address("contributions"), self.request.GET))]

    def context(self) -> dict[str, Any]:
        return super().context() | {"ways": ways.of(self.user, "contributions")}


class FallList(Surrounded, BehindContribution):
    """All whose fall the dashboard adds up, the greatest first; the sum is that of its sentence, to the cent."""

    model, name, title = Contribution, "falls", _("Whose contribution fell")
    filterset_class, columns, empty, default_sort = FallFilters, COLUMNS, EMPTY, "-fall"

    @cached_property
    def run(self) -> Run | None:  # the current one, whatever is asked: the years compared are no matter of choice
        return Run.objects.current(RunKind.CONTRIBUTION)

    @cached_property
    def told(self) -> Years | None:
        return facts.years(self.run)

    def rows(self) -> Any:
        return facts.listed(self.everybody().annotate(stage=F("account__standing__stage")), self.told)

    def row_url(self, row: Any) -> str:
        return f"/customers/{row.account_id}/?tab=contribution"

    def finding(self) -> SafeString | str:
        return found(self, self.told) if self.told else ""

    def reckoned(self) -> list[Any]:
        return [RULE, CAUSES, STILL]


def found(page: FallList, told: Years) -> SafeString | str:
    """What the list says above its rows."""
    return said(facts.summed(page.chosen), told, left_out(page, told), unwarned_under(page.policy))


def unwarned_under(policy: Policy) -> str:
    """Why most rows have no warning, once for all."""
    words_of = _t("No warning: the risk is under %(limit)s or not known, unless another reason stands there.")
    return words_of % {"limit": formats.percent(policy.warn_at)}


NAMED = 3
"""False key accounts that are named."""


def left_out(page: FallList, told: Years) -> Any:
    """The false key accounts that fell most, of those that the list's filters ask for."""
    rows = facts.held_back(page.everybody(), told)
    return FallFilters(page.request.GET, queryset=rows, request=page.request).qs.order_by("-fall")[:NAMED]


def said(fell: facts.Fell, told: Years, false: Iterable[Any] = (), unwarned: str = "") -> SafeString | str:
    """How many fell, by how much in all, to the cent on demand, and which years are compared."""
    if not fell.count:
        return ""
    days = {"now": formats.day(told.now.as_of, ui.language()), "before": formats.day(told.before.as_of, ui.language())}  # type: ignore[arg-type]
    words_of = ngettext("%(count)s customer: %(amount)s.", "%(count)s customers: %(amount)s together.", fell.count)
    exact, short = (formats.led(formats.MINUS, write(fell.amount)) for write in (ui.exact, pictures.short))
    amount = format_html('<span title="{}">{}</span>', exact, short)
    compared = _t("Net contribution of the 365 days to %(now)s against those to %(before)s.") % days
    counted = format_html(words_of % {"count": f"{fell.count:,}", "amount": "{}"}, amount)
    return format_html_join(
        wording.gap(), "{}", ((one,) for one in (counted, compared, *filter(None, [unwarned]), *left(false)))
    )


def left(false: Iterable[Any]) -> list[SafeString]:
    """Which false key accounts fell most and are not counted, each with its fall."""
    names = wording.listed(wording.aside(row.account.name, pictures.signed(-row.fall)) for row in false)
    words_of = _t("Not counted, as false key accounts: %(names)s.")
    return [format_html(words_of % {"names": "{}"}, names)] if names else []
