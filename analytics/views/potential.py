"""Potential on pages: what is to be won, the greatest gap first, and one customer's potential and loyalty (T9, S3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, F, Sum, Value, When, Window
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Account, Policy, Statement, Wallet
from analytics.choices import WalletBasis
from analytics.filters import PotentialFilters
from analytics.models import Loyalty, Potential
from analytics.rules import potential as rules
from analytics.views import loyalty, pictures, potential_doubts, potential_pictures
from analytics.views.lists import ACCOUNT, RunRowList, account_cell, partly
from analytics.views.potential_doubts import gap_cell, origin
from kam.choices import RunKind, RunState
from kam.ground import charts, wording
from kam.ground.charts import Chart
from kam.ground.lists import Column
from kam.ground.pages import Panel
from kam.ground.rights import Right, can
from kam.models import Run
from kam.rules import formats, shares
from kam.templatetags import ui

RUNS, WALLETS = 24, 6


def bounds(row: Potential) -> list[dict[str, Any]]:
    """What is known of the wallet, each with its amount and where it comes from; the one that counts is marked."""
    customer = reverse("accounts:account-detail", args=[row.account_id])
    found = []
    if row.basis == WalletBasis.ENTERED:
        found.append({"words": row.get_basis_display(), "amount": row.wallet, "counts": True})
    if row.estimate is not None:
        words = ngettext("Its like suggest: %(count)s of the %(level)s", "Its like suggest: %(count)s of the %(level)s",
                         row.peers)  # fmt: skip
        told = {"count": f"{row.peers:,}", "level": row.get_level_display()}
        counts = row.basis in (WalletBasis.PEER_WALLETS, WalletBasis.PEER_PURCHASES)
        found.append({"words": words % told, "amount": row.estimate, "counts": counts})
    if row.at_least is not None:
        counts = row.basis in (WalletBasis.RIVALS, WalletBasis.OWN_PURCHASES)
        link = f"{customer}?tab=competitors" if row.at_least > row.actual else ""
        found.append({"words": least_words(row), "amount": row.at_least, "counts": counts, "url": link})
    return found


def least_words(row: Potential) -> str:
    """What makes the least the wallet can be."""
    if row.at_least is None or row.at_least <= row.actual:
        return _t("At least what it bought of us")
    words = _t("At least bought of us ÷ (1 − %(share)s that competitors are noted with)")
    return words % {"share": formats.percent(row.rivals_share or 0)}


def warning(row: Potential) -> str:
    """Where two things the file says of the wallet cannot both be so; empty where all fits."""
    if (row.rivals_share or 0) >= 1 and row.actual > 0:
        return _t("Competitors are noted with the whole wallet, yet it buys of us: correct their shares.")
    if row.basis == WalletBasis.ENTERED and row.at_least is not None and row.at_least > (row.wallet or 0):
        told = {"entered": ui.exact(row.wallet), "least": ui.exact(row.at_least)}
        return _t("Entered is %(entered)s, yet it buys at least %(least)s a year: correct one of the two.") % told
    return ""


def won_words(row: Potential) -> str:
    """What is said of a customer of whom nothing more is within reach; empty where something is."""
    if row.gap is None or row.gap > 0:
        return ""
    if row.basis == WalletBasis.OWN_PURCHASES:
        return _t("Its like suggest no more than it buys of us already. Nobody noted what it buys of others.")
    rest = (row.wallet or 0) - row.actual
    if rest > 0:
        return _t(
            "No more than it buys of us is estimated to be within reach; %(rest)s of its wallet goes to others."
        ) % {"rest": pictures.short(rest)}
    return _t("It buys of us all it needs.")


def leaving_words(account: Account, policy: Policy) -> str:
    """That the customer may leave, where its risk is one that is warned of: what is won is not kept by that."""
    risk = account.standing.risk if hasattr(account, "standing") else None
    if risk is None or risk < policy.warn_at:
        return ""
    return _t("The risk of losing it is %(risk)s: what it buys is not safe.") % {"risk": formats.percent(risk)}


def wallet_cell(row: Potential) -> SafeString:
    """The amount, and below it how it is known."""
    return format_html('{}<span class="sub">{}</span>', ui.money(row.wallet), row.get_basis_display())


def reachable_cell(row: Potential) -> SafeString | str:
    """The share within reach; assumed loyalty is marked."""
    mark = format_html('<span class="sub">{}</span>', _t("loyalty assumed")) if row.loyalty_assumed else ""
    return format_html("{}{}", ui.pct(row.reachable_share), mark)


EMPTY = {
    "title": _("No potential to show"),
    "text": _("Take a filter away, enter wallets on customers' pages, or recompute."),
    "icon": "sprout",
}
COLUMNS = [
    Column("account", _("Customer"), lambda r: r.account.name, account_cell, "account__name"),
    *ACCOUNT,
    Column("wallet", _("Wallet"), lambda r: r.wallet, wallet_cell, "wallet", num=True),
    Column("basis", _("wallet from"), lambda r: r.get_basis_display(), only="export"),
    Column("estimate", _("what its like suggest"), lambda r: r.estimate, only="export", num=True),
    Column("rivals_share", _("share noted with competitors"), lambda r: shares.of(r.rivals_share), only="export",
           num=True),
    Column("at_least", _("wallet at least"), lambda r: r.at_least, only="export", num=True),
    Column("reachable", _("Within reach"), lambda r: shares.of(r.reachable_share), reachable_cell,
           "reachable_share", num=True),
    Column("potential", _("Potential"), lambda r: r.potential, lambda r: ui.money(r.potential), "potential", num=True),
    Column("actual", _("Bought of us"), lambda r: r.actual, lambda r: ui.money(r.actual), "actual", num=True),
    Column("gap", _("Not yet won"), lambda r: r.gap, gap_cell, "gap", num=True),
    Column("noted", _("wallet noted by people"), lambda r: wording.yes_no(r.basis == WalletBasis.ENTERED),
           only="export"),
]  # fmt: skip


class Pictured(RunRowList):
    """The list below the picture of those with whom most is not won yet."""

    @cached_property
    def greatest(self) -> list[Potential]:
        return greatest(self.chosen)

    def show(self, *, template: str = "", **context: Any) -> HttpResponse:
        """A filter changes the picture too, so htmx gets it beside the list."""
        return super().show(template="analytics/potential/_found.html" if self.htmx else template, **context)

    def context(self) -> dict[str, Any]:
        found = super().context()
        return found | {"picture": potential_pictures.picture(self.greatest, found["as_of"])}


class PotentialList(Pictured):
    model, name, title = Potential, "potential", _("Potential")
    filterset_class, default_sort, empty, columns = PotentialFilters, "-gap", EMPTY, COLUMNS
    template_name = "analytics/potential/list.html"

    def rows(self) -> Any:
        return potential_doubts.marked(super().rows())

    def finding(self) -> str:
        return finding(self.greatest, self.user)

    def more(self) -> str:
        return wallets(self.chosen)

    def actions(self) -> list[dict[str, Any]]:
        wallets = {"label": _t("Wallets"), "url": reverse("accounts:wallet-list"), "icon": "wallet"}
        named = {"label": _t("Nominated"), "url": reverse("accounts:nomination-list"), "icon": "star"}
        return [wallets, named, *super().actions()]


def wallets(chosen: Any) -> str:
    """How many wallets people noted, how many are estimated, and how many nobody knows: together the whole list."""
    rows = chosen.order_by().values_list("basis")
    told_of = list(rows.annotate(count=Count("pk"), false=potential_doubts.held_back_to_win()))
    found = {basis: count for basis, count, _false in told_of}
    whole = sum(found.values())
    entered, unknown = (found.get(basis, 0) for basis in (WalletBasis.ENTERED, WalletBasis.UNKNOWN))
    words = ngettext(
        "Potential = wallet × share within reach, a year. Wallet of %(all)s customer: %(entered)s noted by people, "
        "%(estimated)s estimated, %(unknown)s not known",
        "Potential = wallet × share within reach, a year. Wallets of %(all)s customers: %(entered)s noted by "
        "people, %(estimated)s estimated, %(unknown)s not known",
        whole,
    )
    told = {"all": whole, "entered": entered, "estimated": whole - entered - unknown, "unknown": unknown}
    false = potential_doubts.said(sum(count for *_rest, count in told_of))
    said = words % {name: f"{count:,}" for name, count in told.items()}
    return wording.clauses(filter(None, [said, false])) if whole else ""


def greatest(rows: Any) -> list[Potential]:
    """Those with whom most is not won yet, each with the sums of all; false key accounts are no potential."""
    noted = Case(When(basis=WalletBasis.ENTERED, then=F("gap")), default=Value(Decimal(0)))
    sums = {
        "with_it": Window(Count("pk")),
        "of_all": Window(Sum("gap")),
        "of_noted": Window(Sum(noted)),
    }  # read with the first in one go
    told = rows.filter(gap__gt=0).exclude(account__in=potential_doubts.held_back())
    return list(told.annotate(**sums).order_by("-gap", "pk")[: potential_pictures.DRAWN])


def finding(rows: list[Potential], user: Any) -> str:
    """What is within reach and not won yet, and with whom most of it."""
    if not rows:
        return ""
    first: Any = rows[0]
    told = ngettext("%(sum)s a year is within reach and not won yet, with %(count)s customer; most with %(name)s: "
                    "%(most)s.", "%(sum)s a year is within reach and not won yet, with %(count)s customers; most with "
                    "%(name)s: %(most)s.", first.with_it)  # fmt: skip
    said = told % {"sum": pictures.short(first.of_all), "count": f"{first.with_it:,}", "name": first.account,
                   "most": pictures.short(first.gap)}  # fmt: skip
    rests = _t("%(noted)s of it rests on wallets that people noted, the rest is estimated.")
    said = wording.sentences([said, rests % {"noted": pictures.short(first.of_noted)}])
    part_of = partly(user)
    return wording.pair(part_of, said) if part_of else said


class AccountPotential(Panel):
    """One customer: what it needs, how much of it is within reach, what it buys of us, and how loyal it is."""

    model, template_name, title = Account, "analytics/potential/_account.html", _("Potential")

    def context(self) -> dict[str, Any]:
        account, run = self.object, Run.objects.current(RunKind.CHURN)
        row = Potential.objects.filter(run=run, account=account).select_related("run").first() if run else None
        loyal = (
            Loyalty.objects.filter(run=run, account=account).select_related("run", "account").first() if run else None
        )
        policy = Policy.objects.of(run) if run else Policy.objects.current()
        wallets = Wallet.objects.visible_to(self.user).live().filter(account=account).select_related("by")
        return {
            "object": account, "row": row, "told": told(row, self.user, policy) if row else {},
            "leaving": leaving_words(account, policy),
            "loyal": loyalty.explained(loyal, self.user, policy) if loyal else None, "history": history(account),
            "wallets": wallets[:WALLETS],
            "may_edit": can(self.user, Right.EDIT_ACCOUNTS) and account.archived_at is None,
            "may_propose": can(self.user, Right.PROPOSE_NOMINATIONS) and account.archived_at is None,
        }  # fmt: skip


def told(row: Potential, user: Any, policy: Policy) -> dict[str, Any]:
    """The rows of the sum in words: need, loyalty, power to pay."""
    rule, day = rules.Policy(**policy.group("potential")), row.run.as_of
    assert day is not None
    loyal = str(ui.num(row.loyalty))
    assumed = _t("its own is not known: the middle of the book, %(loyalty)s, is assumed") % {"loyalty": loyal}
    return {
        "bounds": bounds(row), "warning": warning(row), "won": won_words(row), "origin": origin(row),
        "loyalty": assumed if row.loyalty_assumed else _t("%(loyalty)s of 100") % {"loyalty": loyal},
        "power": power_words(row, user, day),
        "formula": _t(
            "Potential = wallet × (%(least)s + %(span)s × loyalty ÷ 100) × power to pay "
            "(strong %(strong)s, fair or not known %(fair)s, weak %(weak)s), "
            "and never less than what it buys of us already."
        ) % {"least": formats.percent(rule.least), "span": formats.percent(rule.most - rule.least),
             "strong": f"{rule.strong:g}", "fair": f"{rule.fair:g}", "weak": f"{rule.weak:g}"},
        "share_won": float(row.actual / row.potential) if row.potential and row.gap else None,
        "share_ours": float(row.actual / row.wallet) if row.wallet and row.basis != WalletBasis.OWN_PURCHASES else None,
        "orders_url": potential_pictures.orders(row, day),
        "is_unknown": row.basis == WalletBasis.UNKNOWN,
    }  # fmt: skip


def power_words(row: Potential, user: Any, day: date | None) -> str:
    """The verdict on its finances, and the year it stands on."""
    found = Statement.objects.visible_to(user).live().filter(account=row.account_id, year_end__lte=day).first()
    if found is None:
        return _t("not known: counted like fair")
    return f"{row.get_ability_display()} · {found.year}"


def history(account: Account) -> Chart | None:
    """Loyalty over the runs that are kept; None before the second."""
    kept = Loyalty.objects.filter(account=account, run__state=RunState.DONE, score__isnull=False).select_related("run")
    by_day = {row.run.as_of: row for row in reversed(list(kept.order_by("-run__as_of", "-run_id")[:RUNS]))}
    if len(by_day) < 2:
        return None
    rows = list(by_day.values())
    days = [row.run.as_of.isoformat() for row in rows]  # type: ignore[union-attr]
    option = {
        "xAxis": charts.axis("category", data=days), "yAxis": charts.axis(form="num", min=0, max=100),
        "series": [charts.line(_t("Loyalty"), [row.score for row in rows], area=True)],
    }  # fmt: skip
    table = {"head": [_t("As of"), _t("Loyalty")],
             "rows": [[pictures.plain_day(row.run.as_of), f"{row.score:g}"] for row in rows]}  # fmt: skip
    says = _t("From %(first)s to %(last)s.") % {"first": f"{rows[0].score:g}", "last": f"{rows[-1].score:g}"}
    return Chart("loyalty", "line", option, says=says, table=table, height=160)
