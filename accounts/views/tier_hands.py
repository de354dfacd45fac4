"""Pages of a tier set by hand: with a reason and a last day, closing what is proposed; and its end."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import tiers
from accounts.choices import TierState
from accounts.forms.tiers import OverrideForm
from accounts.models import TierChange
from accounts.views.home import OfAccount
from accounts.views.tiers import way
from kam.ground import wording
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right


class ClosesProposal(OfAccount, FormPage):
    """Says before, and after, that the proposal which waits is closed by what is set by hand."""

    @cached_property
    def asked(self) -> TierChange | None:
        """The proposal that waits, which a tier set by hand closes."""
        return TierChange.objects.proposed().filter(account=self.object).order_by("-pk").first()

    def context(self) -> dict[str, Any]:
        return super().context() | {"heed": [closes(self.asked)] if self.asked else []}

    def said(self, message: Any, result: Any) -> None:
        words = _("The open proposal (%(way)s) was closed.")
        closed = words % {"way": way(self.asked)} if self.asked else ""
        super().said(wording.sentences(filter(None, [str(message), closed])), result)


class TierOverride(ClosesProposal):
    """Set a tier by hand, with a reason and a last day."""

    title, right, form_class = gettext_lazy("Set the tier by hand"), Right.OVERRIDE_TIERS, OverrideForm
    done_message = gettext_lazy("Tier set by hand.")

    def get_subtitle(self) -> str:
        account = self.object
        return _("%(customer)s, now %(tier)s") % {"customer": account, "tier": account.get_tier_display() or "–"}

    def initial(self) -> dict[str, Any]:
        return {"tier": self.object.tier, "until": timezone.localdate() + timedelta(days=180)}

    def actions(self) -> list[dict[str, Any]]:
        by_hand = TierChange.objects.filter(account=self.object, state=TierState.IN_EFFECT, by_hand=True).exists()
        end = {"label": _("End the tier set by hand"), "url": reverse("accounts:tier-end", args=[self.object.pk])}
        return [end] if by_hand else []

    def act(self, form: Any) -> TierChange:
        self.asked  # noqa: B018  what waits is read before it is closed
        return tiers.override(self.object, **form.cleaned_data, by=self.user)


def closes(change: TierChange) -> str:
    """Said before a tier is set by hand: what becomes of the proposal that waits."""
    words = _("A proposal waits for a decision: %(way)s. Setting the tier by hand closes it as rejected.")
    return words % {"way": way(change)}


class TierEnd(OfAccount, ActionPage):
    """Give the account back to the computed tier."""

    title, right = gettext_lazy("End the tier set by hand"), Right.OVERRIDE_TIERS
    question = gettext_lazy(
        "The computed tier stands again at once; where it takes an approval it is proposed, and this one stays."
    )
    done_message = gettext_lazy("The tier set by hand has ended.")

    def said(self, message: Any, result: Any) -> None:
        asked = TierChange.objects.proposed().filter(account=self.object).order_by("-pk").first()
        words = _("The computed tier waits for approval (%(way)s); till then the tier stays.")
        more = words % {"way": way(asked)} if asked else ""
        super().said(wording.sentences(filter(None, [str(message), more])), result)

    def act(self) -> TierChange | None:
        return tiers.end_override(self.object, by=self.user)
