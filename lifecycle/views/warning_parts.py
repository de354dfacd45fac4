"""Parts of a churn case that are asked for by themselves: what the file speaks for, and the plays that fit."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Policy
from kam.ground.pages import Panel
from kam.ground.rights import Right, can
from lifecycle.facts import plays
from lifecycle.facts import warnings as facts
from lifecycle.views.warnings import OfWarning


class WarningProposals(OfWarning, Panel):
    """The causes that the file speaks for, for a case that has none yet."""

    template_name, title = "lifecycle/warnings/_proposals.html", gettext_lazy("What the file speaks for")

    def context(self) -> dict[str, Any]:
        found = facts.proposals(self.object, self.user, timezone.localdate()) if self.object.is_open else []
        return {"warning": self.object, "proposals": found, "can_close": can(self.user, Right.MOVE_STAGES)}


class WarningPlays(OfWarning, Panel):
    """The plays that fit, the best first; none for the control group, which the page says."""

    template_name, title = "lifecycle/warnings/_plays.html", gettext_lazy("Plays to take")

    def context(self) -> dict[str, Any]:
        warning = self.object
        found = plays.fitting(warning.account, self.user, timezone.localdate(), warning) if warning.is_open else []
        return {
            "warning": warning, "fitting": found, "can_work": can(self.user, Right.TAKE_ON_WORK) and warning.is_open,
            "control_share": Policy.objects.current().group("warnings")["control_share"],
        }  # fmt: skip
