"""How the company of the bench's pages looks after its customers: cases, answers, warnings, plans, promises, needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from django.utils import timezone

from accounts.models import Seat
from analytics.actions.bench.tables import Row, mark, put
from kam.models import User
from lifecycle.models import (
    Aftermath,
    Case,
    CaseStep,
    Journey,
    Need,
    Play,
    PlayUse,
    Promise,
    Service,
    ServiceDelivery,
    StageMove,
    Survey,
    SurveyAnswer,
    Todo,
    VisitPlan,
    Warning,
    WarningCause,
    WarningReading,
)
from lifecycle.rules import surveys

SORTS, KINDS = ("complaint", "request"), ("quality", "delivery", "price", "channel", "service", "invoice", "other")
SEVERITIES, CASE_CAUSES = ("low", "medium", "high", "critical"), ("product", "packing", "transport", "planning", "use")
FUNCTIONS = ("manager", "marketing", "technical", "finance", "service")
CAUSES = ("own_strategy", "supplier_optimisation", "unresolved", "stronger_competitor", "unknown")
STAGES = ("identification", "engagement", "deepening", "maintenance", "maintenance", "maintenance")
ENDS = ("kept", "kept", "kept", "won_back", "lost", "dormant")
EACH = {"answers": 1.5, "deliveries": 1.0, "plans": 3.0, "promises": 1.0, "needs": 0.5, "todos": 1.0, "cases": 1.0}
"""How many of each a customer has."""
READINGS = 8


class Book(NamedTuple):
    """Whose file it is, whose customers, and the day."""

    keys: Sequence[int]
    owners: dict[int, int]
    people: dict[int, int]
    """{account: one of its contacts}"""
    today: date
    by: int

    def some(self, rng: Random, what: str) -> Iterator[int]:
        """Customers as often as `EACH` says, the first ones more often."""
        for _ in range(int(EACH[what] * len(self.keys))):
            yield self.keys[int(len(self.keys) * rng.random() ** 2)]

    def ago(self, rng: Random, least: int, most: int) -> date:
        return self.today - timedelta(rng.randint(least, most))


def fill(keys: Sequence[int], owners: dict[int, int], people: dict[int, int], today: date) -> None:
    """All of it, of accounts with their owners and one contact each."""
    rng, book = Random(12), Book(keys, owners, people, today, User.objects.system().pk)
    cases = list(_cases(rng, book))
    put(CaseStep, _steps(put(Case, cases), cases))
    put(SurveyAnswer, _answers(rng, book, {one.key: one for one in Survey.objects.all()}))
    put(ServiceDelivery, _deliveries(rng, book, list(Service.objects.values_list("pk", flat=True))))
    _endangered(rng, book)
    put(VisitPlan, _plans(rng, book))
    put(Promise, _promises(rng, book))
    put(Need, _needs(rng, book))
    put(Todo, _todos(rng, book))
    put(Seat, ({"account_id": key, "user_id": owners[keys[-1 - n]], "function": "service"}
               for n, key in enumerate(keys[:: 4])))  # fmt: skip


def _cases(rng: Random, book: Book) -> Iterator[Row]:
    """Most of them solved and accepted, a twentieth still at work."""
    for n, key in enumerate(book.some(rng, "cases")):
        opened = _moment(book.today, rng.randint(0, 700), n)
        done = rng.random() < 0.95
        answered, solved = opened + timedelta(hours=rng.randint(1, 30)), opened + timedelta(hours=rng.randint(31, 200))
        yield {
            "account_id": key, "number": f"K{n}", "sort": rng.choice(SORTS), "kind": rng.choice(KINDS),
            "severity": rng.choice(SEVERITIES), "title": f"Case {n}", "function": rng.choice(FUNCTIONS),
            "state": "accepted" if done else "work", "user_id": book.owners[key], "opened_at": _text(opened),
            "answered_at": _text(answered), "resolved_at": _text(solved) if done else None,
            "closed_at": _text(solved + timedelta(days=2)) if done else None, "response_hours": 8.0, "promised": 72.0,
            "answer_due_at": _text(opened + timedelta(days=1)), "due_at": _text(opened + timedelta(days=6)),
            "cause": rng.choice(CASE_CAUSES) if done else "", "by_id": book.owners[key],
        }  # fmt: skip


def _steps(keys: range, cases: Sequence[Row]) -> Iterator[Row]:
    """Opened, answered, taken on, resolved, accepted."""
    for key, case in zip(keys, cases, strict=True):
        told = {name: case[name] for name in ("severity", "function", "user_id", "by_id", "answer_due_at", "due_at",
                                              "response_hours", "promised")}  # fmt: skip
        steps = (("opened", "new", "opened_at"), ("answered", "new", "answered_at"), ("taken", "work", "answered_at"),
                 ("resolved", "resolved", "resolved_at"), ("accepted", "accepted", "closed_at"))  # fmt: skip
        for kind, state, at in steps:
            if case[at]:
                yield told | {"case_id": key, "kind": kind, "state": state, "at": case[at]}


def _answers(rng: Random, book: Book, found: dict[str, Survey]) -> Iterator[Row]:
    for key in book.some(rng, "answers"):
        one = found[rng.choice(("visit", "case", "nps", "team"))]
        score = min(int(rng.triangular(1, 11, 9)), 10) if one.scale != "csat5" else rng.choice((2, 3, 4, 4, 5, 5))
        yield {"survey_id": one.pk, "account_id": key, "contact_id": book.people.get(key), "audience": one.audience,
               "scale": one.scale, "role": "gatekeeper", "tier": "iron", "answered_on": book.ago(rng, 0, 700),
               "score": score, "points": surveys.points(one.scale, score),
               "is_low": surveys.is_low(one.scale, score)}  # fmt: skip


def _deliveries(rng: Random, book: Book, services: Sequence[int]) -> Iterator[Row]:
    for key in book.some(rng, "deliveries"):
        yield {"account_id": key, "service_id": rng.choice(services), "on": book.ago(rng, 0, 700),
               "user_id": book.owners[key], "quantity": 1, "hours": 2}  # fmt: skip


def _endangered(rng: Random, book: Book) -> None:
    """Stages of all, and of every sixth a warning that is over, its readings, its cause, a play, and where it ended."""
    warned = [(key, rng.choice(ENDS), book.ago(rng, 20, 500)) for key in book.keys[::6]]
    ended = {key: end for key, end, _on in warned if end != "kept"}
    journeys = put(Journey, ({"account_id": key, "stage": ended.get(key) or rng.choice(STAGES),
                              "since": book.ago(rng, 5, 20)} for key in book.keys))  # fmt: skip
    put(StageMove, ({"journey_id": journey, "was": "maintenance", "stage": ended[key], "on": book.today - timedelta(10),
                     "by_id": book.by} for journey, key in zip(journeys, book.keys, strict=True)
                    if key in ended))  # fmt: skip
    warnings = put(Warning, (
        {"account_id": key, "state": end, "opened_on": on, "closed_on": on + timedelta(15), "risk_at_opening": 0.6,
         "risk": 0.5, "tier_at_opening": "gold", "value_at_risk": "5000.00", "value_at_opening": "6000.00",
         "value_at_closing": "5000.00", "value_saved": "5000.00" if end in ("kept", "won_back") else "0.00",
         "value_lost": "5000.00" if end in ("lost", "dormant") else "0.00", "is_control": key % 10 == 0,
         "closed_by_id": book.owners[key]} for key, end, on in warned))  # fmt: skip
    told = list(zip(warnings, warned, strict=True))
    put(WarningReading, ({"warning_id": pk, "on": on + timedelta(n), "risk": 0.6 - n / 100, "value_at_risk": "5000.00"}
                         for pk, (_key, _end, on) in told for n in range(READINGS)))  # fmt: skip
    put(WarningCause, ({"warning_id": pk, "cause": rng.choice(CAUSES), "state": rng.choice(("suspected", "confirmed")),
                        "on": on + timedelta(3), "by_id": book.owners[key]} for pk, (key, _e, on) in told))  # fmt: skip
    put(Aftermath, ({"account_id": key, "warning_id": pk, "ending": end, "on": on + timedelta(15),
                     "cause": rng.choice(CAUSES), "open_cause": rng.choice(CAUSES), "by_id": book.owners[key]}
                    for pk, (key, end, on) in told if end != "kept"))  # fmt: skip
    plays = list(Play.objects.values_list("pk", flat=True))
    put(PlayUse, ({"account_id": key, "play_id": rng.choice(plays), "warning_id": pk, "on": on + timedelta(2),
                   "by_id": book.owners[key], "tier": "gold", "risk": 0.6}
                  for pk, (key, _end, on) in told if pk % 3))  # fmt: skip


def _plans(rng: Random, book: Book) -> Iterator[Row]:
    """Two thirds of them to come, the others dropped; of those to come half are proposed."""
    for n, key in enumerate(book.some(rng, "plans")):
        row = {"uid": mark(rng.getrandbits(128)), "account_id": key, "user_id": book.owners[key]}
        if n % 3:
            ahead = book.today + timedelta(rng.randint(1, 60))
            state = {"state": "proposed"} if n % 2 else {"state": "planned", "planned_for": ahead}
            yield row | state | {"planned_on": ahead}
        else:
            on = book.ago(rng, 1, 400)
            yield row | {"planned_on": on, "planned_for": on, "state": "dropped", "drop_kind": "cancelled"}


def _promises(rng: Random, book: Book) -> Iterator[Row]:
    for n, key in enumerate(book.some(rng, "promises")):
        due = book.ago(rng, -30, 400)
        yield {"account_id": key, "side": rng.choice(("ours", "theirs")), "text": f"Quote {n}", "due_on": due,
               "kept_on": due if rng.random() < 0.9 and due < book.today else None,
               "user_id": book.owners[key]}  # fmt: skip


def _needs(rng: Random, book: Book) -> Iterator[Row]:
    for n, key in enumerate(book.some(rng, "needs")):
        heard = book.ago(rng, 0, 500)
        step = rng.choice(("latent", "explicit", "proposed"))
        yield {"account_id": key, "user_id": book.owners[key], "text": f"Need {n}", "step": step, "heard_on": heard,
               "stated_on": heard if step != "latent" else None,
               "proposed_on": heard if step == "proposed" else None}  # fmt: skip


def _todos(rng: Random, book: Book) -> Iterator[Row]:
    for n, key in enumerate(book.some(rng, "todos")):
        due = book.ago(rng, -30, 400)
        yield {"account_id": key, "user_id": book.owners[key], "title": f"Call {n}", "due_on": due, "source": "hand",
               "done_on": due if rng.random() < 0.9 and due < book.today else None}  # fmt: skip


def _moment(today: date, days: int, minute: int) -> datetime:
    """A moment of a working morning so many days ago, never to come."""
    at = datetime.combine(today - timedelta(days), datetime.min.time()) + timedelta(hours=2, minutes=minute % 60)
    return min(at, timezone.now().replace(tzinfo=None) - timedelta(days=9))


def _text(at: datetime) -> str:
    return at.isoformat(" ", "seconds")
