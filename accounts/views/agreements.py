"""Pages of agreements: the list with its watch, one agreement, a customer's panel, make, edit, renew, end, archive."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import agreements
from accounts.filters import AgreementFilters
from accounts.filters.agreements import WATCH, asked_day
from accounts.forms.agreements import AgreementPageForm, EndForm, RenewForm
from accounts.models import Agreement
from accounts.rules import agreements as rules
from accounts.views import requirements, terms
from accounts.views.contacts import account_cell
from accounts.views.home import OfAccount, new_button
from kam.ground import round_trips, wording
from kam.ground.days import company_today
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage, Panel
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui

NAV = "agreements"
TONES = {"due30": "warn", "due90": "", "expired": "bad", "behind": "warn"}


def title_cell(row: Agreement) -> SafeString:
    """Title and kind; leads to the agreement."""
    url, below = reverse("accounts:agreement-detail", args=[row.pk]), f"{row.get_kind_display()} · {row.number}"
    return format_html('<a class="open" href="{}">{}</a><span class="sub">{}</span>', url, row, below)


def state_cell(row: Agreement) -> SafeString:
    return terms.state_tag(row, row.asked_on)


def bought_cell(row: Agreement) -> SafeString | str:
    """The share bought as a bar, or that it is not known."""
    bars = terms.progress(row, row.asked_on)
    return ui.share(bars[0]["share"], bars[0]["label"], bars[0]["tone"]) if bars else unknown(row)


def unknown(row: Agreement) -> SafeString | str:
    """A dash without a commitment; else the words that nobody can tell what was bought of it."""
    committed = row.committed_amount or row.committed_quantity
    return format_html('<span class="hint">{}</span>', gettext("not known")) if committed else ui.nothing()


def elapsed(row: Agreement) -> Any:
    return rules.elapsed_share(row.term, row.asked_on)


EMPTY = {
    "title": _("No agreement fits"),
    "text": _("Take a filter away, make one on a customer's page, or import a file of agreements."),
    "icon": "file-text",
}
COLUMNS = [
    *round_trips.columns("agreements", {
        "account": lambda a: a.account.code, "kind": lambda a: a.get_kind_display(), "number": lambda a: a.number,
        "title": lambda a: a.title, "signed_on": lambda a: a.signed_on, "starts_on": lambda a: a.starts_on,
        "ends_on": lambda a: a.ends_on, "notice_days": lambda a: a.notice_days,
        "price_kind": lambda a: a.get_price_kind_display(), "price_terms": lambda a: a.price_terms,
        "discount_percent": lambda a: a.discount_percent, "delivery": lambda a: a.delivery,
        "after_sales": lambda a: a.after_sales, "without_tender": lambda a: wording.yes_no(a.without_tender),
        "exclusivity": lambda a: a.exclusivity, "committed_amount": lambda a: a.committed_amount,
        "committed_quantity": lambda a: a.committed_quantity, "committed_unit": lambda a: a.committed_unit,
        "committed_category": lambda a: a.committed_category,
    }),
    Column("title", _("Agreement"), lambda a: a.title, title_cell, only="page"),
    Column("account", _("Customer"), lambda a: str(a.account), account_cell, "account__name"),
    Column("state", _("State"), lambda a: a.state(a.asked_on).label, state_cell),
    Column("bought_share", _("Bought"), lambda a: rules.bought_share(a.bought_amount, a.committed_amount), bought_cell),
    Column("elapsed", _("Time gone"), elapsed, lambda a: ui.pct(elapsed(a)), num=True, css="desk"),
    Column("committed", _("Committed amount"), lambda a: a.committed_amount, lambda a: ui.money(a.committed_amount),
           "committed_amount", True, "desk", "page"),
    Column("bought", _("Bought amount"), lambda a: a.bought_amount, only="export"),
    Column("bought_quantity", _("Bought (quantity)"), lambda a: a.bought_quantity, only="export"),
    Column("ends", _("Ends on"), lambda a: a.ends_on, lambda a: ui.day(a.ends_on), "ends_on", True, only="page"),
    Column("renew_by", _("Renew by"), lambda a: a.renew_by, lambda a: ui.day(a.renew_by), "renew_by", True, "desk"),
]  # fmt: skip


class AgreementList(ListPage):
    """All agreements one sees, with what is to be watched above them."""

    template_name = "accounts/agreements/list.html"
    model, name, nav, title = Agreement, "agreements", NAV, _("Agreements")
    filterset_class, empty, columns = AgreementFilters, EMPTY, COLUMNS

    @property
    def default_sort(self) -> str:  # type: ignore[override]
        """What runs out is read by its end, the rest by its beginning."""
        return "ends_on" if self.request.GET.get("watch") else "-starts_on"

    def rows(self) -> Any:
        day = asked_day(self.request.GET)
        return super().rows().with_bought(day).select_related("account").defer("account__search_text")

    def actions(self) -> list[dict[str, Any]]:
        return new_button(self.user, Right.EDIT_ACCOUNTS, gettext("New agreement"), "accounts:agreement-create")

    def context(self) -> dict[str, Any]:
        if self.htmx:
            return {}
        figures = watched(super().rows().live(), company_today()) + requirements.watched(self.user)
        return {"figures": figures, "ways": requirements.ways("agreement")}


def watched(rows: Any, as_of: date) -> list[dict[str, Any]]:
    """How many agreements stand in each part of the watch; each number opens its list."""
    counts = {
        "due30": rows.due_within(30, as_of).count(),
        "due90": rows.due_within(90, as_of).count(),
        "expired": rows.expired(as_of).count(),
        "behind": rows.with_bought(as_of).behind(as_of).count(),
    }
    return [
        {"label": dict(WATCH)[key], "value": ui.num(count), "url": f"?watch={key}", "tone": TONES[key] if count else ""}
        for key, count in counts.items()
    ]


class AccountAgreements(OfAccount, Panel):
    """The agreements of one customer: in force first, then what is over."""

    template_name, title = "accounts/agreements/_of_account.html", _("Agreements")

    def context(self) -> dict[str, Any]:
        day = company_today()
        found = Agreement.objects.visible_to(self.user).live().filter(account=self.object).with_bought(day)
        shown = [terms.told(row, day) for row in found.prefetch_related("requirements").order_by("-starts_on")[:40]]
        return super().context() | {
            "now": [one for one in shown if not one["is_over"]],
            "over": [one for one in shown if one["is_over"]],
            "may_edit": can(self.user, Right.EDIT_ACCOUNTS) and self.object.archived_at is None,
        }


class OfAgreement:
    """What the pages of one agreement share."""

    model, nav = Agreement, NAV
    object: Agreement

    def queryset(self) -> Any:
        found = super().queryset().with_bought(company_today())  # type: ignore[misc]
        return found.select_related("account", "follows").prefetch_related("requirements")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Agreements"), reverse("accounts:agreement-list")), (str(self.object.account), home_of(self.object))]

    def done_url(self, record: Agreement) -> str:
        return reverse("accounts:agreement-detail", args=[record.pk])


def home_of(row: Agreement) -> str:
    """The agreements on the customer's page."""
    return reverse("accounts:account-detail", args=[row.account_id]) + "?tab=agreements"


class AgreementDetail(OfAgreement, DetailPage):
    """One agreement."""

    template_name = "accounts/agreements/detail.html"

    def actions(self) -> list[dict[str, Any]]:
        return buttons(self.object) if can(self.user, Right.EDIT_ACCOUNTS) else []

    def context(self) -> dict[str, Any]:
        day = company_today()
        return super().context() | {
            "told": terms.told(self.object, day),
            "followers": self.object.followers.live(),
            "may_edit": can(self.user, Right.EDIT_ACCOUNTS) and self.object.archived_at is None,
        }


def buttons(row: Agreement) -> list[dict[str, Any]]:
    """What may be done with an agreement as it stands."""
    entries = [
        (gettext("Renew"), "renew", "refresh-cw", not row.archived_at and not row.term.renewed),
        (gettext("Edit"), "edit", "pencil", not row.archived_at),
        (gettext("End"), "end", "circle-stop", not row.archived_at and not row.ended_on),
        (gettext("Resume"), "resume", "undo-2", not row.archived_at and bool(row.ended_on)),
        (gettext("Archive"), "archive", "archive", not row.archived_at),
        (gettext("Bring back"), "restore", "archive-restore", bool(row.archived_at)),
    ]
    return [
        {"label": words, "url": reverse(f"accounts:agreement-{verb}", args=[row.pk]), "icon": icon}
        for words, verb, icon, now in entries
        if now
    ]


class AgreementCreate(FormPage):
    """A new agreement."""

    model, nav, right, title = Agreement, NAV, Right.EDIT_ACCOUNTS, _("New agreement")
    form_class, done_message = AgreementPageForm, _("Agreement made.")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Agreements"), reverse("accounts:agreement-list"))]

    def act(self, form: Any) -> Agreement:
        return agreements.make(values=form.cleaned_data, by=self.user)

    def done_url(self, record: Agreement) -> str:
        return reverse("accounts:agreement-detail", args=[record.pk])


class AgreementEdit(OfAgreement, FormPage):
    """Edit the terms."""

    title, right, form_class, done_message = _("Edit agreement"), Right.EDIT_ACCOUNTS, AgreementPageForm, _("Saved.")

    def act(self, form: Any) -> Agreement:
        return agreements.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class AgreementRenew(OfAgreement, FormPage):
    """The follower: the same terms for the next term, with what is agreed anew."""

    title, right, form_class = _("Renew the agreement"), Right.EDIT_ACCOUNTS, RenewForm
    submit_label, done_message = _("Renew"), _("Renewed: this is the new agreement.")

    def get_subtitle(self) -> Any:
        return gettext("The other terms and the requirements are taken over from %(name)s.") % {"name": self.object}

    def initial(self) -> dict[str, Any]:
        start, end = rules.follower_term(self.object.starts_on, self.object.ends_on)
        if self.object.ends_on is None:
            start = timezone.localdate()
        volume = {name: getattr(self.object, name) for name in ("committed_amount", "committed_quantity")}
        return {"starts_on": start, "ends_on": end} | volume

    def act(self, form: Any) -> Agreement:
        return agreements.renew(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class AgreementEnd(OfAgreement, FormPage):
    """Ended before its time."""

    title, right, form_class = _("End the agreement"), Right.EDIT_ACCOUNTS, EndForm
    submit_label, done_message = _("End"), _("Agreement ended.")

    def initial(self) -> dict[str, Any]:
        return {"ended_on": timezone.localdate()}

    def act(self, form: Any) -> Agreement:
        said = form.cleaned_data
        on, reason, version = said["ended_on"], said["end_reason"], self.version()
        return agreements.end(self.object, on=on, reason=reason, version=version, by=self.user)


class AgreementResume(OfAgreement, ActionPage):
    """The ending is taken back."""

    title, right, done_message = _("Resume the agreement"), Right.EDIT_ACCOUNTS, _("The agreement runs again.")
    question, submit_label = _("The ending is taken back: the agreement runs to its own end."), _("Resume")

    def act(self) -> Agreement:
        return agreements.resume(self.object, by=self.user)


class AgreementArchive(OfAgreement, ActionPage):
    """Out of the lists, with undo."""

    title, right, done_message = _("Archive agreement"), Right.EDIT_ACCOUNTS, _("Agreement archived.")
    question, submit_label = _("The agreement leaves the lists. You can bring it back."), _("Archive")

    def act(self) -> Agreement:
        return agreements.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Agreement) -> str:
        return reverse("accounts:agreement-restore", args=[result.pk])


class AgreementRestore(OfAgreement, ActionPage):
    """Back into the lists."""

    title, right, done_message = _("Bring back"), Right.EDIT_ACCOUNTS, _("Agreement brought back.")
    question = _("The agreement stands in the lists again.")

    def act(self) -> Agreement:
        return agreements.restore(self.object, by=self.user)
