"""Callers as a company has them: programs that read and write, people who open pages; and a flood that never waits."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

from tests.chaos.stage import AS_OF, Answer, Caller, share

LISTS = (
    "accounts/?page_size=50",
    "accounts/?q=Customer&page_size=50",
    "accounts/?tier=gold&ordering=-updated_at",
    "accounts/?search=C1&expand=owner",
    "orders/?ordering=-ordered_on",
    "orders/?since=2026-05-01&until=2026-06-01",
    "payments/?page_size=50",
    "contacts/?q=li&ordering=name",
    "visits/?ordering=-held_at&outcome=advance",
    "todos/?open=true&ordering=due_on",
    "warnings/?ordering=-value_at_risk",
    "events/?page_size=50",
)
PAGES = ("/dashboard/", "/customers/?q=Customer", "/orders/", "/visits/", "/today/")
QUICK = {"list": 0.3, "write": 0.5, "dashboard": 1.0, "page": 1.0}
"""Seconds under which 95 of 100 answers come."""


def writes(number: int, accounts: int) -> tuple[str, dict[str, Any]]:
    """A cost, a visit or a to-do of one customer after the other; (noun, body)."""
    account = number % accounts + 1
    return (
        ("costs", {"account": account, "on": AS_OF.isoformat(), "kind": "freight", "amount": "1.00"}),
        ("visits", {"account": account, "outcome": "advance", "note": f"Visit {number}", "keep_both": True}),
        ("todos", {"account": account, "title": f"Call {number}", "due_on": (AS_OF + timedelta(days=400)).isoformat()}),
    )[number % 3]


def tokens(many: int) -> list[str]:
    """Secrets of the director's tokens: each program has its own, and so its own calls a minute."""
    from kam.choices import TokenScope
    from kam.models import Token, User

    zhao = User.objects.get(username="zhao")
    return [Token.objects.create(user=zhao, name=f"p{one}", scopes=list(TokenScope.values))[1] for one in range(many)]


def session() -> str:
    """The session of the director's browser."""
    from django.test import Client

    from kam.models import User

    client = Client()
    client.force_login(User.objects.get(username="zhao"), backend="allauth.account.auth_backends.AuthenticationBackend")
    return str(client.cookies["sessionid"].value)


class Crowd:
    """Callers of whom seven of ten read, each a program with a breath between two calls, or a person at pages."""

    def __init__(self, port: int, callers: int, accounts: int) -> None:
        self.port, self.callers, self.accounts = port, callers, accounts
        self.took: dict[str, list[float]] = {name: [] for name in QUICK}
        self.codes: Counter[int] = Counter()
        self.secrets, self.session = tokens(callers), session()
        self.lasted = 0.0

    def stay(self, seconds: float, breath: float = 0.1) -> None:
        """Each asks, hears the answer, takes a breath and asks again."""

        def numbers(place: int) -> Iterator[int]:
            for turn in count():
                if time.monotonic() >= until:
                    return
                yield turn * self.callers + place
                time.sleep(breath)

        until = time.monotonic() + seconds
        self._meet(f"{self.callers} callers for {seconds:.0f} s", self.callers, numbers)

    def flood(self, rate: float, seconds: float, hands: int = 150) -> None:
        """So many calls a second, whether the ones before were answered or not."""

        def numbers(place: int) -> Iterator[int]:
            for number in range(place, int(rate * seconds), hands):
                time.sleep(max(begun + number / rate - time.monotonic(), 0))
                yield number

        begun = time.monotonic()
        self._meet(f"{rate:.0f} calls a second for {seconds:.0f} s", hands, numbers)

    def rate(self) -> float:
        """Answers a second."""
        return self.codes.total() / self.lasted if self.lasted else 0.0

    def p95(self) -> dict[str, float]:
        return {name: share(took, 0.95) for name, took in self.took.items()}

    def is_quick(self) -> bool:
        return all(value <= QUICK[name] for name, value in self.p95().items())

    def _meet(self, words: str, hands: int, numbers: Any) -> None:
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")
        begun = time.monotonic()
        crowd = [threading.Thread(target=self._work, args=(place, numbers(place))) for place in range(hands)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        self.lasted += time.monotonic() - begun

    def _work(self, place: int, numbers: Iterator[int]) -> None:
        program = Caller(self.port, self.secrets[place % self.callers])
        person = Caller(self.port, "", self.session)
        for number in numbers:
            name, answer = self._ask(program, person, number)
            self.codes[answer.status] += 1
            if answer.status < 300:
                self.took[name].append(answer.took)

    def _ask(self, program: Caller, person: Caller, number: int) -> tuple[str, Answer]:
        """Of ten calls three write, two open a page, five read a list; each the next of its kind."""
        turn, place = divmod(number, 10)
        if place < 3:
            noun, body = writes(turn * 3 + place, self.accounts)
            return "write", program.ask("POST", f"/api/v1/{noun}/", body)
        if place > 7:
            page = PAGES[(turn * 2 + place) % len(PAGES)]
            return "dashboard" if page == PAGES[0] else "page", person.ask("GET", page)
        return "list", program.ask("GET", f"/api/v1/{LISTS[(turn * 5 + place) % len(LISTS)]}")
