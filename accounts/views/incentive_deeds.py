"""What is done with incentives: enter, edit, give, forfeit, take back, state the cost, archive; and their addresses."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import incentives
from accounts.forms.incentives import ForfeitForm, GivePageForm, IncentivePageForm, PriceForm
from accounts.models import Account, Incentive
from accounts.rules import incentives as rules
from accounts.views.incentives import NAV, IncentiveDetail, IncentiveList, OfIncentive
from kam.ground import days
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.rules.keys import key_of
from kam.templatetags import ui


def public_warning(account: Account | None) -> str:
    """The line that stands above the form of a public body's incentive; empty for everybody else."""
    if account is None or account.kind not in rules.PUBLIC:
        return ""
    words = gettext("A public body: above %(limit)s say who approved it, and why.")
    return words % {"limit": ui.exact(rules.PUBLIC_LIMIT)}


class IncentiveCreate(FormPage):
    """A customer has earned something; the address may say whose and what the policy promised."""

    model, nav, right = None, NAV, Right.EDIT_INCENTIVES
    title, form_class, done_message = _("Enter incentive"), IncentivePageForm, _("Incentive entered.")

    def get_subtitle(self) -> str:
        key = key_of(self.request.GET.get("account") or self.request.POST.get("account"))
        return public_warning(Account.objects.visible_to(self.user).filter(pk=key).first())

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Incentives"), reverse("accounts:incentive-list"))]

    def initial(self) -> dict[str, Any]:
        return {"earned_on": days.today(), "earned_for": "other"} | super().initial()

    def act(self, form: Any) -> Incentive:
        return incentives.enter(values=form.cleaned_data, by=self.user)

    def done_url(self, record: Incentive) -> str:
        return reverse("accounts:incentive-detail", args=[record.pk])


class Deed(OfIncentive):
    """A form about one incentive: its name below the heading, and the line about public bodies."""

    right = Right.EDIT_INCENTIVES

    def get_subtitle(self) -> str:
        return " · ".join(part for part in (str(self.object), public_warning(self.object.account)) if part)


class IncentiveEdit(Deed, FormPage):
    """Correct an entry."""

    title, form_class, done_message = _("Edit incentive"), IncentivePageForm, _("Saved.")

    def act(self, form: Any) -> Incentive:
        return incentives.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class IncentiveGive(Deed, FormPage):
    """It was given."""

    title, form_class, submit_label = _("Incentive given"), GivePageForm, _("Mark given")
    done_message = _("Given. Its cost stands in the cost to serve.")

    def initial(self) -> dict[str, Any]:
        return super().initial() | {"given_on": days.today(), "spent": self.object.spent or self.object.value}

    def act(self, form: Any) -> Incentive:
        return incentives.give(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class IncentiveForfeit(Deed, FormPage):
    """It will not be given."""

    title, form_class, submit_label = _("Incentive forfeited"), ForfeitForm, _("Forfeited")
    done_message = _("Noted as forfeited.")

    def initial(self) -> dict[str, Any]:
        return {"forfeited_on": days.today()}

    def act(self, form: Any) -> Incentive:
        said, version = form.cleaned_data, self.version()
        on, reason = said["forfeited_on"], said["forfeit_reason"]
        return incentives.forfeit(self.object, on=on, reason=reason, version=version, by=self.user)


class IncentivePrice(Deed, FormPage):
    """What it cost, from finance."""

    title, form_class, right = _("What it cost"), PriceForm, Right.EDIT_COSTS
    done_message = _("Saved. The cost to serve follows.")

    def act(self, form: Any) -> Incentive:
        return incentives.price(self.object, **form.cleaned_data, version=self.version(), by=self.user)


class IncentiveReopen(Deed, ActionPage):
    """Due again."""

    title, submit_label, done_message = _("Take it back"), _("Take it back"), _("It is due again.")
    question = _("It counts as neither given nor forfeited, and its cost leaves the cost to serve.")

    def act(self) -> Incentive:
        return incentives.reopen(self.object, version=self.version(), by=self.user)


class IncentiveArchive(Deed, ActionPage):
    """Out of lists and numbers, with undo."""

    title, submit_label, done_message = _("Archive incentive"), _("Archive"), _("Incentive archived.")
    question = _("The incentive leaves the ledger, and its cost the cost to serve. You can bring it back.")

    def act(self) -> Incentive:
        return incentives.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Incentive) -> str:
        return reverse("accounts:incentive-restore", args=[result.pk])


class IncentiveRestore(Deed, ActionPage):
    """Back into lists and numbers."""

    title, done_message = _("Bring back"), _("Incentive brought back.")
    question = _("The incentive counts again, and so does its cost.")

    def act(self) -> Incentive:
        return incentives.restore(self.object, by=self.user)


DEEDS: dict[str, Any] = {
    "edit": IncentiveEdit,
    "give": IncentiveGive,
    "forfeit": IncentiveForfeit,
    "price": IncentivePrice,
    "reopen": IncentiveReopen,
    "archive": IncentiveArchive,
    "restore": IncentiveRestore,
}
ROUTES: list[URLPattern] = [
    path("incentives/", IncentiveList.as_view(), name="incentive-list"),
    path("incentives/new/", IncentiveCreate.as_view(), name="incentive-create"),
    path("incentives/<int:pk>/", IncentiveDetail.as_view(), name="incentive-detail"),
    *(path(f"incentives/<int:pk>/{deed}/", page.as_view(), name=f"incentive-{deed}") for deed, page in DEEDS.items()),
]
