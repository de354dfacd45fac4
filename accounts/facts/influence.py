"""The decision chain of one customer as the rules read it, and what they find, for page and API alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Account, Contact, InfluenceLine, Policy, Relation, Rivalry, cadences
from accounts.models.cadences import Cadence
from accounts.rules import influence
from accounts.rules.influence import Chain, Cover, Finding, Person, Tie

MOST = 200
"""People of one customer that a map draws, the mightiest; the rules read all of them."""


@dataclass(frozen=True)
class Map:
    """A customer's people with their relationships, and what the rules say of them as of a day."""

    account: Account
    as_of: date
    within: int
    cadence: Cadence
    people: Sequence[Contact]
    """Those that are drawn; their lines and relations follow."""
    names: Mapping[int, str]
    """Of everybody, drawn or not: findings speak of all."""
    lines: Sequence[InfluenceLine]
    relations: Sequence[Relation]
    rivalries: Sequence[Rivalry]
    chain: Chain
    cover: Cover
    findings: Sequence[Finding]


def gather(account: Account, *, by: Any, today: date) -> Map:
    """Six queries, however many people: a customer's map among what `by` sees; colleagues who left count no more."""
    contacts = Contact.objects.visible_to(by).live().filter(account=account).select_related("reports_to")
    people = list(contacts.defer("search_text", "note").order_by("name", "pk"))
    here = contacts.order_by().values("pk")
    lines = list(InfluenceLine.objects.visible_to(by).live().filter(who__in=here, whom__in=here))
    gone = {person.pk for person in people if person.has_left}
    ours = Relation.objects.visible_to(by).live().filter(contact__in=here, user__is_active=True)
    relations = list(ours.select_related("user").order_by("user__name", "pk"))
    theirs = Rivalry.objects.visible_to(by).live().filter(contact__in=here).select_related("competitor")
    rivalries = list(theirs.order_by("competitor__name", "pk"))
    chain = Chain(
        people=tuple(_person(contact) for contact in people),
        sways=tuple((line.who_id, line.whom_id) for line in lines if not {line.who_id, line.whom_id} & gone),
        ties=tuple(Tie(row.contact_id, row.user_id, row.strength) for row in relations),
        rivals=tuple(Tie(row.contact_id, str(row.competitor), row.strength) for row in rivalries),
    )
    policy = Policy.objects.current()
    cadence = cadences.of_account(account, policy, None, today)
    within = influence.cadence(cadence.every)
    drawn = _mightiest(people)
    keys = {person.pk for person in drawn}
    return Map(
        account=account,
        as_of=today,
        within=within,
        cadence=cadence,
        people=drawn,
        names={person.pk: person.name for person in people},
        lines=[line for line in lines if {line.who_id, line.whom_id} <= keys],
        relations=relations,
        rivalries=[row for row in rivalries if row.contact_id in keys],
        chain=chain,
        cover=influence.cover(chain, within=within, today=today),
        findings=influence.findings(chain, within=within, today=today),
    )


def _mightiest(people: Sequence[Contact]) -> list[Contact]:
    """As many as a map draws, in their order: those who are there first, and of them those of most influence."""
    ranked = sorted(people, key=lambda one: (one.has_left, -influence.WEIGHTS.get(one.influence, 0)))
    keys = {person.pk for person in ranked[:MOST]}
    return [person for person in people if person.pk in keys]


def _person(contact: Contact) -> Person:
    return Person(
        id=contact.pk,
        role=contact.role,
        influence=contact.influence,
        stance=contact.stance,
        title=contact.title,
        reports_to=contact.reports_to_id,
        followed_by=contact.followed_by_id,
        last_met_on=contact.last_met_on,
        left_on=contact.left_on,
    )
