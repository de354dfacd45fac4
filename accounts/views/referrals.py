"""Referrals on pages: the card of one customer, and the book's referrers, ranked and as a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.filters.parts import PartFilters, part_of
from accounts.models import Account, Contact
from accounts.models import referrals as models
from accounts.models.referrals import Book, Referrer, rank
from accounts.rules import maps, money, trees
from accounts.views import parts
from accounts.views.home import OfAccount
from accounts.views.sheet_words import Sheet, in_words
from kam.ground import charts, lists, wording
from kam.ground.charts import Chart
from kam.ground.pages import Page, Panel
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

MOST, SHOWN = 100, 25
"""Referrers in the picture's table, and on a page of the list."""
DRAWN, ROW = 40, 21
"""Nodes of the picture, and the pixels between two below each other."""
STEPS = 12
HEAD = [
    "id", "code", "name", "tier", "brought", "brought_over_steps", "revenue_through_it", "net_contribution_through_it",
    "own_net_contribution", "attributed_net_contribution", "attributed_revenue",
]  # fmt: skip


class Referrals(Page):
    """Who brings us customers, and what came of it."""

    template_name, nav, title = "accounts/referrals/list.html", "analyses", _("Referrals")
    narrowed_by, finding = PartFilters, ""

    def get_subtitle(self) -> str:
        return self.finding

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = part_of(request.GET, request)
        book = models.book(Account.objects.visible_to(self.user).live(), among=asked.keys())
        if self.is_file:
            return self.exported("referrals", *sheet(book.referrers))
        chart = network(book) if book.referrers else None
        shown, pager = lists.part_of(book.referrers, request.GET, SHOWN)
        self.finding = parts.spoken(finding(book, is_narrowed=asked.narrows), asked, request.GET)
        around = parts.around(asked, request.GET, bool(book.referrers or book.brought))
        files = lists.files(request.GET)
        return self.show(book=book, head=head(book, parts.filters_of(asked, request.GET)), referrers=shown,
                         pager=pager, chart=chart, anchor="#referrers", files=files, **around)  # fmt: skip


def finding(book: Book, *, is_narrowed: bool = False) -> str:
    """How many customers were brought, by how many, and through whom most comes; nothing where nobody was."""
    if not book.referrers:
        return ""
    first, by = book.referrers[0], {one.pk for one in book.referrers}
    brought = sum(1 for key in book.rows if by & {*trees.climbed(key, book.net.above)})
    if is_narrowed:
        words = ngettext("%(by)s of them brought %(count)s customer; most comes through %(name)s: %(net)s net in 12 "
                         "months.", "%(by)s of them brought %(count)s customers; most comes through %(name)s: "
                         "%(net)s net in 12 months.", brought)  # fmt: skip
    else:
        words = _brought_words(brought)
    told = {"count": f"{brought:,}", "by": f"{len(by):,}", "name": first.name}
    return words % (
        told | {"net": formats.short_money(first.net_contribution or 0, settings.COMPANY_CURRENCY, ui.language())}
    )


def _brought_words(brought: int) -> str:
    """Of all customers that one sees."""
    return ngettext("%(count)s customer was brought by %(by)s others; most comes through %(name)s: %(net)s net in 12 "
                     "months.", "%(count)s customers were brought by %(by)s others; most comes through %(name)s: "
                     "%(net)s net in 12 months.", brought)  # fmt: skip


def sheet(found: list[Referrer]) -> Sheet:
    """The file in words."""
    return in_words(HEAD, map(sheet_row, found))


def sheet_row(one: Referrer) -> list[Any]:
    """One referrer of the file."""
    return [one.pk, one.code, one.name, one.tier, one.brought, one.reached, one.revenue, one.net_contribution, one.own,
            one.attributed, one.attributed_revenue]  # fmt: skip


def head(book: Book, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """How many were brought, by how many, and what they bring; `asked`: the part of the customers they are of."""
    brought = [book.rows[key] for key in book.brought]
    revenue = money.total(row["standing__revenue"] for row in brought)
    net = money.total(row["standing__net_contribution"] for row in brought)
    longest = max((len(trees.climbed(key, book.net.above)) for key in book.brought), default=0)
    steps = ngettext("over one step", "over up to %(count)s steps", longest) % {"count": longest}
    return [
        {"label": gettext("Customers that were referred"), "value": ui.num(len(brought)), "hint": steps,
         "url": listed(asked, referral="brought")},
        {"label": gettext("Referrers"), "value": ui.num(len(book.referrers)), "url": listed(asked, referral="brings")},
        {"label": gettext("Revenue of those referred"), "value": ui.money(revenue), "hint": gettext("12 months"),
         "url": listed(asked, referral="brought", sort="-revenue")},
        {"label": gettext("Net contribution of those referred"), "value": ui.money(net), "hint": gettext("12 months"),
         "url": listed(asked, referral="brought", sort="-net")},
    ]  # fmt: skip


def listed(part: Mapping[str, str], **asked: str) -> str:
    """The customers behind a figure."""
    return f"{reverse('accounts:account-list')}?{urlencode({**part, **asked})}"


def network(book: Book) -> Chart:
    """The chains of the greatest referrers: circles by revenue, an arrow from whoever brought to who was brought."""
    shown = drawn(book)
    most = max((float(book.rows[key]["standing__revenue"] or 0) for key in shown), default=1.0) or 1.0
    where = maps.forest({key: above if (above := book.net.above.get(key)) in shown else None for key in shown})
    nodes = [node(book.rows[key], key, most) | dict(zip("xy", where[key], strict=True)) for key in shown]
    links = [
        {"source": str(book.net.above[key]), "target": str(key)}
        for key in shown
        if key in book.net.above and book.net.above[key] in shown
    ]
    table = {"head": table_head(), "rows": [table_row(one) for one in book.referrers[:MOST]]}
    words = wording.sentences([*said(book), of_all(book, shown)])
    levels, rows = (1 + max(ends, default=0.0) for ends in zip(*where.values(), strict=True))
    option = charts.forest(nodes, links, int(levels))
    return Chart("referrals", "graph", option, words, table, height=round(32 + ROW * rows))


def said(book: Book) -> list[str]:
    """Through whom most contribution came, and who brought most customers, where that is somebody else."""
    best = book.referrers[0]
    most = min(book.referrers, key=lambda one: (-one.reached, *rank(one)))
    told = {"name": best.name, "count": best.reached}
    net = best.net_contribution
    amounts = "" if net is None else formats.short_money(net, settings.COMPANY_CURRENCY, ui.language())
    words = ngettext(
        "Most contribution came through %(name)s: %(net)s with %(count)s customer over all steps.",
        "Most contribution came through %(name)s: %(net)s with %(count)s customers over all steps.", best.reached,
    )  # fmt: skip
    found = [words % (told | {"net": amounts})] if amounts else []
    if most.reached > best.reached or not found:
        words = gettext("Most customers came through %(name)s: %(count)s over all steps.")
        found.append(words % {"name": most.name, "count": most.reached})
    return found


def of_all(book: Book, shown: dict[int, None]) -> str:
    """Of how many referrers and customers the picture is; nothing where it shows all."""
    whole = chains(book)
    if len(shown) == len(whole):
        return ""
    told = {"referrers": sum(one.pk in shown for one in book.referrers), "all": len(book.referrers),
            "customers": len(shown), "whole": len(whole)}  # fmt: skip
    return gettext("The picture shows %(referrers)s of %(all)s referrers (%(customers)s of %(whole)s customers), those "
                   "through whom most came; all stand in the list below.") % told  # fmt: skip


def chains(book: Book) -> set[int]:
    """The customers of the chains in which a referrer of the part stands."""
    tops = {(trees.climbed(one.pk, book.net.above) or [one.pk])[-1] for one in book.referrers}
    return {key for key in book.rows if (trees.climbed(key, book.net.above) or [key])[-1] in tops}


def drawn(book: Book) -> dict[int, None]:
    """Whole chains, the greatest referrer's first, as many accounts as a picture bears."""
    below: dict[int, list[int]] = {}
    for key, upper in book.net.above.items():
        below.setdefault(upper, []).append(key)
    found: dict[int, None] = {}
    for one in book.referrers:
        top = (trees.climbed(one.pk, book.net.above) or [one.pk])[-1]
        stack = [] if top in found else [top]
        while stack and (len(found) < DRAWN - 1 or stack[-1] != top and len(found) < DRAWN):
            key = stack.pop()
            found[key] = None
            stack += sorted(below.get(key, ()), reverse=True)
    return found


def node(row: dict[str, Any], key: int, most: float) -> dict[str, Any]:
    """A circle: as large as its revenue, in the colour of its tier."""
    revenue = row["standing__revenue"] or 0
    name = row["short_name"] or row["name"]
    return {
        "id": str(key),
        "name": name,
        "symbolSize": round(7 + 15 * (float(max(revenue, 0)) / most) ** 0.5, 1),
        "itemStyle": {"color": charts.TIER_COLOURS.get(row["tier"], "var(--accent)")},
        "tip": f"{name}\n{ui.exact(revenue)}",
        "url": f"/customers/{key}/",
    }


def table_head() -> list[str]:
    """The words over the numbers of the picture."""
    return [
        gettext("Referrer"), gettext("Brought"), gettext("Over all steps"), gettext("Revenue through it"),
        gettext("Net contribution through it"),
    ]  # fmt: skip


def table_row(one: Referrer) -> list[Any]:
    """The same numbers, exact."""
    return [one.name, one.brought, one.reached, ui.exact(one.revenue), ui.exact(one.net_contribution)]


class AccountReferrals(OfAccount, Panel):
    """The card on a customer's page: who brought it, whom it brought over several steps, what came through."""

    template_name, title = "accounts/referrals/_of_account.html", _("Referrals")

    def queryset(self) -> Any:
        return super().queryset().select_related("standing")

    def context(self) -> dict[str, Any]:
        book = models.around(self.object, self.user)
        above = [book.rows[key] for key in trees.climbed(self.object.pk, book.net.above)]
        return super().context() | {
            "above": above,
            "person": self.person(),
            "worth": book.referrer(self.object.pk),
            "steps": steps(book, self.object.pk),
        }

    def person(self) -> Contact | None:
        """Who there recommended us, for those who may see contacts."""
        key = self.object.referred_by_contact_id
        return Contact.objects.visible_to(self.user).filter(pk=key).first() if can_see(self.user) and key else None


def can_see(user: Any) -> bool:
    return can(user, Right.SEE_CONTACTS)


def steps(book: Book, key: int) -> list[list[dict[str, Any]]]:
    """Whom an account brought, then whom those brought, and so on: one list a step."""
    below: dict[int, list[int]] = {}
    for one, upper in book.net.above.items():
        below.setdefault(upper, []).append(one)
    found, here = [], below.get(key, [])
    while here and len(found) < STEPS:
        rows = [book.rows[one] for one in here]
        found.append(sorted(rows, key=lambda row: (-(row["standing__revenue"] or 0), row["name"]))[:MOST])
        here = [one for upper in here for one in below.get(upper, [])]
    return found
