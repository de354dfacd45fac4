"""Pages of the tier policy: its versions, one version, two versions compared, drafts, publishing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import policies
from accounts.filters import PolicyFilters
from accounts.forms.policies import PolicyForm, PublishForm
from accounts.models import Policy
from accounts.views import policy_words as words
from accounts.views.home import url_of
from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can

NAV = "settings"


def name_cell(row: Policy) -> SafeString:
    """The version and why it was made."""
    note = format_html('<span class="sub">{}</span>', row.note) if row.note else ""
    address = reverse("accounts:policy-detail", args=[row.pk])
    return format_html('<a class="open" href="{}">{}</a>{}', address, words.title(row), note)


EMPTY = {
    "title": _("No version fits"),
    "text": _("Take a filter away, or draw up a new version."),
    "icon": "scale",
}
COLUMNS = [
    Column("number", _("Version"), lambda p: p.number, name_cell, "number"),
    Column("note", _("Note"), lambda p: p.note, only="export"),
    Column("state", _("State"), words.state_text, words.state_cell, css="nowrap"),
    Column("from", _("In force from"), lambda p: p.effective_on, words.from_cell, "effective_on"),
    Column("borders", _("Borders"), words.borders, words.borders, css="nowrap"),
    Column("approval", _("Approval"), words.approval, words.approval, css="desk"),
    Column("by", _("By"), lambda p: str(p.published_by or p.by), css="desk quiet"),
]


class PolicyList(ListPage):
    """Every version, the newest first."""

    model, name, nav, title = Policy, "policies", NAV, _("Tier policy")
    subtitle = _("Who is platinum, gold, iron, lead, and what that is worth")
    filterset_class, default_sort, empty, columns = PolicyFilters, "-number", EMPTY, COLUMNS

    def rows(self) -> Any:
        is_now = ExpressionWrapper(Q(pk=Policy.objects.current().pk), BooleanField())
        return super().rows().select_related("by__acts_for", "published_by__acts_for").annotate(is_now=is_now)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings"))]

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.EDIT_POLICY):
            return []
        lab = {"label": gettext("Policy lab"), "url": url_of("analytics:lab"), "icon": "sliders-horizontal"}
        new = {"label": gettext("New draft"), "url": reverse("accounts:policy-create"), "primary": True, "icon": "plus"}
        return [lab, new] if lab["url"] else [new]


class OfPolicy:
    """What the pages of one version share."""

    model, nav = Policy, NAV
    object: Policy

    def queryset(self) -> Any:
        return super().queryset().select_related("by__acts_for", "published_by__acts_for")  # type: ignore[misc]

    def crumbs(self) -> list[tuple[Any, str]]:
        way = [(_("Settings"), reverse("kam:settings")), (_("Tier policy"), reverse("accounts:policy-list"))]
        return [*way, (words.title(self.object), self.home())] if "pk" in self.kwargs else way  # type: ignore[attr-defined]

    def home(self) -> str:
        return reverse("accounts:policy-detail", args=[self.object.pk])

    def done_url(self, record: Policy) -> str:
        return reverse("accounts:policy-detail", args=[record.pk])


class PolicyDetail(OfPolicy, DetailPage):
    """One version: its numbers in groups, what a tier is worth, what differs from the one before it."""

    template_name = "accounts/policies/detail.html"

    def crumbs(self) -> list[tuple[Any, str]]:
        return super().crumbs()[:-1]

    def get_title(self) -> Any:
        return words.title(self.object)

    def actions(self) -> list[dict[str, Any]]:
        return words.deeds(self.object, self.user)

    def context(self) -> dict[str, Any]:
        policy, other = self.object, before(self.object)
        return {
            "object": policy, "policy": policy, "state": words.state_cell(policy), "groups": words.groups(policy),
            "grades": words.GRADES, "terms": words.terms_table(policy), "before": other,
            "changes": words.changes(other, policy) if other else [], "folds": words.folds(policy),
            "track": words.track(policy), "alone": words.alone(policy), "own_name": words.title(policy),
            "before_name": words.title(other) if other else "",
        }  # fmt: skip


def before(policy: Policy) -> Policy | None:
    """The version a draft is to follow, or a published one followed."""
    published = Policy.objects.published().exclude(pk=policy.pk)
    if policy.is_draft or policy.published_at is None:
        return Policy.objects.current()
    earlier = published.filter(published_at__lt=policy.published_at)
    return earlier.in_force(policy.effective_on or date.min) if earlier.exists() else None


class PolicyCompare(OfPolicy, DetailPage):
    """What differs between two versions."""

    template_name = "accounts/policies/compare.html"
    title = _("Compare")

    def get_title(self) -> Any:
        return gettext("Compare versions")

    def other(self) -> Policy | None:
        asked = self.request.GET.get("with", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 10:
            return Policy.objects.visible_to(self.user).filter(pk=int(asked)).first()
        return before(self.object)

    def context(self) -> dict[str, Any]:
        other = self.other()
        known = Policy.objects.visible_to(self.user).live().exclude(pk=self.object.pk)
        return {
            "object": self.object, "policy": self.object, "other": other, "name": words.title(self.object),
            "versions": [(one.pk, words.title(one), other is not None and one.pk == other.pk) for one in known],
            "changes": words.changes(other, self.object) if other else [],
            "other_name": words.title(other) if other else "",
        }  # fmt: skip


class PolicyCreate(OfPolicy, FormPage):
    """A new draft, drawn up from the version in force or from another one."""

    title, right, form_class = _("New draft"), Right.EDIT_POLICY, PolicyForm
    template_name = "accounts/policies/form.html"
    submit_label, done_message = _("Keep the draft"), _("Draft kept.")

    def base(self) -> Policy:
        asked = self.request.GET.get("from", "")
        fits = asked.isascii() and asked.isdigit() and len(asked) < 10
        named = Policy.objects.visible_to(self.user).filter(pk=int(asked)).first() if fits else None
        return named or Policy.objects.current()

    def initial(self) -> dict[str, Any]:
        base = self.base()
        return {name: getattr(base, name) for name in PolicyForm.base_fields if name != "note"}

    def act(self, form: Any) -> Policy:
        return policies.draft(form.values, by=self.user)


class PolicyEdit(OfPolicy, FormPage):
    """Edit a draft."""

    title, right, form_class = _("Edit the draft"), Right.EDIT_POLICY, PolicyForm
    template_name = "accounts/policies/form.html"
    submit_label, done_message = _("Keep the draft"), _("Draft kept.")

    def act(self, form: Any) -> Policy:
        return policies.change(self.object, values=form.values, version=self.version(), by=self.user)


def beside_current(policy: Policy) -> dict[str, Any]:
    """A draft beside the version in force, and the way to the lab that tries it."""
    other, lab = Policy.objects.current(), url_of("analytics:lab")
    return {
        "changes": words.changes(other, policy), "other_name": words.named(other), "was_name": words.title(other),
        "now_name": words.title(policy), "lab_url": f"{lab}?{words.tried(policy)}" if lab else "",
    }  # fmt: skip


class PolicyPublish(OfPolicy, FormPage):
    """A draft becomes a version in force from a day on; what differs is shown before."""

    title, right, form_class = _("Approve"), Right.APPROVE_TIERS, PublishForm
    template_name = "accounts/policies/publish.html"
    submit_label, done_message = _("Approve"), _("Approved. It is in force from its day.")

    def get_title(self) -> Any:
        return wording.pair(gettext("Approve"), words.title(self.object))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.object.is_draft:
            return self.away(self.home())
        return super().get(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {"effective_on": policies.earliest()}

    def context(self) -> dict[str, Any]:
        alone = words.alone(self.object, self.user)
        return beside_current(self.object) | {"alone": alone, "track": words.track(self.object)}

    def act(self, form: Any) -> Policy:
        return policies.publish(self.object, **form.cleaned_data, version=self.version(), by=self.user)


class PolicyWithdraw(OfPolicy, ActionPage):
    """A version whose day has not come is a draft again."""

    title, right, submit_label = _("Take back"), Right.APPROVE_TIERS, _("Take back")
    question = _("It does not come into force and is a draft again; the version in force stays.")
    done_message = _("Taken back. It is a draft again.")

    def act(self) -> Policy:
        return policies.withdraw(self.object, version=self.version(), by=self.user)


class PolicyDiscard(OfPolicy, ActionPage):
    """A draft that is not wanted any more."""

    title, right, submit_label, danger = _("Discard the draft"), Right.EDIT_POLICY, _("Discard"), True
    question, done_message = _("The draft leaves the list; it can be brought back."), _("Draft discarded.")

    def act(self) -> Policy:
        return policies.discard(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Policy) -> str:
        return reverse("accounts:policy-restore", args=[result.pk])

    def done_url(self, _record: Policy) -> str:
        return reverse("accounts:policy-list")


class PolicyRestore(OfPolicy, ActionPage):
    """A discarded draft comes back."""

    title, right, done_message = _("Bring the draft back"), Right.EDIT_POLICY, _("Draft brought back.")

    def act(self) -> Policy:
        return policies.restore(self.object, by=self.user)
