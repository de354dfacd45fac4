"""The life cycle's tables."""

from lifecycle.models.plans import Unplaced, VisitPlan
from lifecycle.models.stages import Journey, StageMove
from lifecycle.models.visits import Promise, Visit
from lifecycle.models.warnings import Warning

__all__ = ["Journey", "Promise", "StageMove", "Unplaced", "Visit", "VisitPlan", "Warning"]
