"""Contribution: everybody by rank, and one account's place on the curve with its history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Account
from analytics.facts import dashboards as facts
from analytics.facts import totals
from analytics.filters.contributions import ContributionFilters
from analytics.models import Contribution, Verdict
from analytics.rules import contribution
from analytics.views import contribution_words, pictures, year_orders
from analytics.views.lists import ACCOUNT, RunRowList, account_cell, archived_words, partly
from analytics.views.verdicts import evidence_words, overruled_words, waiting_words
from kam.choices import RunState
from kam.ground import ways, wording
from kam.ground.lists import Column
from kam.ground.pages import Panel
from kam.ground.rights import Right, can
from kam.models import Run
from kam.rules import formats, shares
from kam.templatetags import ui

RUNS = 24
"""Runs shown in an account's history."""


def unknown_costs(account: int | None, until: date) -> str:
    """The orders of the year up to a day without a known cost of goods: where it is to be entered."""
    return year_orders.orders(until, cost="unknown", **({"account": account} if account else {}))


def estimated_tag(account: int, until: date | None) -> SafeString:
    """That the cost of goods is in part estimated, with the way to the orders whose cost nobody knows."""
    title = _t("Cost of goods: that of the orders whose cost nobody entered was estimated at the margin of the whole "
               "book. Open them to enter it. Cost to serve is never estimated.")  # fmt: skip
    words = _t("goods partly estimated")
    if until is None:
        return format_html('<span class="tag" title="{}">{}</span>', title, words)
    return format_html('<a class="tag" title="{}" href="{}">{}</a>', title, unknown_costs(account, until), words)


def cost_cell(row: Contribution) -> Any:
    """The cost, and whether part of it was estimated at the book's margin."""
    if not row.cost_estimated:
        return ui.money(row.cost)
    until = getattr(row, "until", None)
    return format_html('{}<span class="sub">{}</span>', ui.money(row.cost), estimated_tag(row.account_id, until))


LISTED = _("Customers listed ordered in the last twelve months, or ordered before and cost us something in them.")
BASE = _(
    "Shares are of the sum of all positive net contributions; who loses money has none, whatever is filtered here."
)
"""What a share of the list is a share of."""
EMPTY = {
    "title": _("No contribution to show"),
    "text": _("Take a filter away, or recompute as soon as there are orders."),
    "icon": "chart-line",
}
COLUMNS = [
    Column("account", _("Customer"), lambda r: r.account.name, account_cell, "account__name"),
    *ACCOUNT,
    Column("rank", _("Rank"), lambda r: r.rank, sort="rank", num=True),
    Column("revenue", _("Revenue"), lambda r: r.revenue, lambda r: ui.money(r.revenue), "revenue", True),
    Column("cost", _("Cost"), lambda r: r.cost, cost_cell, "cost", True),
    Column("cost_to_serve", _("Cost to serve"), lambda r: r.cost_to_serve, lambda r: ui.money(r.cost_to_serve),
           "cost_to_serve", True),
    Column("net", _("Net contribution"), lambda r: r.net_contribution, lambda r: ui.money(r.net_contribution),
           "net_contribution", True),
    Column("share", _("Share of the positive"), lambda r: shares.of(r.share), lambda r: ui.pct(r.share, 1), "share",
           True),
    Column("cumulative", _("Cumulative"), lambda r: shares.of(r.cumulative_share),
           lambda r: ui.pct(r.cumulative_share, 1), num=True),
    Column("estimated", _("Cost estimated"), lambda r: wording.yes_no(r.cost_estimated), only="export"),
]  # fmt: skip


class KnowsItsDay(RunRowList):
    """Each row knows the last day of its year."""

    def prepare(self, rows: list[Contribution]) -> None:
        day = self._asked.told_on() if self._asked.is_valid() else None
        for row in rows:
            row.until = day  # type: ignore[attr-defined]


class ContributionList(KnowsItsDay):
    model, name, title = Contribution, "contributions", _("Contribution")
    template_name = "analytics/contributions/list.html"
    filterset_class = ContributionFilters
    default_sort = "rank"
    empty = EMPTY
    columns = COLUMNS

    def actions(self) -> list[dict[str, Any]]:
        url = ways.keeping(ways.address("falls"), self.request.GET)
        return [{"label": ways.words_of("falls"), "url": url, "icon": "arrow-down"}, *super().actions()]

    def finding(self) -> SafeString | str:
        """Who makes 80 %, where the losses begin: of what the list shows, of whichever run."""
        return carried(self.user, self.run, self.chosen if self.is_narrowed else None) if self.run else ""

    def more(self) -> SafeString | str:
        """Who of them has no revenue or is archived, and who is not listed; of all that one sees."""
        around = [] if self.run is None or self.is_narrowed else apart(self.user, self.run)
        return format_html_join(wording.gap(), "{}", ((one,) for one in around))

    def reckoned(self) -> list[Any]:
        return [LISTED, BASE] if self.run else []


def carried(user: Any, run: Run, chosen: Any) -> str:
    """Of a run: of the rows chosen, else of the whole company or of what the user sees."""
    if chosen is None:
        return says(facts.book(run, user), partly(user))
    return of_these(facts.of_rows(run, chosen.order_by()), Decimal(run.result["total"]))


def says(book: facts.Book, of_whom: str) -> str:
    """The sentences above the list, led by `of_whom` where that is not everybody; nothing where nobody is listed."""
    if not book.accounts:
        return ""
    counts = {name: f"{getattr(book, name):,}" for name in ("makers", "accounts")}
    words = ngettext("%(makers)s of %(accounts)s customers brings 80%% of %(what)s.",
                     "%(makers)s of %(accounts)s customers bring 80%% of %(what)s.", book.makers)  # fmt: skip
    told = [words % (counts | {"what": _base(book)}), _losing(book)]
    if not of_whom:
        return wording.gap().join(told)
    return f"{of_whom}{wording.colon()}{wording.gap().join([*told, _ranked()])}"


def of_these(book: facts.Book, whole: Decimal) -> str:
    """What the chosen customers bring, and which part that is of the `whole`: what all that earn us bring."""
    if not book.accounts:
        return ""
    brought = book.net - book.lost
    words = ngettext("This %(count)s customer brings %(amount)s: %(share)s of the company's %(what)s.",
                     "These %(count)s customers bring %(amount)s: %(share)s of the company's %(what)s.",
                     book.accounts)  # fmt: skip
    told = words % {"count": f"{book.accounts:,}", "amount": pictures.short(brought), "what": _base(book),
                    "share": formats.percent(brought / whole if whole else 0, 1)}  # fmt: skip
    return wording.gap().join([told, _losing(book), _ranked()])


def _base(book: facts.Book) -> str:
    """What shares are of: losses are no part of it."""
    return _t("revenue") if book.basis == contribution.REVENUE else _t("positive net contribution")


def _losing(book: facts.Book) -> str:
    words = ngettext("%(losing)s loses money.", "%(losing)s lose money.", book.losing)
    return words % {"losing": f"{book.losing:,}"}


def _ranked() -> str:
    return _t("Rank and shares are those in the whole company.")


def apart(user: Any, run: Run) -> list[SafeString]:
    """Who of them bought nothing or is archived, who is in no row; each count opens its own."""
    unsold, archived, unlisted = totals.around_contributions(user, run)
    parts = [("?no_revenue=true", unsold, ngettext("%(count)s of them has no revenue",
                                                   "%(count)s of them have no revenue", unsold)),
             (f"{reverse('accounts:account-list')}?archived=true&ranked=true", archived, archived_words(archived)),
             (f"{reverse('accounts:account-list')}?ranked=false", unlisted,
              ngettext("%(count)s more customer is not listed", "%(count)s more customers are not listed",
                       unlisted))]  # fmt: skip
    links = [format_html('<a href="{}">{}</a>', url, words % {"count": f"{count:,}"}) for url, count, words in parts
             if count]  # fmt: skip
    return (
        [format_html(_t("{}."), format_html_join(wording.semicolon(), "{}", ((one,) for one in links)))]
        if links
        else []
    )


class AccountContribution(Panel):
    """One account's place on the curve, its tier with reasons, and what earlier runs said."""

    model = Account
    template_name = "analytics/contributions/_account.html"

    def context(self) -> dict[str, Any]:
        account = self.object
        kept = Contribution.objects.filter(account=account, run__state=RunState.DONE).select_related("run")
        rows = list(kept.order_by("-run__as_of", "-run_id")[:RUNS])
        now = next((row for row in rows if row.run.is_current), None)
        verdict = Verdict.objects.current().filter(account=account).select_related("run").first()
        by_day = {row.run.as_of: row for row in reversed(rows)}
        return {
            "object": account,
            "now": now,
            "estimated": estimated_tag(account.pk, now.run.as_of) if now and now.cost_estimated else "",
            "says": contribution_words.sentence(now, rows) if now else "",
            "history": pictures.history(by_day.values()) if len(by_day) > 1 else None,
            "verdict": verdict,
            "evidence": evidence_words(verdict) if verdict else [],
            "overruled": overruled_words(verdict) if verdict else [],
            "may_overrule": can(self.user, Right.OVERRULE_VERDICTS),
            "waiting": waiting_words(verdict) if verdict else "",
        }
