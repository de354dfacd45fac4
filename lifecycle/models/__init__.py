"""The life cycle's tables."""

from lifecycle.models.aids import Aid
from lifecycle.models.attachments import Attachment
from lifecycle.models.needs import Need
from lifecycle.models.objections import Objection
from lifecycle.models.plans import VisitPlan
from lifecycle.models.stages import Journey, StageMove
from lifecycle.models.todos import Todo
from lifecycle.models.visits import Promise, Visit
from lifecycle.models.warnings import Warning

__all__ = [
    "Aid",
    "Attachment",
    "Journey",
    "Need",
    "Objection",
    "Promise",
    "StageMove",
    "Todo",
    "Visit",
    "VisitPlan",
    "Warning",
]
