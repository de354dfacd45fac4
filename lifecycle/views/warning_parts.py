"""Parts of a churn case that are asked for by themselves: what the file speaks for, and the plays that fit."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Policy
from accounts.views.home import OfAccount
from kam.ground import ways
from kam.ground.pages import ObjectMixin, Page, Panel
from kam.ground.rights import Right, can
from lifecycle.facts import plays
from lifecycle.facts import warnings as facts
from lifecycle.models import Warning
from lifecycle.views.logs import Choosing, Named
from lifecycle.views.warnings import OfWarning


class WarningProposals(OfWarning, Panel):
    """The causes that the file speaks for, for a case that has none yet."""

    template_name, title = "lifecycle/warnings/_proposals.html", gettext_lazy("What the file speaks for")

    def context(self) -> dict[str, Any]:
        found = facts.proposals(self.object, self.user, timezone.localdate()) if self.object.is_open else []
        return {"warning": self.object, "proposals": found, "can_close": can(self.user, Right.MOVE_STAGES),
                "can_note": can(self.user, Right.EDIT_ACCOUNTS)}  # fmt: skip


class AccountWarning(OfAccount, ObjectMixin, Page):
    """From a customer to its open warning; where it has none, to those it had."""

    nav = "warnings"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = Warning.objects.visible_to(self.user).unclosed().filter(account=self.object).first()
        if found is not None:
            return redirect("lifecycle:warning-detail", found.pk)
        return redirect(f"{reverse('lifecycle:warning-list')}?account={self.object.pk}&state=any")


class WarningNew(Named, Choosing):
    """First the customer; its own form asks the rest."""

    title, nav, right = gettext_lazy("Raise a churn warning"), "warnings", Right.MOVE_STAGES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = self.account(request.GET)
        return redirect("lifecycle:warning-raise", found.pk) if found else self.choose("lifecycle:warning-new")

    def get_subtitle(self) -> Any:
        return _("For which customer?")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Churn warnings"), reverse("lifecycle:warning-list"))]


class WarningPlays(OfWarning, Panel):
    """The plays that fit, the best first; none for the control group, which the page says."""

    template_name, title = "lifecycle/warnings/_plays.html", gettext_lazy("Plays to take")

    def context(self) -> dict[str, Any]:
        warning = self.object
        day = timezone.localdate()
        found = plays.offered(warning.account, self.user, day, warning) if warning.is_open else plays.Offered([])
        return {
            "warning": warning, "fitting": found.plays, "why_first": found.why, "effects_url": ways.address("plays"),
            "counted_on": found.counted_on,
            "can_work": can(self.user, Right.TAKE_ON_WORK) and warning.is_open,
            "control_share": Policy.objects.current().group("warnings")["control_share"],
        }  # fmt: skip
