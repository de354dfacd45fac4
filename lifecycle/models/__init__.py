"""The life cycle's tables."""

from lifecycle.models.aftermaths import Aftermath
from lifecycle.models.aids import Aid
from lifecycle.models.attachments import Attachment
from lifecycle.models.cases import Case, CaseStep
from lifecycle.models.causes import CauseEvidence, WarningCause
from lifecycle.models.customer_links import CustomerLink
from lifecycle.models.diagnoses import Diagnosis
from lifecycle.models.events_held import EventHeld, Invitation
from lifecycle.models.milestones import Milestone, MilestoneMark
from lifecycle.models.needs import Need
from lifecycle.models.objections import Objection
from lifecycle.models.plans import Unplaced, VisitPlan
from lifecycle.models.plays import Play, PlayUse
from lifecycle.models.self_checks import SelfCheck
from lifecycle.models.services import Service, ServiceDelivery
from lifecycle.models.snoozes import Snooze
from lifecycle.models.stages import Journey, StageMove
from lifecycle.models.survey_answers import SurveyAnswer
from lifecycle.models.survey_invitations import SurveyInvitation, SurveyOptOut
from lifecycle.models.surveys import Survey
from lifecycle.models.todos import Todo
from lifecycle.models.told import Told
from lifecycle.models.visit_drafts import VisitDraft
from lifecycle.models.visits import Promise, Visit
from lifecycle.models.warnings import Warning, WarningReading

__all__ = [
    "Aftermath", "Aid", "Attachment", "Case", "CaseStep", "CauseEvidence", "CustomerLink", "Diagnosis", "EventHeld",
    "Invitation", "Journey", "Milestone", "MilestoneMark", "Need", "Objection", "Play", "PlayUse", "Promise",
    "SelfCheck", "Service", "ServiceDelivery", "Snooze", "StageMove", "Survey", "SurveyAnswer", "SurveyInvitation",
    "SurveyOptOut", "Todo", "Told", "Unplaced", "Visit", "VisitDraft", "VisitPlan", "Warning", "WarningCause",
    "WarningReading",
]  # fmt: skip
