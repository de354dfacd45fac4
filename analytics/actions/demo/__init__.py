"""Founds the demo company: a maker of building materials in China with customers at home and abroad."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from django.db import transaction

from accounts.models import Account, Contact
from analytics.actions.demo import (
    agreements,
    calendars,
    cases,
    causes,
    channels,
    costs,
    customers,
    doubles,
    endings,
    events_held,
    families,
    farewells,
    fields,
    finances,
    hands,
    history,
    hopes,
    incentives,
    integrations,
    kept_views,
    ledger,
    mails,
    needs,
    objections,
    papers,
    past_plans,
    people,
    policies,
    profiles,
    relationships,
    reports,
    reviews,
    rivals,
    services,
    stages,
    standards,
    surveys,
    targets,
    todos,
    trade,
    visits,
)
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import onwards, watches

__all__ = ["SEED", "SIZE", "found", "is_there", "people"]
SIZE = 400
SEED = 8020


def is_there() -> bool:
    """Whether this database holds any customer, the demo's or somebody's own."""
    return Account.objects.exists()


def found(
    *, today: date, seed: int = SEED, accounts: int = SIZE, tell: Callable[[str], None] = lambda step: None, by: User
) -> Staff:
    """Everything from the first hire to today's scores, the same for the same seed and day; returns the people."""
    require(by, Right.IMPORT)
    rng = Random(f"{seed}:{accounts}")
    with transaction.atomic():
        staff = people.employ()
        policies.write(today, staff["zhao"])
        book = profiles.drawn(rng, accounts)
        customers.enter(rng, book, staff, today)
        met = customers.introduce(rng, book, today)
        customers.seat(rng, book, staff)
        families.tie(book, met)
        fields.fill(Random(f"fields:{seed}:{accounts}"), book, staff, today)
        rivals.compete(book, staff, today)
        tell("orders")
        market = trade.open_market(rng, today)
        ordered = trade.sell(rng, book, market, today)
        costs.spend(rng, book, ordered, staff, today)
        ledger.keep(Random(f"ledger:{seed}:{accounts}"), book, market, staff, today)
        finances.publish(seed, book, today)
        incentives.reward(book, met, staff, today)
        channels.furnish(seed, book, today)
        tell("visits")
        diary = visits.keep(rng, book, met, staff, market, ordered, today)
        visits.plan(rng, book, diary, staff, today)
        past_plans.keep(Random(f"{seed}:{accounts}:plans"), diary, today)
        _work(f"{seed}:{accounts}", book, met, diary, staff, today)
        journeys = stages.open_journeys(rng, book, staff["zhao"], today)
        stages.stand(book, journeys, diary)
        hopes.write(Random(f"{seed}:{accounts}:hopes"), book, staff, today)
        papers.file(book, staff, today)
        history.tell(diary, [profile.account for profile in book], today, staff["ada"])
    history.compute(today, book, eve=lambda: cases.open_all(book, met, staff, today), by=by, tell=tell)
    services.serve(Random(f"services:{seed}:{accounts}"), book, met, staff, today)
    _after(seed, book, staff, today, by)
    return staff


def _after(seed: int, book: list[profiles.Profile], staff: Staff, today: date, by: User) -> None:
    """What people do once the numbers stand, and the morning's notices of all that is due."""
    surveys.after_cases(Random(f"{seed}:case surveys"), book, staff, today)
    surveys.rank()
    hopes.overrule(staff, today, by=by)
    agreements.sign(seed, book, today)
    standards.judge(seed, book, staff, today, by=by)
    hands.set_tiers(staff, today)
    doubles.double(book, staff, today)
    farewells.part(book, staff, today)
    calendars.keep(staff, today, by=by)
    events_held.hold(book, staff, today)
    endings.close(staff, today, by=by)
    causes.handle(str(seed), staff, today, by=by)
    mails.draft(staff, today)
    integrations.connect(Random(f"integrations:{seed}"), staff)
    integrations.prepare(staff)
    reviews.hold(book, staff, today)
    reports.tell(staff, today, by=by)
    kept_views.keep(staff, today)
    targets.set_all(today, by=staff["zhao"])
    onwards.tell_all(on=today, by=by)
    watches.tell(as_of=today, by=by)


def _work(
    seed: str, book: list[Profile], met: dict[int, list[Contact]], diary: visits.Diary, staff: Staff, today: date
) -> None:
    """What the visits leave to do, and whom the colleagues know."""
    needs.hear(Random(f"{seed}:needs"), book, met, diary, staff, today)
    objections.raise_some(book, diary, staff, today)
    todos.give(Random(f"{seed}:todos"), book, staff, today)
    relationships.draw(Random(f"{seed}:people"), book, met, diary, staff, today)
    surveys.ask(Random(f"{seed}:surveys"), book, met, diary, staff, today)
