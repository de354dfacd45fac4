"""The page that decides many proposed tiers at once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actions import proposals
from accounts.forms.tiers import DecideForm
from accounts.models import TierChange
from accounts.views.tiers import why
from kam.ground import wording
from kam.ground.posts import FormPage
from kam.ground.rights import Right

MOST = 200


class OfProposals:
    """Where the proposals stand, and who decides them."""

    nav, right = "tiers", Right.APPROVE_TIERS

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Tiers"), self.done_url(None))]

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:tier-list") + "?state=proposed"


class TierDecide(OfProposals, FormPage):
    """Approve or reject the proposals chosen in the list."""

    title = _("Decide the proposals")
    template_name = "accounts/tiers/decide.html"
    form_class, submit_label = DecideForm, _("Decide")

    def initial(self) -> dict[str, Any]:
        return {"decision": "reject" if self.request.GET.get("decision") == "reject" else "approve"}

    @cached_property
    def chosen(self) -> list[TierChange]:
        return asked_for(self.request.POST.getlist("change") or self.request.GET.getlist("change"), self.user)

    def context(self) -> dict[str, Any]:
        return {"chosen": [(change, why(change)) for change in self.chosen]}

    def act(self, form: Any) -> dict[str, int]:
        approved, reason = form.cleaned_data["decision"] == "approve", form.cleaned_data["reason"]
        return told(self.request, proposals.decide_many(self.chosen, approved=approved, reason=reason, by=self.user))


def asked_for(asked: list[str], user: Any) -> list[TierChange]:
    """The changes that the boxes name, as far as the user sees them, by customer."""
    keys = [int(key) for key in asked[:MOST] if key.isascii() and key.isdigit() and len(key) < 18]
    seen = TierChange.objects.visible_to(user).filter(pk__in=keys).select_related("account__owner")
    return list(seen.order_by("account__name", "pk"))


def told(request: Any, done: dict[str, int]) -> dict[str, int]:
    """Says how many were decided, and how many were not, decided before, by now set by hand, or in the archive."""
    count, skipped = done["decided"], done["skipped"]
    words = ngettext("%(count)s proposal decided.", "%(count)s proposals decided.", count) % {"count": count}
    if skipped:
        more = ngettext(
            "%(count)s was decided before, is set by hand, or lies in the archive.",
            "%(count)s were decided before, are set by hand, or lie in the archive.",
            skipped,
        )
        words = wording.sentences([words, more % {"count": skipped}])
    messages.success(request, words)
    return done
