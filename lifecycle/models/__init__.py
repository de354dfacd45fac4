"""The life cycle's tables."""

from lifecycle.models.aftermaths import Aftermath
from lifecycle.models.attachments import Attachment
from lifecycle.models.diagnoses import Diagnosis
from lifecycle.models.milestones import Milestone, MilestoneMark
from lifecycle.models.plans import VisitPlan
from lifecycle.models.self_checks import SelfCheck
from lifecycle.models.stages import Journey, StageMove
from lifecycle.models.todos import Todo
from lifecycle.models.visits import Promise, Visit
from lifecycle.models.warnings import Warning

__all__ = [
    "Aftermath", "Attachment", "Diagnosis", "Journey", "Milestone", "MilestoneMark", "Promise", "SelfCheck",
    "StageMove", "Todo", "Visit", "VisitPlan", "Warning",
]  # fmt: skip
