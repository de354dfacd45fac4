"""Pages of competitors: the list with what they touch, one of them with where it stands and what it did."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import competitors
from accounts.filters import CompetitorFilters
from accounts.forms.competitors import CompetitorForm
from accounts.models import Competitor, Move, Presence, Rivalry
from accounts.views.home import new_button, url_of
from kam.ground.asked import Asked
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

NAV = "analyses"
MOST = 200


def name_cell(row: Competitor) -> SafeString:
    """Name, and below it where it sells."""
    below = format_html('<span class="sub">{}</span>', row.sells_in) if row.sells_in else ""
    return format_html('<a class="open" href="/competitors/{}/">{}</a>{}', row.pk, row.name, below)


def accounts_cell(row: Any) -> SafeString | str:
    """At how many customers; the number opens them."""
    if not row.accounts:
        return ui.nothing()
    return format_html('<a href="/customers/?competitor={}">{}</a>', row.pk, ui.num(row.accounts))


def threatened_cell(row: Any) -> SafeString | str:
    """How many of them it threatens; some are worth a mark."""
    return format_html('<span class="tag bad">{}</span>', row.threatened) if row.threatened else ui.nothing()


EMPTY = {
    "title": _("No competitor fits"),
    "text": _("Enter who else sells to your customers, or note it on a customer's page."),
    "icon": "swords",
}
COLUMNS = [
    Column("name", _("Competitor"), lambda c: c.name, name_cell, "name"),
    Column("short_name", _("Short name"), lambda c: c.short_name, only="export"),
    Column("website", _("Website"), lambda c: c.website, only="export"),
    Column("sells_in", _("Where it sells"), lambda c: c.sells_in, only="export"),
    Column("strengths", _("Strengths"), lambda c: c.strengths, only="export"),
    Column("weaknesses", _("Weaknesses"), lambda c: c.weaknesses, only="export"),
    Column("accounts", _("Customers"), lambda c: c.accounts, accounts_cell, "accounts", num=True),
    Column("threatened", _("High threat or trial"), lambda c: c.threatened, threatened_cell, "threatened", num=True),
    Column("revenue", _("Revenue touched, 12 months"), lambda c: c.revenue, lambda c: ui.money(c.revenue),
           "revenue", num=True),
]  # fmt: skip


def finding(chosen: Any, user: Any) -> str:
    """At how many customers those listed stand, with which revenue, and at how many one is a threat; each once."""
    found = chosen.reach(user)
    told = {name: ui.num(found[name]) for name in ("rivals", "accounts", "threatened")}
    told["amount"] = formats.short_money(found["revenue"] or 0, settings.COMPANY_CURRENCY, ui.language())
    if not found["accounts"]:
        return gettext("None of those listed stands at a customer you see.")
    words = ngettext("%(rivals)s competitor stands at %(accounts)s of your customers, whose orders of twelve months "
                     "are %(amount)s; at %(threatened)s of them the threat is high or there is a trial.",
                     "%(rivals)s competitors stand at %(accounts)s of your customers, whose orders of twelve months "
                     "are %(amount)s; at %(threatened)s of them the threat is high or there is a trial.",
                     found["rivals"])  # fmt: skip
    return words % told


class CompetitorList(Asked, ListPage):
    """Who else sells to the customers one sees."""

    model, name, nav, title = Competitor, "competitors", NAV, _("Competitors")
    template_name, filterset_class, default_sort = "accounts/analysis.html", CompetitorFilters, "-revenue"
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        return super().rows().touching(self.user).defer("search_text")

    def get_subtitle(self) -> Any:
        return finding(self.chosen, self.user)

    def actions(self) -> list[dict[str, Any]]:
        at = {"label": gettext("At customers"), "url": reverse("accounts:presence-list"), "icon": "swords"}
        new = new_button(self.user, Right.EDIT_ACCOUNTS, gettext("New competitor"), "accounts:competitor-create")
        did = {"label": gettext("Their moves"), "url": reverse("accounts:move-list"), "icon": "megaphone"}
        return [at, did, *new]


class OfCompetitor:
    """What pages of one competitor share."""

    model, nav = Competitor, NAV
    object: Competitor

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Competitors"), reverse("accounts:competitor-list"))]

    def done_url(self, record: Competitor) -> str:
        return reverse("accounts:competitor-detail", args=[record.pk])


class CompetitorDetail(OfCompetitor, DetailPage):
    """One competitor: at which of the reader's customers, and what it did."""

    template_name = "accounts/competitors/detail.html"

    def queryset(self) -> Any:
        return super().queryset().touching(self.user)

    def actions(self) -> list[dict[str, Any]]:
        return deeds(self.object) if can(self.user, Right.EDIT_ACCOUNTS) else []

    def head(self) -> list[dict[str, Any]]:
        return figures(self.object)

    def context(self) -> dict[str, Any]:
        here = Presence.objects.visible_to(self.user).live().filter(competitor=self.object)
        here = here.select_related("account__standing").defer("account__search_text")
        moves = Move.objects.visible_to(self.user).live().filter(competitor=self.object).select_related("account")
        return super().context() | {
            "presences": here.order_by("-account__standing__revenue", "-seen_on")[:MOST],
            "moves": moves[:MOST],
            "friends": friends(self.object, self.user),
            "outcomes_url": url_of("lifecycle:competitor-outcomes", self.object.pk),
            "may_edit": can(self.user, Right.EDIT_ACCOUNTS),
        }


def friends(competitor: Competitor, user: Any) -> Any:
    """Whom it knows at the reader's customers, and how well; nothing for those who may not see contacts."""
    rows = Rivalry.objects.visible_to(user).live().filter(competitor=competitor, contact__archived_at__isnull=True)
    return rows.select_related("contact__account").order_by("contact__account__name", "contact__name")[:MOST]


def deeds(competitor: Competitor) -> list[dict[str, Any]]:
    """The buttons of one competitor."""
    gone = competitor.archived_at is not None
    words, verb = (gettext("Bring back"), "restore") if gone else (gettext("Archive"), "archive")
    entries = [
        (gettext("Note a move"), "accounts:competitor-move-create", "plus", not gone),
        (gettext("Edit"), "accounts:competitor-edit", "pencil", False),
        (words, f"accounts:competitor-{verb}", "archive-restore" if gone else "archive", False),
    ]
    return [
        {"label": label, "url": reverse(name, args=[competitor.pk]), "icon": icon, "primary": first}
        for label, name, icon, first in entries
    ]


def figures(competitor: Any) -> list[dict[str, Any]]:
    """At how many customers, how many it threatens, which revenue it touches."""
    customers = f"{reverse('accounts:account-list')}?competitor={competitor.pk}"
    threat = "bad" if competitor.threatened else ""
    return [
        {"label": gettext("Customers"), "value": competitor.accounts, "url": customers,
         "hint": gettext("of those you see")},
        {"label": gettext("High threat or trial"), "value": competitor.threatened, "tone": threat, "hint": ""},
        {"label": gettext("Revenue touched, 12 months"), "value": ui.money(competitor.revenue or 0),
         "hint": gettext("ours, with these customers")},
    ]  # fmt: skip


class CompetitorCreate(OfCompetitor, FormPage):
    """A competitor nobody entered yet."""

    title, right, form_class = _("New competitor"), Right.EDIT_ACCOUNTS, CompetitorForm
    done_message = _("Competitor entered.")

    def act(self, form: Any) -> Competitor:
        return competitors.enter(values=form.cleaned_data, by=self.user)


class CompetitorEdit(OfCompetitor, FormPage):
    """Correct its record."""

    title, right, form_class = _("Edit competitor"), Right.EDIT_ACCOUNTS, CompetitorForm
    done_message = _("Saved.")

    def act(self, form: Any) -> Competitor:
        return competitors.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class CompetitorArchive(OfCompetitor, ActionPage):
    """Out of lists and choices, with undo."""

    title, right, submit_label = _("Archive competitor"), Right.EDIT_ACCOUNTS, _("Archive")
    question = _("It leaves lists and choices. What is noted at customers stays, and you can bring it back.")
    done_message = _("Competitor archived.")

    def act(self) -> Competitor:
        return competitors.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Competitor) -> str:
        return reverse("accounts:competitor-restore", args=[result.pk])


class CompetitorRestore(OfCompetitor, ActionPage):
    """Back into lists and choices."""

    title, right, done_message = _("Bring back"), Right.EDIT_ACCOUNTS, _("Competitor brought back.")
    question = _("It stands in lists and choices again.")

    def act(self) -> Competitor:
        return competitors.restore(self.object, by=self.user)
