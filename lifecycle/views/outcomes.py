"""How it ended where a competitor stands: customers lost there and won back, on the competitor's page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Competitor, Presence
from kam.ground.pages import Panel
from lifecycle.choices import Stage
from lifecycle.models import StageMove

MOST = 50
TONES = {Stage.LOST.value: "bad", Stage.WON_BACK.value: "good"}


class CompetitorOutcomes(Panel):
    """Losses and wins at the reader's customers where it stands or stood, the newest first, each with its reason."""

    model, nav, title = Competitor, "analyses", _("Lost and won back")
    template_name = "lifecycle/outcomes/_of_competitor.html"

    def context(self) -> dict[str, Any]:
        there = Presence.objects.visible_to(self.user).filter(competitor=self.object).order_by().values("account")
        moves = StageMove.objects.visible_to(self.user).filter(stage__in=TONES, journey__account__in=there)
        found = moves.select_related("journey__account").defer("journey__account__search_text")[:MOST]
        counts = {stage: moves.filter(stage=stage).order_by().count() for stage in TONES}
        return super().context() | {
            "outcomes": [(move, TONES[move.stage]) for move in found],
            "lost": counts[Stage.LOST.value],
            "won": counts[Stage.WON_BACK.value],
        }
