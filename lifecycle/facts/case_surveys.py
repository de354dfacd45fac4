"""Whether whoever reported a case is asked about its solution: when and by which survey, else why not, in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Contact
from kam.ground import days
from kam.ground.rights import Right, can
from kam.rules import formats
from lifecycle.choices.surveys import Audience, Occasion
from lifecycle.facts import surveys
from lifecycle.models import Case, Survey
from lifecycle.models.surveys import rules_now
from lifecycle.rules import surveys as rules


def told(case: Case, reader: Any) -> str:
    """What follows if it is solved today; who is not to see contacts reads of the person without a name."""
    planned = Survey.objects.planned(Audience.CUSTOMER).filter(occasion=Occasion.CASE)
    survey = next((one for one in planned if not one.tiers or case.account.tier in one.tiers), None)
    if survey is None:
        return _("No survey goes out: the plan sends none to this customer after a case (Settings, Surveys).")
    contact = case.contact
    if contact is None:
        return _("No survey goes out: the case does not say who reported it.")
    named = str(contact) if can(reader, Right.SEE_CONTACTS) else _("the person who reported it")
    on = asked_on(contact, days.company_today() + timedelta(survey.delay_days))
    if on is None:
        return _("No survey goes out: %(why)s") % {"why": _why(contact, named)}
    said = {"survey": survey, "name": named, "day": formats.day(on, get_language() or "en", year=False)}
    return _("The survey “%(survey)s” goes to %(name)s on %(day)s, unless the case is open again by then.") % said


def asked_on(contact: Contact, first: date) -> date | None:
    """The first day from one on, while the case gives cause, on which the plan may ask; None where it does not."""
    rest = rules_now().rest_days
    near = (first + timedelta(ahead) for ahead in range(rules.BACK + 1))
    return next((day for day in near if surveys.askable(day, rest).filter(pk=contact.pk).exists()), None)


def _why(contact: Contact, named: str) -> str:
    """Why the plan does not ask."""
    if contact.has_left or contact.archived_at is not None or contact.merged_into_id is not None:
        return _("%(name)s is not there any more.") % {"name": named}
    if not contact.email:
        return _("no e-mail address of %(name)s is known.") % {"name": named}
    return surveys.left_alone([contact], rules_now().rest_days, named).get(contact.pk, "")
