"""Gathers for each manager what may call for help today: visits, late work, contribution, and what is at risk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from accounts.models import Account, Policy, cadences
from accounts.models.measures import Cents
from analytics.facts import coverage, managers, map_corner, unwarned
from analytics.models import Score
from analytics.rules.helping import CONTRIBUTION, GRACE, LATE, RISK, SIGNALS, VISITS, Book, Elsewhere, Hand, Helped
from kam.ground.days import company_today
from kam.models import User
from lifecycle.choices import PromiseSide
from lifecycle.models import Case, Promise, VisitPlan

NAMED = 2
"""So many customers are named of a figure that stands out."""
LEAST = 0.1
"""Nobody is named of value at risk for a smaller part of it."""
BIGGEST = 3
"""So many of the customers that bring most are named of those to be visited."""
Late = Counter[str]
Risks = list[tuple[str, Decimal]]
NOTHING: Late = Counter()
Names = Mapping[str, Mapping[int, list[tuple[str, Any]]]]
"""
{figure: {manager: customers with what stands behind each}}.

That is how many days a visit is overdue (None of one never visited), how many late things, and which part of the fall
and of the value at risk.
"""


class Found(NamedTuple):
    """A book of everybody who holds customers that the user sees, and the others who have late work of theirs."""

    books: list[Book]
    hands: list[Hand]
    unheld: Decimal
    """Value at risk of customers that nobody holds."""


def gather(user: Any) -> Found:
    """As of today; no owner is nobody's book, and a case in nobody's hands nobody's late work."""
    policy, false = Policy.objects.current(), unwarned.false_keys()
    told = cadences.of_keys(company_today())
    visits = {one.owner_id: one for one in coverage.by_owner(user, policy, told) if one.owner_id}
    overdue, spared = _overdue(user, policy, told), _false_risks(user, false)
    (cases, elsewhere), promises, (risks, worst, riskiest) = _cases(user), _promises(user), _risks(user)
    books = managers.gather(user, visits=False)
    held = books.by_owner if books else {}
    late, known = {*cases, *promises}, {*visits, *risks, *held} - {None}
    holds = Exists(Account.objects.visible_to(user).order_by().filter(owner=OuterRef("pk")))
    people = {one.pk: one for one in User.objects.filter(pk__in=known | late).annotate(holds=holds)}
    names = {pk: one.name for pk, one in people.items()}
    owners = known | {pk for pk, one in people.items() if one.holds}
    found = []
    for owner in sorted(owners):
        work = cases.get(owner, NOTHING) + promises.get(owner, NOTHING)
        whole, no_key = (books.same(owner, wants) if books else None
                         for wants in (lambda _one: True, lambda one: one.account in false))  # fmt: skip
        seen = visits.get(owner, coverage.Coverage(names[owner], owner))
        found.append(Book(
            owner, names[owner], due=seen.due, unplanned=seen.unplanned, late_visits=seen.overdue,
            **_waiting(overdue.get(owner, ())), elsewhere=_elsewhere(elsewhere.get(owner, {}), cases, people, owners),
            cases=cases.get(owner, NOTHING).total(), promises=promises.get(owner, NOTHING).total(), late_of=_most(work),
            now=whole.now if whole else None, before=whole.before if whole else None,
            false_now=no_key.now if no_key else 0, false_before=no_key.before if no_key else 0,
            false_keys=_falls(one for one in held.get(owner, ()) if one.account in false),
            fallen=_fallen(one for one in held.get(owner, ()) if one.account not in false),
            at_risk=risks.get(owner) or Book.at_risk, false_at_risk=spared.get(owner) or Book.at_risk,
            risks=tuple(worst.get(owner, ())), riskiest=riskiest.get(owner, 0),
        ))  # fmt: skip
    hands = [Hand(key, names[key], cases.get(key, NOTHING).total(), promises.get(key, NOTHING).total(),
                  people[key].role) for key in sorted(late - owners)]  # fmt: skip
    return Found(found, hands, risks.get(None) or Decimal(0))


def _most(late: Late) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(late.items(), key=lambda one: (-one[1], one[0]))[:NAMED])


def _overdue(user: Any, policy: Policy, told: cadences.Told) -> dict[int, list[coverage.Overdue]]:
    """{manager: whose visits are overdue and planned by nobody, the worst first}."""
    found: dict[int, list[coverage.Overdue]] = {}
    for one in coverage.days_overdue(user, policy, GRACE, told):
        found.setdefault(one.owner, []).append(one)
    return found


def _waiting(overdue: Iterable[coverage.Overdue]) -> dict[str, Any]:
    """How many have a visit proposed, how many call for nobody yet, and who is the worst of the others."""
    listed = list(overdue)
    calling = [one for one in listed if not one.is_fresh and (one.days is None or one.days > GRACE)]
    most = sorted(listed, key=lambda one: (-one.net, one.account))[:BIGGEST]
    return {"biggest": tuple((one.account, one.name) for one in most),
            "proposed": sum(one.is_proposed for one in listed), "waits": len(listed) - len(calling),
            "stale": sum(one.is_proposed for one in calling),
            "overdue": tuple((one.name, one.days) for one in calling[:NAMED])}  # fmt: skip


def _falls(held: Iterable[managers.Held]) -> tuple[int, ...]:
    """Customers of both years, the greatest fall first."""
    return tuple(key for _change, key in sorted(
        (one.net - one.net_before, one.account) for one in held if one.net_before is not None))  # fmt: skip


def _fallen(held: Iterable[managers.Held]) -> tuple[tuple[int, int], ...]:
    fell = sorted((one.net - one.net_before, one.account) for one in held if one.net_before is not None)
    return tuple((account, -change) for change, account in fell[:NAMED] if change < 0)


def named(found: Iterable[Helped]) -> Names:
    """Which customers the figures that stand out are of, most of all: two of each at most."""
    out: dict[str, list[Book]] = {key: [one.book for one in found if key in one.signals] for key in SIGNALS}
    fallen = Account.objects.in_bulk([pk for book in out[CONTRIBUTION] for pk, _cents in book.fallen])
    return {
        VISITS: {book.owner: [*book.overdue] for book in out[VISITS]},
        RISK: {book.owner: _of_risk(book) for book in out[RISK]},
        LATE: {book.owner: [*book.late_of] for book in out[LATE]},
        CONTRIBUTION: {book.owner: [(str(fallen[pk]), cents / book.fall if book.fall else 0.0)
                                    for pk, cents in book.fallen] for book in out[CONTRIBUTION]},
    }  # fmt: skip


def _of_risk(book: Book) -> list[tuple[str, float]]:
    """Those with most at risk, and which part of their manager's is theirs; nobody for under a tenth."""
    parts = [(name, float(value / book.at_risk)) for name, value in book.risks if book.at_risk]
    return [(name, part) for name, part in parts if part >= LEAST]


def _cases(user: Any) -> tuple[dict[Any, Late], dict[Any, dict[int, Late]]]:
    """Late cases by who has them in hand, and the same of each manager's customers: {manager: {colleague: whose}}."""
    late = Case.objects.visible_to(user).live().late(timezone.now()).filter(user__isnull=False).order_by()
    found: dict[Any, Late] = {}
    theirs: dict[Any, dict[int, Late]] = {}
    columns = ("user", "account__owner", Account.called("account__"))
    for colleague, owner, name, count in late.values_list(*columns).annotate(n=Count("pk")):
        for late_of in (found, theirs.setdefault(owner, {})):
            late_of.setdefault(colleague, Counter())[name] += count
    return found, theirs


def _elsewhere(
    theirs: Mapping[int, Late], cases: Mapping[Any, Late], people: Mapping[int, User], owners: Collection[int]
) -> tuple[Elsewhere, ...]:
    """The late cases of a manager's customers in the hands of colleagues who hold none, the most first."""
    found = []
    for key, late in theirs.items():
        if key not in owners:
            named = tuple(name for name, _count in _most(late))
            found.append(Elsewhere(key, people[key].name, late.total(), cases[key].total(), named, len(late)))
    return tuple(sorted(found, key=lambda one: (-one.count, one.user)))


def visits_ahead(user: Any, found: Iterable[Helped]) -> dict[int, tuple[int, date]]:
    """{customer with most at risk: the next visit that is planned there, and its day}; nobody where none is."""
    keys = {one.book.riskiest for one in found if RISK in one.signals and one.book.riskiest}
    seen = VisitPlan.objects.visible_to(user).filter(account__in=keys)
    ahead = seen.ahead(company_today()).order_by("-planned_on", "-pk")
    return {account: (pk, on) for account, pk, on in ahead.values_list("account", "pk", "planned_on")} if keys else {}


def _promises(user: Any) -> dict[Any, Late]:
    """Promises of ours by who gave them."""
    late = Promise.objects.visible_to(user).due(company_today() - timedelta(1)).filter(side=PromiseSide.OURS)
    return _by_customer(late, "user")


def _by_customer(rows: Any, whose: str) -> dict[Any, Late]:
    """{colleague: how many of the late rows are of which customer}."""
    found: dict[Any, Late] = {}
    told = rows.order_by().values_list(whose, Account.called("account__")).annotate(n=Count("pk"))
    for owner, name, count in told:
        found.setdefault(owner, Counter())[name] += count
    return found


def _risks(user: Any) -> tuple[dict[int | None, Decimal], dict[int | None, Risks], dict[int | None, int]]:
    """
    {owner: value at risk of their customers}, of whom something can be saved, {owner: those with most of it}, and
    {owner: the key of the first}.
    """
    whose = "account__owner"
    place = Window(RowNumber(), partition_by=F(whose), order_by=[F("value_at_risk").desc(), F("pk").asc()])
    sums = Window(Sum("value_at_risk"), partition_by=F(whose), output_field=Cents())
    rows = _scored(user).order_by().annotate(place=place, whole=sums, told=Account.called("account__"))
    whole: dict[int | None, Decimal] = {}
    worst: dict[int | None, Risks] = {}
    riskiest: dict[int | None, int] = {}
    first = rows.filter(place__lte=NAMED).order_by("place")
    for owner, key, name, value, of_all in first.values_list(whose, "account", "told", "value_at_risk", "whole"):
        whole[owner] = of_all
        riskiest.setdefault(owner, key)
        worst.setdefault(owner, []).append((name, value))
    return whole, worst, riskiest


def _false_risks(user: Any, false: set[int]) -> dict[int | None, Decimal]:
    """{owner: value at risk of their false key accounts}."""
    if not false:
        return {}
    rows = _scored(user).order_by().filter(account__in=false).values_list("account__owner")
    return dict(rows.annotate(sum=Sum("value_at_risk", output_field=Cents())))


def _scored(user: Any) -> Any:
    return Score.objects.visible_to(user).current().exclude(map_corner.gone())
