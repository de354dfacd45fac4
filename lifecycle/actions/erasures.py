"""What erasing a person does with visits and their drafts, cases, surveys, invitations and private links."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import apart_names, person_texts
from accounts.actions.erasure_plans import WENT_BETWEEN, Rule, declare
from accounts.actions.person_texts import Person
from kam.models.tokens import digest
from lifecycle.actions import calendar_entries
from lifecycle.models import CustomerLink, VisitDraft, VisitPlan


def register() -> None:
    """Called by the floor's AppConfig.ready."""
    declare("lifecycle.Visit_contacts", "contact", Rule(why=_("the visit was held; it names nobody any more")))
    declare("lifecycle.VisitPlan_contacts", "contact", Rule(goes=True, before=_unmet))
    declare("lifecycle.Need", "contact", Rule(why=WENT_BETWEEN))
    declare("lifecycle.Need", "confirmed_by", Rule(why=WENT_BETWEEN))
    declare("lifecycle.Case", "contact", Rule(why=WENT_BETWEEN))
    declare("lifecycle.Case", "accepted_by", Rule(why=WENT_BETWEEN))
    declare("lifecycle.ServiceDelivery", "confirmed_by", Rule(why=WENT_BETWEEN))
    invited = _("who came to an event counts; the private link is closed")
    declare("lifecycle.Invitation", "contact", Rule(why=invited, cleared=_uninvited))
    asked = _("how many were asked counts; the private link is closed")
    declare("lifecycle.SurveyInvitation", "contact", Rule(why=asked, cleared=_unasked))
    answered = _("the answer counts, without who gave it")
    declare(
        "lifecycle.SurveyAnswer", "contact", Rule(why=answered, cleared=lambda: {"contact": None, "invitation": None})
    )
    declare("lifecycle.CustomerLink", "contact", Rule(goes=True))
    declare("lifecycle.SurveyOptOut", "contact", Rule(_("the wish for no surveys"), goes=True))
    person_texts.declare("lifecycle.VisitDraft", _drafts)
    apart_names.TIED.add("lifecycle.VisitDraft")
    person_texts.WRITERS["lifecycle.VisitPlan"] = calendar_entries.tell_anew
    for table in ("lifecycle.EventHeld", "lifecycle.SelfCheck", "lifecycle.Aid"):
        person_texts.declare(table)


def _drafts(one: Person) -> Any:
    """The drafts of meetings and mails with a person: their owners' own, known by the addresses in them."""
    kept, mails = VisitDraft._base_manager.order_by("pk"), {mail.casefold() for mail in one.mails}
    told = kept.values_list("pk", "people").iterator()
    return kept.filter(pk__in=[pk for pk, people in told if any(mail in str(people).casefold() for mail in mails)])


def _unmet(rows: Any) -> None:
    """Calendars that hold the visits with a name are told that they changed."""
    calendar_entries.tell_anew(VisitPlan.objects.filter(pk__in=[*rows.values_list("visitplan", flat=True)]))


def _uninvited() -> dict[str, Any]:
    return {"to": "", "digest": digest(CustomerLink.secret())}


def _unasked() -> dict[str, Any]:
    """A link that nobody knows; the customer's answer no longer leads to it."""
    return {"to": "", "digest": digest(CustomerLink.secret()), "revoked_at": timezone.now()}
