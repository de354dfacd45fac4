"""The ground's tables."""

from kam.models.absences import Absence, BusyTime
from kam.models.calendars import CalendarDay, WorkCalendar
from kam.models.deliveries import Delivery
from kam.models.events import Event
from kam.models.imports import Import, ImportedRow
from kam.models.keys import Key
from kam.models.mails import Mail
from kam.models.notices import Notice
from kam.models.parts import RunPart
from kam.models.retention import RetentionPeriod
from kam.models.runs import Run
from kam.models.tokens import Feed, Token
from kam.models.users import Team, User
from kam.models.views import SavedView, ViewRecipient
from kam.models.webhooks import Sending, Webhook

__all__ = [
    "Absence",
    "BusyTime",
    "CalendarDay",
    "Delivery",
    "Event",
    "Feed",
    "Import",
    "ImportedRow",
    "Key",
    "Mail",
    "Notice",
    "RetentionPeriod",
    "Run",
    "RunPart",
    "SavedView",
    "ViewRecipient",
    "Sending",
    "Team",
    "Token",
    "User",
    "Webhook",
    "WorkCalendar",
]
