"""Whom the plan of surveys has to ask on a day, and why: after visits, after cases, every quarter; set-based."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import PurchaseRole
from accounts.models import Account, Contact, Seat
from kam.ground.days import company_day, company_today
from lifecycle.choices.cases import CaseState
from lifecycle.choices.surveys import Occasion
from lifecycle.models import Case, Survey, SurveyInvitation, SurveyOptOut, Visit
from lifecycle.rules import surveys as rules

RANK = {PurchaseRole.DECISION_MAKER: 0, PurchaseRole.ECONOMIC_BUYER: 1, PurchaseRole.USER: 2}
"""Who is asked first where a customer has more people than may be asked."""


@dataclass(frozen=True)
class Cause:
    """Why somebody at a customer is asked, and whom it concerns: contacts, or anybody there (empty)."""

    account: int
    key: str
    contacts: tuple[int, ...] = ()


def after_visits(survey: Survey, day: date) -> Iterator[Cause]:
    """Visits held in the days before, each with the people met; a message is no visit to be asked about."""
    last = day - timedelta(survey.delay_days)
    since, until = _midnight(last - timedelta(rules.BACK)), _midnight(last + timedelta(1))
    held = Visit.objects.live().seen().filter(held_at__gte=since, held_at__lt=until)
    met: dict[tuple[int, int], list[int]] = defaultdict(list)
    pairs = held.order_by("held_at", "pk").values_list("account", "pk", "contacts")
    for account, visit, contact in pairs:
        if contact is not None:
            met[account, visit].append(contact)
    return (Cause(account, f"visit:{visit}", tuple(people)) for (account, visit), people in met.items())


def after_cases(survey: Survey, day: date) -> Iterator[Cause]:
    """Cases solved in the days before and not open again, each with the person who reported it."""
    last = day - timedelta(survey.delay_days)
    since, until = _midnight(last - timedelta(rules.BACK)), _midnight(last + timedelta(1))
    solved = Case.objects.filter(state__in=(CaseState.RESOLVED, CaseState.ACCEPTED), contact__isnull=False)
    rows = solved.filter(resolved_at__gte=since, resolved_at__lt=until).order_by("resolved_at", "pk")
    return (Cause(account, f"case:{case}", (contact,)) for account, case, contact in
            rows.values_list("account", "pk", "contact"))  # fmt: skip


def every_quarter(survey: Survey, day: date) -> Iterator[Cause]:
    """Every customer of its tiers, once the quarter is old enough."""
    if not rules.asks_from(day, survey.delay_days):
        return iter(())
    key = f"quarter:{rules.quarter(day)[0]}"
    seen = Account.objects.filter(archived_at__isnull=True, merged_into__isnull=True)
    seen = seen.filter(tier__in=survey.tiers) if survey.tiers else seen
    return (Cause(account, key) for account in seen.order_by("pk").values_list("pk", flat=True))


FINDERS: dict[str, Callable[[Survey, date], Iterable[Cause]]] = {
    Occasion.VISIT: after_visits,
    Occasion.CASE: after_cases,
    Occasion.QUARTER: every_quarter,
}
"""What gives cause to ask; an occasion without a finder never does."""


def causes(survey: Survey, day: date) -> list[Cause]:
    """What gives this survey cause to ask on a day, of customers in use and of its tiers."""
    found = list(FINDERS.get(survey.occasion, lambda *_asked: ())(survey, day))
    kept = Account.objects.filter(archived_at__isnull=True, pk__in={one.account for one in found})
    kept = kept.filter(tier__in=survey.tiers) if survey.tiers else kept
    known = set(kept.order_by().values_list("pk", flat=True))
    return [one for one in found if one.account in known]


def contacts_of(survey: Survey, found: list[Cause], day: date, rest: int) -> Iterator[tuple[Contact, Cause]]:
    """
    The people to ask: there, with an address, who did not wish to be left alone, and rested long enough; at most so
    many a customer and cause, those who decide first. Who was asked for the cause is not asked again.
    """
    named = set(chain.from_iterable(one.contacts for one in found))
    anywhere = {one.account for one in found if not one.contacts}
    people = askable(day, rest).filter(Q(pk__in=named) | Q(account__in=anywhere))
    by_account: dict[int, list[Contact]] = defaultdict(list)
    for contact in people.select_related("account__owner").order_by("pk"):
        by_account[contact.account_id].append(contact)
    asked = set(SurveyInvitation.objects.filter(survey=survey, cause__in={one.key for one in found}).order_by()
                .values_list("account", "contact", "cause"))  # fmt: skip
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for account, _contact, key in asked:
        counts[account, key] += 1
    for cause in found:
        those = [one for one in by_account[cause.account] if not cause.contacts or one.pk in cause.contacts]
        for contact in sorted(those, key=lambda one: (RANK.get(one.role, 9), one.pk)):
            if counts[cause.account, cause.key] >= survey.most:
                break
            if (cause.account, contact.pk, cause.key) not in asked:
                counts[cause.account, cause.key] += 1
                yield contact, cause


def askable(day: date, rest: int) -> Any:
    """Contacts who may be asked on a day."""
    recent = SurveyInvitation.objects.filter(contact__isnull=False, sent_at__gte=_midnight(day - timedelta(rest)))
    refused = SurveyOptOut.objects.order_by().values("contact")
    there = Contact.objects.present().filter(account__archived_at__isnull=True, merged_into__isnull=True)
    return there.exclude(email="").exclude(pk__in=recent.order_by().values("contact")).exclude(pk__in=refused)


def left_alone(contacts: Iterable[Contact], rest: int, named: str = "") -> dict[int, str]:
    """
    {contact: why they must not be asked}, in words, of those who wish no surveys or were asked a short while ago.

    `named` stands for their names, where those are not to be read.
    """
    names = {one.pk: named or str(one) for one in contacts}
    since = timezone.now() - timedelta(rest)
    asked = SurveyInvitation.objects.filter(contact__in=names, sent_at__gt=since).order_by("sent_at")
    found = {contact: rested(names[contact], sent, rest) for contact, sent in asked.values_list("contact", "sent_at")}
    refused = SurveyOptOut.objects.filter(contact__in=names).order_by().values_list("contact", flat=True)
    return found | {contact: wished(names[contact]) for contact in refused}


def wished(name: str) -> str:
    """Who wants no surveys, in words."""
    return _("%(name)s asked us not to send surveys.") % {"name": name}


def rested(name: str, sent: datetime, rest: int) -> str:
    """Who was asked a short while ago, in words."""
    told = {"name": name, "days": (company_today() - company_day(sent)).days, "rest": rest}
    if not told["days"]:
        return _("%(name)s was asked today; the policy leaves a person alone for %(rest)s days.") % told
    words = ngettext("%(name)s was asked %(days)s day ago; the policy leaves a person alone for %(rest)s days.",
                     "%(name)s was asked %(days)s days ago; the policy leaves a person alone for %(rest)s days.",
                     told["days"])  # fmt: skip
    return words % told


def colleagues_of(survey: Survey, found: list[Cause]) -> Iterator[tuple[int, int, Cause]]:
    """
    (customer, colleague, cause): who has a seat at a customer, or owns it, and was not asked for the cause.

    A round that is over stays as it is: whoever joins later is asked in the next one, else the difference between what
    it showed before and after would be their answer.
    """
    accounts = {one.account for one in found}
    team: dict[int, set[int]] = defaultdict(set)
    seats = Seat.objects.active().filter(account__in=accounts, user__is_active=True)
    owners = Account.objects.filter(pk__in=accounts, owner__is_active=True)
    for account, user in chain(seats.values_list("account", "user"), owners.values_list("pk", "owner")):
        team[account].add(user)
    asked = set(SurveyInvitation.objects.filter(survey=survey, user__isnull=False).order_by()
                .values_list("account", "user", "cause"))  # fmt: skip
    over = SurveyInvitation.objects.rounds_over(survey, accounts)
    for cause in found:
        for user in sorted(team[cause.account]) if (cause.account, cause.key) not in over else ():
            if (cause.account, user, cause.key) not in asked:
                yield cause.account, user, cause


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
