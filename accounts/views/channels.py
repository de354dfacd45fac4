"""Pages of the channel: partners with attainment and conflicts, a partner's file, lists of outlets and quotas."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Sum
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.choices.channels import CHANNEL_KINDS, QuotaState
from accounts.facts import channels as facts
from accounts.filters import ChannelFilters, OutletFilters, QuotaFilters
from accounts.filters.agreements import asked_day
from accounts.models import Account, Downstream, Outlet, Quota, Seller, Territory
from accounts.models.receivables import book_day
from accounts.views.contacts import account_cell
from accounts.views.home import OfAccount
from kam.ground import round_trips, wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Panel
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

NAV = "channel"
MOST = 100
TONES = {QuotaState.REACHED: "good", QuotaState.AHEAD: "good", QuotaState.BEHIND: "warn", QuotaState.MISSED: "bad"}
PARTNER = "accounts:account-detail"


def channel_of(account: Account) -> str:
    """The tab of a partner's channel file."""
    return reverse(PARTNER, args=[account.pk]) + "?tab=channel"


def partner_cell(row: Account) -> SafeString:
    """Badge and name, and below it what kind of partner it is."""
    badge = ui.tier_badge(row.tier, ui.language(), False)
    return format_html(
        '<span class="row">{}<span><a class="open" href="{}">{}</a><span class="sub">{}</span></span></span>',
        badge, channel_of(row), row, row.get_kind_display(),
    )  # fmt: skip


def attainment_cell(row: Any) -> SafeString | str:
    """How far the running quota is reached, against the time gone."""
    if row.attainment is None:
        return ui.nothing()
    tone = "warn" if row.attainment < row.elapsed else "good"
    return ui.share(row.attainment, gettext("Attainment"), tone)


def conflict_cell(row: Any) -> SafeString | str:
    """How many of its territories another partner has too."""
    if not row.conflicts:
        return ui.nothing()
    return format_html('<a class="tag warn" href="{}">{}</a>', channel_of(row), row.conflicts)


EMPTY = {
    "title": _("No channel partner fits"),
    "text": _("Customers of the kind distributor, dealer, agent, wholesaler or retailer stand here."),
    "icon": "store",
}
COLUMNS = [
    Column("code", _("Code"), lambda a: a.code, only="export"),
    Column("name", _("Partner"), lambda a: a.name, partner_cell, "name"),
    Column("kind", _("Kind"), lambda a: a.get_kind_display(), only="export"),
    Column("attainment", _("Quota reached"), lambda a: a.attainment, attainment_cell, "attainment", css="wide"),
    Column("achieved", _("Achieved"), lambda a: a.achieved, lambda a: ui.money(a.achieved), "achieved", True),
    Column("quota", _("Quota"), lambda a: a.quota_amount, lambda a: ui.money(a.quota_amount), "quota_amount", True),
    Column("until", _("Quota until"), lambda a: a.quota_end, lambda a: ui.day(a.quota_end), "quota_end", True, "desk"),
    Column("elapsed", _("Time gone"), lambda a: a.elapsed, only="export"),
    Column("conflicts", _("Channel conflicts"), lambda a: a.conflicts, conflict_cell, "conflicts", True),
    Column("outlets", _("Outlets"), lambda a: a.outlet_count, lambda a: ui.num(a.outlet_count), "outlet_count", True),
    Column("staff", _("Staff there"), lambda a: a.staff, only="export"),
]


class ChannelList(ListPage):
    """Who sells on for us, how far they are with their quotas, and where they are in each other's way."""

    template_name = "accounts/channels/list.html"
    model, name, nav, title = Account, "channels", NAV, _("Channel")
    subtitle = _("Distributors, dealers, agents: quota against achieved, outlets, and whose territories overlap.")
    filterset_class, default_sort = ChannelFilters, "-quota_amount"
    empty, columns = EMPTY, COLUMNS

    @cached_property
    def day(self) -> date:
        return book_day()

    def get_subtitle(self) -> str:
        return wording.sentences([self.subtitle, as_of(self.day)])

    def rows(self) -> Any:
        return facts.partners(super().rows().defer("search_text"), self.user, self.day)

    def row_url(self, row: Account) -> str:
        return channel_of(row)

    def context(self) -> dict[str, Any]:
        return {} if self.htmx else {"figures": figures(self.rows().live()), "ways": ways("channel", self.user)}


def as_of(day: date) -> str:
    """Which day the figures speak of."""
    return gettext("Figures as of %(day)s.") % {"day": formats.day(day, ui.language(), year=True)}


def ways(here: str, user: Any) -> list[dict[str, Any]]:
    """The way between the lists of the channel; people are for those who may see them."""
    pages = [("channel", _("Partners")), ("outlet", _("Outlets")), ("quota", _("Quotas")),
             ("territory", _("Territories")), ("seller", _("Sales people")),
             ("downstream", _("Downstream customers"))]  # fmt: skip
    shown = [page for page in pages if page[0] != "seller" or can(user, Right.SEE_CONTACTS)]
    return [{"label": words, "url": reverse(f"accounts:{noun}-list"), "on": noun == here} for noun, words in shown]


def figures(partners: Any) -> list[dict[str, Any]]:
    """How many partners, how many behind, in conflict, without a quota; each opens its list."""
    watched = {name: facts.watched(partners, name) for name in ("behind", "conflict", "none")}
    counts = {name: rows.order_by().values("pk").count() for name, rows in watched.items()}
    labels = {"behind": _("Behind the quota"), "conflict": _("Channel conflict"), "none": _("Without a quota")}
    tones = {"behind": "warn", "conflict": "bad", "none": ""}
    found = [{"label": _("Partners"), "value": ui.num(partners.order_by().values("pk").count()), "url": "?"}]
    return found + [
        {"label": labels[name], "value": ui.num(count), "url": f"?watch={name}", "tone": tones[name] if count else ""}
        for name, count in counts.items()
    ]


class AccountChannel(OfAccount, Panel):
    """A partner's channel file: quotas first, then territory, outlets, sales team, downstream customers."""

    template_name, title = "accounts/channels/_of_account.html", _("Channel")

    def context(self) -> dict[str, Any]:
        may = self.object.archived_at is None and self.object.kind in CHANNEL_KINDS
        return super().context() | shown(self.object, self.user) | {
            "may_edit": may and can(self.user, Right.EDIT_ACCOUNTS),
            "may_edit_people": may and can(self.user, Right.EDIT_CONTACTS),
            "may_see_people": can(self.user, Right.SEE_CONTACTS),
        }  # fmt: skip


def shown(account: Account, user: Any) -> dict[str, Any]:
    """All parts of a partner's file, as far as the user sees them."""
    day = book_day()

    def parts(model: Any) -> Any:
        return model.objects.visible_to(user).live().filter(account=account)

    territories = list(parts(Territory)[:MOST])
    rivals = facts.conflicts(territories, user, day)
    outlets = list(parts(Outlet)[:MOST])
    downstreams = parts(Downstream).with_sight(user).select_related("customer")
    return {
        "quotas": [told(row) for row in parts(Quota).with_achieved(day)[:24]],
        "territories": [(one, rivals[one.pk]) for one in territories],
        "outlets": outlets,
        "outlet_sum": outlet_sum(outlets, day),
        "today": day,
        "sellers": parts(Seller)[:MOST],
        "downstreams": downstreams.order_by(F("estimate").desc(nulls_last=True), "name")[:MOST],
        "estimated": downstreams.aggregate(sum=Sum("estimate"))["sum"],
    }


def outlet_sum(outlets: list[Outlet], day: Any) -> str:
    """How many are open, with how many people."""
    there = [one for one in outlets if (one.opened_on or day) <= day and (one.closed_on is None or one.closed_on > day)]
    staff = sum(one.staff or 0 for one in there)
    words = ngettext("%(count)s outlet open", "%(count)s outlets open", len(there)) % {"count": len(there)}
    people = ngettext("%(count)s person", "%(count)s people", staff) % {"count": f"{staff:,}"}
    return f"{words} · {people}" if staff else words


def told(row: Quota) -> dict[str, Any]:
    """A quota as the panel shows it."""
    state = row.state()
    return {"row": row, "state": state.label, "tone": TONES.get(state, ""), "share": row.attainment}


OUTLETS = [
    Column("name", _("Outlet"), lambda o: o.name, sort="name"),
    Column("account", _("Partner"), lambda o: str(o.account), account_cell, "account__name"),
    Column("account_code", _("Customer code"), lambda o: o.account.code, only="export"),
    Column("city", _("City"), lambda o: o.city, sort="city"),
    Column("address", _("Address"), lambda o: o.address, only="export"),
    Column("staff", _("Count of staff"), lambda o: o.staff, lambda o: ui.num(o.staff), "staff", True),
    Column("opened", _("Opened on"), lambda o: o.opened_on, lambda o: ui.day(o.opened_on), "opened_on", True),
    Column("closed", _("Closed on"), lambda o: o.closed_on, lambda o: ui.day(o.closed_on), "closed_on", True),
    Column("note", _("Note"), lambda o: o.note, only="export"),
]


class OutletList(ListPage):
    """All outlets of the partners one sees."""

    template_name = "accounts/channels/list.html"
    model, name, nav, title = Outlet, "outlets", NAV, _("Outlets")
    filterset_class, default_sort, columns = OutletFilters, "name", OUTLETS
    empty = EMPTY | {"title": _("No outlet fits"), "text": _("Add outlets on a partner's page, or import a file.")}

    def rows(self) -> Any:
        return super().rows().select_related("account").defer("account__search_text")

    def row_url(self, row: Outlet) -> str:
        return channel_of(row.account)

    def context(self) -> dict[str, Any]:
        return {"ways": ways("outlet", self.user)}


def quota_cell(row: Quota) -> SafeString:
    """The period, and below it the category."""
    sub = format_html('<span class="sub">{}</span>', row.category) if row.category else ""
    return format_html("{} – {}{}", ui.day(row.starts_on), ui.day(row.ends_on), sub)


def reached_cell(row: Quota) -> SafeString | str:
    """How far it is reached."""
    return ui.share(row.attainment, gettext("Attainment"), TONES.get(row.state(), ""))


QUOTAS = [
    *round_trips.columns("quotas", {
        "account": lambda q: q.account.code, "starts_on": lambda q: q.starts_on, "ends_on": lambda q: q.ends_on,
        "amount": lambda q: q.amount, "category": lambda q: q.category, "note": lambda q: q.note,
    }),
    Column("period", _("Period"), lambda q: str(q), quota_cell, "starts_on", only="page"),
    Column("account", _("Partner"), lambda q: str(q.account), account_cell, "account__name"),
    Column("amount", _("Quota"), lambda q: q.amount, lambda q: ui.money(q.amount), "amount", True, only="page"),
    Column("achieved", _("Achieved"), lambda q: q.achieved, lambda q: ui.money(q.achieved), "achieved", True),
    Column("attainment", _("Quota reached"), lambda q: q.attainment, reached_cell),
    Column("state", _("State"), lambda q: q.state().label, css="desk"),
]  # fmt: skip


class QuotaList(ListPage):
    """All quotas of the partners one sees, against what was ordered."""

    template_name = "accounts/channels/list.html"
    model, name, nav, title = Quota, "quotas", NAV, _("Quotas")
    filterset_class, default_sort, columns = QuotaFilters, "-starts_on", QUOTAS
    empty = EMPTY | {"title": _("No quota fits"), "text": _("Set quotas on a partner's page, or import a file.")}

    @cached_property
    def day(self) -> date:
        return asked_day(self.request.GET, book_day)

    def get_subtitle(self) -> str:
        return as_of(self.day)

    def rows(self) -> Any:
        found = super().rows().with_achieved(self.day)
        return found.select_related("account").defer("account__search_text")

    def row_url(self, row: Quota) -> str:
        return channel_of(row.account)

    def context(self) -> dict[str, Any]:
        return {"ways": ways("quota", self.user)}
