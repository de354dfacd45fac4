"""The customers behind a manager's figure: what they brought in both years, in which tier they began, who fell most."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.views.sheet_words import Sheet, in_words
from analytics.facts import managers as facts
from analytics.facts.managers import Books, Held
from analytics.forms.managers import LABELS, SAME, STATES, THEN, ManagersForm
from analytics.rules.helping import HALF
from analytics.views import customers, sheet_words
from analytics.views.lists import faults_of
from analytics.views.manager_turns import change, money
from kam.ground import bulk, lists, wording
from kam.ground.pages import Page
from kam.rules import formats

SHOWN = 50
HEAD = ["account_id", "code", "name", "tier_then", "owner", "region", "segment", "net_contribution",
        "net_contribution_year_before", "ordered_year_before", "ordered_in_the_year"]  # fmt: skip


class ManagersList(Page):
    """Customers that one manager, whose figures one may read, has held all the year; of those one sees."""

    template_name, nav, title = "analytics/managers/list.html", "analyses", _("Account managers: the customers")
    manager = ""

    def get_title(self) -> Any:
        return _t("Customers of %(name)s") % {"name": self.manager} if self.manager else self.title

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Account managers"), reverse("analytics:managers"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ManagersForm(request.GET, user=self.user)
        if not form.is_valid():
            return self.show(faults=faults_of(form))
        books = facts.gather(self.user, as_of=form.cleaned_data["as_of"], visits=False)
        rows = held(self.user, books, form)
        if request.GET.get("format") in ("csv", "xlsx"):
            return self.exported("managers-customers", *sheet(rows))
        if books and form.only:
            self.manager = books.names.get(form.only, "")
        return self.show(**page(rows, form, self.manager))


def page(rows: list[Held], form: ManagersForm, manager: str) -> dict[str, Any]:
    """What stands above the rows, a part of them, and where all of them are handed out."""
    part, pager = lists.part_of(rows, form.data, SHOWN)
    files = {kind: lists.url_with(form.data, format=kind) for kind in ("csv", "xlsx")}
    return {"rows": shown(part), "pager": pager, "files": files, "headline": headline(len(rows), form, manager),
            "told": told(rows) if form.cleaned_data["state"] == SAME else ""}  # fmt: skip


def held(user: Any, books: Books | None, form: ManagersForm) -> list[Held]:
    """
    The rows asked for: of managers whose figures the user may read, and of customers the user sees.

    The biggest fall first where the same customers of both years are asked for, else who ordered no more.
    """
    if books is None:
        return []
    rows = [one for one in books.held if one.owner in books.names and form.opened(one)]
    seen = set(Account.objects.visible_to(user).order_by().values_list("pk", flat=True))
    falls = form.cleaned_data["state"] == SAME
    order = (lambda one: (-fall(one), one.account)) if falls else (lambda one: (one.kept, -one.net, one.account))
    return sorted((one for one in rows if one.account in seen), key=order)


def fall(one: Held) -> int:
    """By how many cents it brought less than the year before; under nought where it brought more."""
    return (one.net_before or 0) - one.net


def shown(part: list[Held]) -> list[dict[str, Any]]:
    """The rows as the table has them."""
    known = customers.named([one.account for one in part])
    tiers = {**{key: str(label) for key, label in THEN}, "": str(dict(THEN)["none"])}
    return [
        {"one": one, "account": known[one.account], "net": bulk.money(one.net), "then": tiers[one.tier], **beside(one)}
        for one in part
        if one.account in known
    ]


def beside(one: Held) -> dict[str, Any]:
    """The year before and the change; nothing of a customer that no row of that year tells of."""
    if one.net_before is None:
        return {}
    return {"before": bulk.money(one.net_before), "more": bulk.money(-fall(one))}


def headline(count: int, form: ManagersForm, manager: str) -> str:
    """Whose customers, which, and how many."""
    way = dict(STATES).get(form.cleaned_data["state"]) or LABELS[form.measured]
    words = ngettext("%(way)s: %(count)s customer", "%(way)s: %(count)s customers", count)
    told_of = words % {"way": way, "count": f"{count:,}"}
    return wording.pair(manager, told_of) if manager else told_of


def told(rows: list[Held]) -> str:
    """What the same customers brought in both years, and which one of them explains half of the fall or more."""
    now, before = (sum(getattr(one, name) for one in rows) for name in ("net", "net_before"))
    if not rows or before <= 0:
        return ""
    found = [_t("%(now)s after %(was)s the year before (%(change)s).") % {
        "now": money(now), "was": money(before), "change": change(now, before)}]  # fmt: skip
    share = fall(rows[0]) / (before - now) if before > now else 0
    if share >= HALF:
        name = customers.named([rows[0].account])[rows[0].account]
        words = (_t("%(name)s alone fell by more: without it there would be no fall.")
                 if share > 1 else _t("%(name)s alone explains %(share)s of the fall."))  # fmt: skip
        found.append(words % {"name": name, "share": formats.percent(share)})
    return wording.sentences(found)


def sheet(rows: list[Held]) -> Sheet:
    """The file in words."""
    return in_words(HEAD, lines(rows), sheet_words.MANAGERS, {"tier_then": dict(THEN)})


def lines(rows: list[Held]) -> Any:
    """A line of the file for each customer."""
    known = customers.named([one.account for one in rows])
    for one in rows:
        if one.account in known:
            account = known[one.account]
            yield [one.account, account.code, account.name, one.tier, str(account.owner or ""), one.region, one.segment,
                   bulk.money(one.net), None if one.net_before is None else bulk.money(one.net_before), one.was,
                   one.kept]  # fmt: skip
