"""One gate before every verb that writes to a customer: nothing out of sight, nothing in the archive."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actions import (
    accounts,
    agreements,
    arrivals,
    assessments,
    channels,
    contacts,
    costs,
    documents,
    finances,
    handover_undos,
    incentives,
    marks,
    merges,
    moves,
    nominations,
    orders,
    payments,
    presences,
    relationships,
    requirements,
    teams,
    tiers,
    wallets,
)
from accounts.models import Account, Outlet, Policy
from analytics.actions import overrules
from kam.ground import records
from kam.ground.errors import Refused
from lifecycle.actions import (
    aftermaths,
    cases,
    customer_links,
    dilemmas,
    journeys,
    milestones,
    needs,
    objections,
    plans,
    plays,
    promises,
    raisings,
    service_deliveries,
    soonest,
    stage_undos,
    survey_invitations,
    todos,
    visit_drafts,
    visits,
    warnings,
)
from lifecycle.models import Milestone, Play, Service, Survey, VisitDraft
from tests import factories
from tests.accounts import makers

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)
SOON = {"until": timezone.localdate() + timedelta(30)}
MONEY = {"amount": Decimal(9), "currency": "CNY"}
Verb = Callable[[Account, Any], Any]


def taking(verb: Any, **values: Any) -> Verb:
    """A verb that takes its customer among the values."""
    return lambda account, by: verb(values={"account": account, **values}, by=by)


VERBS: dict[str, Verb] = {
    "accounts.accounts.create": lambda account, by: accounts.create(
        values={"code": "NEW", "name": "New", "parent": account, "owner": by}, by=by
    ),
    "accounts.accounts.change": lambda account, by: accounts.change(account, values={"city": "x"}, by=by),
    "accounts.accounts.hand_over": lambda account, by: accounts.hand_over(account, owner=by, by=by),
    "accounts.accounts.hand_over_many": lambda account, by: accounts.hand_over_many([account], owner=by, by=by),
    "accounts.agreements.make": taking(agreements.make, number="A1", kind="framework", starts_on=DAY, ends_on=None),
    "accounts.arrivals.open_for": lambda account, by: arrivals.open_for(account, by),
    "accounts.assessments.give": taking(assessments.give, criterion="goals", score=90),
    "accounts.channels.add": lambda account, by: channels.add(Outlet, values={"account": account, "name": "x"}, by=by),
    "accounts.contacts.create": taking(contacts.create, name="Wang"),
    "accounts.costs.enter": taking(costs.enter, on=DAY, kind="freight", amount=Decimal(9)),
    "accounts.documents.add": lambda account, by: documents.add(
        values={"account": account}, content=SimpleUploadedFile("a.pdf", b"%PDF-1.4"), by=by
    ),
    "accounts.finances.enter": taking(finances.enter, year=2025),
    "accounts.handover_undos.undo_last": lambda account, by: handover_undos.undo_last(account, by=by),
    "accounts.incentives.enter": taking(incentives.enter, kind="gift", title="Tea", earned_on=DAY),
    "accounts.marks.note": taking(marks.note, kind="top_contacts", evidence="x"),
    "accounts.merges.merge": lambda account, by: merges.merge(
        factories.AccountFactory(owner=by, name="Own"), account, by=by
    ),
    "accounts.moves.note": lambda account, by: moves.note(
        values={"account": account, "competitor": factories.CompetitorFactory(), "on": DAY, "text": "x"}, by=by
    ),
    "accounts.nominations.propose": taking(nominations.propose, kind="potential", reason="x", **SOON),
    "accounts.orders.place": taking(orders.place, number="W", ordered_on=DAY, **MONEY),
    "accounts.payments.enter": taking(payments.enter, on=DAY, order=None, **MONEY),
    "accounts.presences.note": lambda account, by: presences.note(
        values={"account": account, "competitor": factories.CompetitorFactory(), "threat": "low", "seen_on": DAY},
        by=by,
    ),
    "accounts.relationships.draw": lambda account, by: relationships.draw(
        values={"who": factories.ContactFactory(account=account), "whom": factories.ContactFactory(account=account)},
        by=by,
    ),
    "accounts.relationships.assess": lambda account, by: relationships.assess(
        values={"contact": factories.ContactFactory(account=account), "user": by, "strength": "good"}, by=by
    ),
    "accounts.relationships.note_rival": lambda account, by: relationships.note_rival(
        values={
            "contact": factories.ContactFactory(account=account),
            "competitor": factories.CompetitorFactory(),
            "strength": "good",
        },
        by=by,
    ),
    "accounts.requirements.enter": lambda account, by: requirements.enter(
        values={"agreement": factories.AgreementFactory(account=account), "kind": "quality", "text": "x"}, by=by
    ),
    "accounts.teams.seat": lambda account, by: teams.seat(
        values={"account": account, "user": by, "function": "service"}, by=by
    ),
    "accounts.tiers.override": lambda account, by: tiers.override(account, tier="gold", reason="x", by=by, **SOON),
    "accounts.tiers.end_override": lambda account, by: tiers.end_override(account, by=by),
    "accounts.wallets.enter": taking(wallets.enter, on=DAY, source="x", **MONEY),
    "lifecycle.aftermaths.begin": lambda account, by: aftermaths.begin(account, ending="won_back", note="x", by=by),
    "lifecycle.aftermaths.rest": makers.looked_in,
    "lifecycle.cases.report": taking(cases.report, title="x", sort="complaint"),
    "lifecycle.customer_links.open": lambda account, by: customer_links.open(account, by=by),
    "lifecycle.dilemmas.take": lambda account, by: dilemmas.take(account, dilemma="keep", remedy="widen", by=by),
    "lifecycle.stage_undos.take_back": lambda account, by: stage_undos.take_back(account, by=by),
    "lifecycle.journeys.identify": lambda account, by: journeys.identify(account, by=by),
    "lifecycle.needs.hear": taking(needs.hear, text="x"),
    "lifecycle.milestones.tick": lambda account, by: milestones.tick(
        account, milestone=Milestone.objects.all()[0], note="x", by=by
    ),
    "lifecycle.objections.note": taking(objections.note, text="x"),
    "lifecycle.soonest.plan": lambda account, by: soonest.plan(account, by=by),
    "lifecycle.visit_drafts.plan": lambda account, by: visit_drafts.plan(
        VisitDraft.objects.create(user=by, key="gate", starts_at=timezone.now()),
        account,
        planned_on=SOON["until"],
        by=by,
    ),
    "lifecycle.plans.make": lambda account, by: plans.make(account, planned_on=SOON["until"], by=by),
    "lifecycle.promises.make": lambda account, by: promises.make(account, text="x", due_on=SOON["until"], by=by),
    "lifecycle.plays.apply": lambda account, by: plays.apply(account, play=Play.objects.get(key="problems"), by=by),
    "lifecycle.service_deliveries.note": lambda account, by: service_deliveries.note(
        values={"account": account, "service": Service.objects.all()[0]}, by=by
    ),
    "lifecycle.survey_invitations.ask_team": lambda account, by: survey_invitations.ask_team(
        Survey.objects.get(key="team"), account, by=by
    ),
    "lifecycle.todos.give": lambda account, by: todos.give(account, title="x", due_on=SOON["until"], by=by),
    "lifecycle.todos.take_over": lambda account, by: todos.take_over(
        account, "sway", title="x", due_on=SOON["until"], by=by
    ),
    "lifecycle.visits.log": lambda account, by: visits.log(account=account, said=visits.Said("advance"), by=by),
    "lifecycle.raisings.begin": lambda account, by: raisings.begin(account, reason="x", by=by),
    "lifecycle.warnings.raise_by_hand": lambda account, by: warnings.raise_by_hand(account, reason="x", by=by),
    "lifecycle.warnings.warn": lambda account, by: warnings.warn(
        account, risk=0.9, value_at_risk=Decimal(9), reasons=[], on=DAY, by=by
    ),
    "analytics.overrules.overrule": lambda account, by: overrules.overrule(
        account, kind="one_off", reason="x", by=by, **SOON
    ),
}
WITHOUT = {
    "accounts.accounts.archive": "what is in the archive may be put there again: nothing happens",
    "accounts.accounts.restore": "this is the way back from the archive",
    "accounts.classes.follow": "called by verbs that passed the gate",
    "lifecycle.next_visits.propose": "called by verbs that passed the gate",
    "accounts.families.check": "asked by verbs that passed the gate",
    "accounts.contact_duplicates.like": "looks, and writes nothing",
    "accounts.contact_duplicates.seek": "looks, and writes nothing",
    "accounts.competitors.enter": "belongs to no customer",
    "accounts.fields.define": "belongs to no customer",
    "accounts.products.create": "belongs to no customer",
    "lifecycle.aids.write": "belongs to no customer",
    "lifecycle.events_held.plan": "belongs to no customer",
    "lifecycle.milestones.define": "of no customer",
    "lifecycle.plays.define": "of no customer",
    "lifecycle.self_checks.assess": "of no customer",
    "lifecycle.services.write": "of no customer",
    "lifecycle.surveys.write": "of no customer",
    "analytics.targets.write": "of no customer",
    "lifecycle.aftermaths.note_competitor": "called by verbs that passed the gate",
    "lifecycle.dilemmas.end": "called by verbs that passed the gate",
    "lifecycle.dilemmas.reopen": "called by verbs that passed the gate",
    "lifecycle.losses.cancel_visits": "called by verbs that passed the gate",
    "lifecycle.stage_undos.last": "looks, and writes nothing",
    "lifecycle.losses.bring_back": "called by verbs that passed the gate",
} | dict.fromkeys(("analytics.packs.drawn", "analytics.packs.take"), "a record of what was shown, as the log is")


def verbs() -> Iterator[str]:
    """Every verb of the floors that takes a customer, by itself or among the values of a new record."""
    for floor in ("accounts", "lifecycle", "analytics"):
        package = importlib.import_module(f"{floor}.actions")
        for found in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{floor}.actions.{found.name}")
            for name, verb in inspect.getmembers(module, inspect.isfunction):
                if verb.__module__ == module.__name__ and not name.startswith("_") and takes_a_customer(verb):
                    yield f"{floor}.{found.name}.{name}"


def takes_a_customer(verb: Any) -> bool:
    asked = inspect.signature(verb).parameters
    if "by" not in asked:
        return False
    first, values = next(iter(asked.values())), asked.get("values")
    makes = first is values or str(first.annotation).startswith("type[")
    is_new = makes and values is not None and values.kind == inspect.Parameter.KEYWORD_ONLY
    named = {str(one.annotation) for one in asked.values()}
    return is_new or bool(named & {"Account", "Account | None", "Iterable[Account]"})


def test_every_verb_that_takes_a_customer_is_walked():
    found = set(verbs())
    assert sorted(found - VERBS.keys() - WITHOUT.keys()) == [], "say here how it is called, or why it needs no gate"
    assert not (VERBS.keys() | WITHOUT.keys()) - found, "no such verb any more"


@pytest.mark.parametrize("name", VERBS)
def test_nobody_writes_to_a_customer_in_the_archive(name, acme, zhao):
    Account.objects.filter(pk=acme.pk).update(archived_at=timezone.now(), kind="dealer")
    with pytest.raises(Refused) as refused:
        VERBS[name](Account.objects.get(pk=acme.pk), zhao)
    assert refused.value.code == "archived" and "Bring it back first" in str(refused.value.message)


@pytest.mark.parametrize("name", VERBS)
def test_nobody_writes_to_a_customer_out_of_sight(name, acme, chen):
    Account.objects.filter(pk=acme.pk).update(kind="dealer")
    with pytest.raises(Refused) as refused:
        VERBS[name](Account.objects.get(pk=acme.pk), chen)
    assert refused.value.status == 400 and "There is no such" in str(refused.value.message)
    assert "Acme" not in str(refused.value.message)


@pytest.mark.parametrize("name", [n for n in VERBS if "overrule" not in n and "take_back" not in n])  # not first
def test_they_all_work_for_who_sees_it(name, acme, zhao):
    """So that a refusal above is the gate's and nobody else's."""
    Policy.objects.get()
    Account.objects.filter(pk=acme.pk).update(kind="dealer")
    if name == "accounts.tiers.end_override":
        VERBS["accounts.tiers.override"](acme, zhao)
    if name == "accounts.handover_undos.undo_last":
        accounts.hand_over_many([acme], owner=zhao, by=zhao)
    VERBS[name](Account.objects.get(pk=acme.pk), zhao)


@pytest.fixture(autouse=True)
def _every_right(monkeypatch: Any) -> None:
    """Whoever asks may do everything: what is asked here is which rows."""
    from kam.ground import rights

    for role, grant in rights.GRANTS.items():
        monkeypatch.setitem(rights.GRANTS, role, rights.Grant(grant.reach, frozenset(rights.Right)))


@pytest.mark.parametrize("maker", [
    factories.ContactFactory, factories.OrderFactory, factories.CostFactory, factories.StatementFactory,
    makers.IncentiveFactory, makers.OutletFactory,
])  # fmt: skip
def test_what_belongs_to_a_customer_in_the_archive_stays_as_it_is(maker, acme, zhao):
    """By whichever plain verb: edit, archive, bring back."""
    row = maker(account=acme)
    Account.objects.filter(pk=acme.pk).update(archived_at=timezone.now())
    for write in (
        lambda: records.change(row, {"archived_at": timezone.now()}, by=zhao),
        lambda: records.archive(row, by=zhao),
        lambda: records.restore(row, by=zhao),
    ):
        with pytest.raises(Refused, match="Bring it back first"):
            write()
    assert type(row).objects.visible_to(zhao).filter(pk=row.pk).exists()  # it stays to be read
