"""The life cycle's tables."""

from lifecycle.models.attachments import Attachment
from lifecycle.models.plans import VisitPlan
from lifecycle.models.snoozes import Snooze
from lifecycle.models.stages import Journey, StageMove
from lifecycle.models.todos import Todo
from lifecycle.models.told import Told
from lifecycle.models.visits import Promise, Visit
from lifecycle.models.warnings import Warning

__all__ = ["Attachment", "Journey", "Promise", "Snooze", "StageMove", "Todo", "Told", "Visit", "VisitPlan", "Warning"]
