"""The life cycle's tables."""

from lifecycle.models.attachments import Attachment
from lifecycle.models.events_held import EventHeld, Invitation
from lifecycle.models.plans import VisitPlan
from lifecycle.models.stages import Journey, StageMove
from lifecycle.models.todos import Todo
from lifecycle.models.visits import Promise, Visit
from lifecycle.models.warnings import Warning

__all__ = [
    "Attachment",
    "EventHeld",
    "Invitation",
    "Journey",
    "Promise",
    "StageMove",
    "Todo",
    "Visit",
    "VisitPlan",
    "Warning",
]
