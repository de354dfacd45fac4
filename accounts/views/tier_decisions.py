"""The pages that decide one proposed tier: it takes effect, or it does not."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import tiers
from accounts.facts import tier_rejections
from accounts.facts import tiers as facts
from accounts.facts.tier_effects import standing
from accounts.forms.tiers import RejectForm
from accounts.models import Policy, TierChange
from accounts.views import tier_effects
from accounts.views.tiers import why
from kam.ground import wording
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.rules import formats
from kam.templatetags import ui


class OfProposal:
    """What the pages of one proposal share."""

    model, nav, right = TierChange, "tiers", Right.APPROVE_TIERS
    object: TierChange

    def queryset(self) -> Any:
        return super().queryset().select_related("account__owner", "account__standing")  # type: ignore[misc]

    def get_subtitle(self) -> str:
        return wording.pair(self.object.account, self.object.get_tier_display())

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Tiers"), reverse("accounts:tier-list"))]

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:tier-list") + "?state=proposed"


class TierApprove(OfProposal, ActionPage):
    """The proposed tier takes effect."""

    title, submit_label = gettext_lazy("Approve the proposal"), gettext_lazy("Approve")
    done_message = gettext_lazy("The tier is in effect.")

    def context(self) -> dict[str, Any]:
        change, owner = self.object, self.object.account.owner
        way = {"was": change.get_was_display() or "–", "tier": change.get_tier_display()}
        words = _("%(owner)s, who owns the customer, was told of the proposal on %(day)s.")
        day = formats.day(timezone.localdate(change.created_at), ui.language())
        told = [words % {"owner": owner, "day": day}] if facts.was_told(change, owner) else []
        tier_rejections.tell([change])
        question = _("The tier changes from %(was)s to %(tier)s today.") % way
        effects = tier_effects.told(change, Policy.objects.current())
        known = standing([change.account_id], self.user).get(change.account_id, [])
        return super().context() | {"question": question, "consequences": [*known, *why(change), *effects, *told]}

    def act(self) -> TierChange:
        return tiers.approve(self.object, by=self.user)


class TierReject(OfProposal, FormPage):
    """The proposed tier does not take effect."""

    title, form_class, submit_label = gettext_lazy("Reject the proposal"), RejectForm, gettext_lazy("Reject")
    done_message = gettext_lazy("Proposal rejected.")

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> TierChange:
        return tiers.reject(self.object, reason=form.cleaned_data["reason"], by=self.user)
