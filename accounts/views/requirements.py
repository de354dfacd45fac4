"""Pages of what customers require under agreements: the list, what runs out at one customer, enter, edit, archive."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import requirements
from accounts.filters import RequirementFilters
from accounts.forms.agreements import RequirementPageForm
from accounts.models import Agreement, Requirement
from accounts.views import terms
from accounts.views.home import OfAccount
from kam.ground.days import company_today
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Panel
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.templatetags import ui

NAV = "agreements"


def page_of(key: int) -> str:
    return reverse("accounts:agreement-detail", args=[key])


def text_cell(row: Requirement) -> SafeString:
    """The requirement, leading to its agreement, and its kind below."""
    words = '<a class="open" href="{}">{}</a><span class="sub">{}</span>'
    return format_html(words, page_of(row.agreement_id), row.text, row.get_kind_display())


def account_cell(row: Requirement) -> SafeString:
    """The customer, with its badge, leading to its agreements."""
    account = row.agreement.account
    badge, home = ui.tier_badge(account.tier, ui.language(), False), reverse(ACCOUNT, args=[account.pk])
    return format_html('<span class="row">{}<a href="{}?tab=agreements">{}</a></span>', badge, home, account)


def until_cell(row: Requirement) -> SafeString | str:
    """Until when, marked when that is over or soon."""
    return terms.requirement_tag(row, company_today()) or ui.nothing()


ACCOUNT = "accounts:account-detail"
EMPTY = {
    "title": _("No requirement fits"),
    "text": _("Enter what customers require of you on the page of an agreement, or import a file."),
    "icon": "clipboard-check",
}
COLUMNS = [
    Column("text", _("Requirement"), lambda r: r.text, text_cell),
    Column("kind", _("Kind"), lambda r: r.get_kind_display(), only="export"),
    Column("account", _("Customer"), lambda r: str(r.agreement.account), account_cell, "agreement__account__name"),
    Column("account_code", _("Customer code"), lambda r: r.agreement.account.code, only="export"),
    Column("number", _("Agreement number"), lambda r: r.agreement.number, css="desk"),
    Column("evidence", _("Evidence"), lambda r: r.evidence, css="desk"),
    Column("until", _("Valid until"), lambda r: r.valid_until, until_cell, "valid_until", True),
]


class RequirementList(ListPage):
    """All that customers require, with what is to be watched above it."""

    template_name = "accounts/agreements/list.html"
    model, name, nav, title = Requirement, "requirements", NAV, _("Requirements")
    subtitle = _(
        "What customers demand of you as a supplier: certificates, approvals, audits, and until when each holds."
    )
    filterset_class, default_sort, columns, empty = RequirementFilters, "valid_until", COLUMNS, EMPTY

    def rows(self) -> Any:
        found = super().rows().filter(agreement__archived_at__isnull=True)
        return found.select_related("agreement__account").defer("agreement__account__search_text")

    def row_late(self, row: Requirement) -> bool:
        return row.valid_until is not None and row.valid_until < company_today()

    def context(self) -> dict[str, Any]:
        return {} if self.htmx else {"figures": watched(self.user), "ways": ways("requirement")}


def ways(here: str) -> list[dict[str, Any]]:
    """The way between agreements and what is required under them."""
    pages = (("agreement", _("Agreements")), ("requirement", _("Requirements")))
    return [{"label": words, "url": reverse(f"accounts:{noun}-list"), "on": noun == here} for noun, words in pages]


def watched(user: Any) -> list[dict[str, Any]]:
    """How many run out soon and how many have; each number opens its list."""
    rows, day, home = Requirement.objects.visible_to(user), company_today(), reverse("accounts:requirement-list")
    counts = {"soon": (rows.running_out(day).count(), "warn"), "overdue": (rows.overdue(day).count(), "bad")}
    return [
        {"label": LABELS[key], "value": ui.num(count), "url": f"{home}?watch={key}", "tone": tone if count else ""}
        for key, (count, tone) in counts.items()
    ]


LABELS = {"soon": _("Requirements that run out within 60 days"), "overdue": _("Requirements overdue")}

SOON, MIXED = _("Requirements that run out soon"), _("Requirements overdue or running out soon")


class AccountRequirements(OfAccount, Panel):
    """What a customer requires and nobody can prove any more, or soon: said on its page; nothing where all is well."""

    template_name, title = "accounts/requirements/_flags.html", _("Requirements")

    def context(self) -> dict[str, Any]:
        day = company_today()
        rows = Requirement.objects.visible_to(self.user).filter(agreement__account=self.object)
        found = [*rows.overdue(day).order_by("valid_until")[:5], *rows.running_out(day).order_by("valid_until")[:5]]
        late = sum(one.valid_until is not None and one.valid_until < day for one in found)
        heading = SOON if not late else LABELS["overdue"] if late == len(found) else MIXED
        flags = [(one, terms.requirement_tag(one, day)) for one in found]
        return super().context() | {"flags": flags, "heading": heading}


class RequirementCreate(FormPage):
    """One more requirement of an agreement."""

    model, nav, right, title = Agreement, NAV, Right.EDIT_ACCOUNTS, _("New requirement")
    form_class, done_message = RequirementPageForm, _("Requirement entered.")
    object: Agreement

    def instance(self) -> None:
        return None

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Agreements"), reverse("accounts:agreement-list")), (str(self.object), page_of(self.object.pk))]

    def act(self, form: Any) -> Requirement:
        return requirements.enter(values={**form.cleaned_data, "agreement": self.object}, by=self.user)

    def done_url(self, record: Requirement) -> str:
        return page_of(record.agreement_id)


class OfRequirement:
    """What the pages of one requirement share."""

    model, nav, right = Requirement, NAV, Right.EDIT_ACCOUNTS
    object: Requirement

    def queryset(self) -> Any:
        return super().queryset().select_related("agreement")  # type: ignore[misc]

    def crumbs(self) -> list[tuple[Any, str]]:
        above = self.object.agreement
        return [(_("Agreements"), reverse("accounts:agreement-list")), (str(above), page_of(above.pk))]

    def done_url(self, record: Requirement) -> str:
        return page_of(record.agreement_id)


class RequirementEdit(OfRequirement, FormPage):
    """New words, a new day, new evidence."""

    title, form_class, done_message = _("Edit requirement"), RequirementPageForm, _("Saved.")

    def actions(self) -> list[dict[str, Any]]:
        gone = self.object.archived_at is not None
        words, verb = (gettext("Bring back"), "restore") if gone else (gettext("Archive"), "archive")
        return [{"label": words, "url": reverse(f"accounts:requirement-{verb}", args=[self.object.pk])}]

    def act(self, form: Any) -> Requirement:
        return requirements.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class RequirementArchive(OfRequirement, ActionPage):
    """No longer required, with undo."""

    title, done_message, submit_label = _("Archive requirement"), _("Requirement archived."), _("Archive")
    question = _("The requirement leaves the agreement. You can bring it back.")

    def act(self) -> Requirement:
        return requirements.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Requirement) -> str:
        return reverse("accounts:requirement-restore", args=[result.pk])


class RequirementRestore(OfRequirement, ActionPage):
    """Required again."""

    title, done_message = _("Bring back"), _("Requirement brought back.")
    question = _("The requirement stands with the agreement again.")

    def act(self) -> Requirement:
        return requirements.restore(self.object, by=self.user)
