"""What a survey is about, in words for whoever is asked: our visit of a day, or their request; nothing of ours."""

from __future__ import annotations

from datetime import datetime, tzinfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kam.rules import formats, zones
from kam.rules.keys import key_of
from lifecycle.facts import customer_pages
from lifecycle.models import Case, SurveyInvitation, Visit


def about(invitation: SurveyInvitation) -> str:
    """In the language that is active, on the customer's calendar; empty where no one thing is asked about."""
    noun, _colon, key = invitation.cause.partition(":")
    account, pk = invitation.account, key_of(key)
    if pk is None:
        return ""
    zone = zones.zone_of(account.country, account.region, settings.TIME_ZONE)
    if noun == "visit" and (visit := Visit.objects.live().filter(pk=pk, account=account).first()):
        said = {"day": _day(visit.held_at, zone), "kind": visit.get_kind_display()}
        is_open = visit.kind in customer_pages.OPENLY
        words = _("It is about our visit on %(day)s (%(kind)s).") if is_open else _("It is about our visit on %(day)s.")
        return words % said
    cases = Case.objects.select_related("product", "order").filter(account=account)
    if noun == "case" and (case := cases.filter(pk=pk).first()):
        is_own = bool(customer_pages.said_here([case], customer_pages.sent_here(account)))
        called = customer_pages.called(case, is_own=is_own)
        said = {"number": case.number or "", "day": _day(case.opened_at, zone), "called": called}
        return _("It is about your request %(number)s of %(day)s: %(called)s.") % said
    return ""


def _day(at: datetime, zone: tzinfo) -> str:
    return formats.day(timezone.localdate(at, zone), get_language() or "en")
