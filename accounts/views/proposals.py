"""The page that decides many proposed tiers at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Max
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import proposal_undos, proposals
from accounts.facts import proposals as facts
from accounts.facts import tier_effects, tier_rejections
from accounts.facts.proposals import ARCHIVED, BY_HAND, DECIDED, with_kept
from accounts.filters import TierFilters
from accounts.forms.tiers import DecideForm, DecideMatchingForm
from accounts.models import TierChange
from accounts.views.tiers import why
from kam.ground import inputs, lists, origins, wording
from kam.ground.errors import Refused
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right

MOST, SHOWN = 200, 20


class OfProposals:
    """Where the proposals stand, and who decides them."""

    nav, right = "tiers", Right.APPROVE_TIERS

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Tiers"), self.done_url(None))]

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:tier-list") + "?state=proposed"


class Deciding(OfProposals, FormPage):
    """A form that decides many: it says what became of them, with the way back."""

    submit_label = _("Decide")

    def said(self, _message: Any, result: dict[str, int]) -> None:
        super().said(told(**result), result)

    def undo_url(self, result: dict[str, int]) -> str:
        deed = origins.deed() if result["decided"] else None
        return f"{reverse('accounts:tier-decide-back')}?deed={deed}" if deed else ""


class TierDecide(Deciding):
    """Approve or reject the proposals chosen in the list."""

    title = _("Decide the proposals")
    template_name = "accounts/tiers/decide.html"
    form_class = DecideForm

    def initial(self) -> dict[str, Any]:
        return {"decision": "reject" if self.request.GET.get("decision") == "reject" else "approve"}

    @cached_property
    def chosen(self) -> list[TierChange]:
        return asked_for(self.request.POST.getlist("change") or self.request.GET.getlist("change"), self.user)

    def context(self) -> dict[str, Any]:
        return {
            "chosen": reasoned(self.chosen, self.user),
            **before(TierChange.objects.filter(pk__in=[c.pk for c in self.chosen])),
        }

    def act(self, form: Any) -> dict[str, int]:
        approved, reason = form.cleaned_data["decision"] == "approve", form.cleaned_data["reason"]
        return proposals.decide_many(self.chosen, approved=approved, reason=reason, by=self.user)


class TierDecideMatching(Deciding):
    """Approve or reject all proposals that the list's filters match."""

    title = _("Decide all that match")
    template_name = "accounts/tiers/decide_matching.html"
    form_class = DecideMatchingForm

    @cached_property
    def match(self) -> Matching:
        return Matching(self.request)

    def initial(self) -> dict[str, Any]:
        chosen = "reject" if self.request.GET.get("decision") == "reject" else "approve"
        return {"decision": chosen, "upto": self.match.asked["upto"]}

    def context(self) -> dict[str, Any]:
        return self.match.shown()

    def act(self, form: Any) -> dict[str, int]:
        done = self.match.decide(form.cleaned_data, by=self.user)
        return {"decided": done.decided, "skipped": done.skipped, "left": done.left}

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:tier-list") + lists.url_with(self.request.GET, decision=None, state="proposed")


class TierDecideBack(OfProposals, ActionPage):
    """What was decided in one go is proposed again."""

    title, submit_label = _("Take the decisions back"), _("Take back")
    question = _("What you decided in one go waits for a decision again, as far as nothing moved on since.")

    def act(self) -> dict[str, int]:
        try:
            deed = UUID(self.request.GET.get("deed", ""))
        except ValueError:
            raise Http404 from None
        return proposal_undos.take_back(deed, by=self.user)

    def said(self, _message: Any, result: dict[str, int]) -> None:
        back, stayed = result["back"], result["stayed"]
        words = [ngettext("%(count)s decision taken back.", "%(count)s decisions taken back.", back) % {"count": back}]
        if stayed:
            more = ngettext("%(count)s stays: its tier moved on since.", "%(count)s stay: their tiers moved on since.",
                            stayed)  # fmt: skip
            words.append(more % {"count": stayed})
        super().said(wording.sentences(words), result)


class Matching:
    """The proposals that the filters of an address match, as far as its reader sees them."""

    def __init__(self, request: Any) -> None:
        self.user, seen = request.user, TierChange.objects.visible_to(request.user).proposed()
        self.params, self.filters = request.GET, TierFilters(request.GET, queryset=seen, request=request)
        self.rows = self.filters.qs if inputs.fits(self.filters) else seen.none()

    @cached_property
    def asked(self) -> dict[str, Any]:
        return self.rows.order_by().aggregate(count=Count("pk"), upto=Max("pk"))  # type: ignore[no-any-return]

    def shown(self) -> dict[str, Any]:
        """The filters in words, and the first proposals with their reasons."""
        first = with_kept(self.rows).select_related("account__owner").order_by("account__name", "pk")[:SHOWN]
        told = {"most": proposals.MOST, "rest": max(self.asked["count"] - SHOWN, 0), "count": self.asked["count"]}
        chips = lists.chips(self.filters, self.params)
        return told | {"chips": chips, "chosen": reasoned(first, self.user), **before(self.rows)}

    def decide(self, said: Any, *, by: Any) -> proposals.Matched:
        """The one call of the verb; raises Refused for a filter that cannot be read."""
        if not self.filters.is_valid():
            raise Refused(gettext("The filter cannot be read. Go back to the list and set it anew."))
        approved = said["decision"] == "approve"
        return proposals.decide_matching(self.rows, approved=approved, reason=said["reason"], upto=said["upto"], by=by)


def reasoned(changes: Iterable[TierChange], user: Any) -> list[tuple[TierChange, str, list[str]]]:
    """Each proposal with its reasons, who rejected the same before, and what else to know of the customer."""
    listed = list(changes)
    tier_rejections.tell(listed)
    known = tier_effects.standing([change.account_id for change in listed], user)
    return [(change, wording.sentences(why(change)), known.get(change.account_id, [])) for change in listed]


def asked_for(asked: list[str], user: Any) -> list[TierChange]:
    """The changes that the boxes name, as far as the user sees them, by customer."""
    keys = [int(key) for key in asked[:MOST] if key.isascii() and key.isdigit() and len(key) < 18]
    seen = with_kept(TierChange.objects.visible_to(user).filter(pk__in=keys)).select_related("account__owner")
    return list(seen.order_by("account__name", "pk"))


def before(rows: Any) -> dict[str, Any]:
    """What approving the changes would do, before it is done: how many move where, and how many stay, and why."""
    found = facts.summed(rows)
    kept = {why: sum(one["n"] for one in found if one["kept"] == why) for why in (DECIDED, BY_HAND, ARCHIVED)}
    return {"ways": [one for one in found if not one["kept"]],
            "stays": [stay(why, count) for why, count in kept.items() if count]}  # fmt: skip


def stay(why: str, count: int) -> str:
    """How many are left alone for a reason."""
    if why == BY_HAND:
        words = ngettext("%(count)s has a tier set by hand: approving leaves it alone, rejecting closes the proposal.",
                         "%(count)s have a tier set by hand: approving leaves them alone, rejecting closes the "
                         "proposals.", count)  # fmt: skip
    elif why == ARCHIVED:
        words = ngettext("%(count)s lies in the archive and is left alone.",
                         "%(count)s lie in the archive and are left alone.", count)  # fmt: skip
    else:
        words = ngettext("%(count)s was decided already and is left alone.",
                         "%(count)s were decided already and are left alone.", count)  # fmt: skip
    return words % {"count": f"{count:,}"}


def told(decided: int, skipped: int, left: int = 0) -> str:
    """How many were decided, how many not (decided before, by now set by hand, in the archive), how many wait."""
    words = [ngettext("%(count)s proposal decided.", "%(count)s proposals decided.", decided) % {"count": decided}]
    if skipped:
        more = ngettext(
            "%(count)s was decided before, is set by hand, or lies in the archive.",
            "%(count)s were decided before, are set by hand, or lie in the archive.",
            skipped,
        )
        words.append(more % {"count": skipped})
    if left:
        words.append(ngettext("%(count)s more waits.", "%(count)s more wait.", left) % {"count": left})
    return wording.sentences(words)
