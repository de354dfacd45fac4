"""Calls every operation of the API as described, on purpose not so, and with hostile values: no fault, nothing told."""

from __future__ import annotations

import contextlib
import copy
import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import requests

from tests.chaos.stage import Stage, sizes, staged, verdict

HOSTILE: list[Any] = [
    "\0", "\ud800", "9" * 400, "٣", "1e400", "NaN", "' OR 1=1 --", "../../etc/passwd", "[" * 5000, "x" * 100_000,
    "0001-01-01", "9999-12-31T23:59:59Z", "\u202e\u200b", "{{7*7}}%s%(a)s{0}", 10**18, 2**70, -(2**63), 10**400, 1e308,
    True, None, [], {}, [[]], {"": ""}, [None], {"id": []},
]  # fmt: skip
BODIES = (b"", b"{", b"[" * 100_000, b'{"a":' * 50_000, b'{"a": 1e400}', b'{"a": NaN}', b'{"a": "\\ud800"}', b"\xff",
          b'{"a": ' + b"9" * 5000 + b"}", b'{"\\u0000": 1}', b'"text"', b"[]", b"null")  # fmt: skip
LEAKS = re.compile(rb"Traceback|psycopg|site-packages|SELECT .* FROM|INSERT INTO|File \"|django\.db")
FEW, KEYS = 5, ("account", "contact", "order", "product", "owner", "user", "id")
SLOW, MOST = 10.0, 1000
"""Seconds of an answer; characters of a word in an address, of which the web server takes 4,094."""


class Probe:
    """Sends cases and keeps what was answered wrongly."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.wrong, self.codes, self.slowest = stage, [], Counter(), 0.0  # type: ignore[var-annotated]
        self.renew(stage.secret)

    def renew(self, secret: str = "") -> None:
        """The token again, or another one where a case took it back or sent its owner away."""
        from kam.choices import Role, TokenScope
        from kam.models import Token, User

        if not secret:
            User.objects.filter(username="zhao").update(is_active=True, role=Role.DIRECTOR)
            zhao = User.objects.get(username="zhao")
            secret = Token.objects.create(user=zhao, name="erp", scopes=list(TokenScope.values))[1]
        self.headers = {"Authorization": f"Bearer {secret}"}

    def send(self, case: Any, described: Any, **more: Any) -> None:
        try:
            answer = case.call(headers=self.headers, timeout=60, **more)
        except UnicodeError:  # a form cannot even be written with half a character in it
            return
        except requests.RequestException as error:  # a fault in the middle of a file cuts it off
            self.wrong.append(f"{case.method} {case.formatted_path}: {type(error).__name__} {str(case.query)[:300]}")
            return
        self.codes[answer.status_code] += 1
        self.slowest = max(self.slowest, answer.elapsed)
        if answer.status_code == 414:  # the web server's own word, before the product is asked
            return
        what = f"{case.method} {case.formatted_path}: {answer.status_code}"
        if answer.status_code >= 500 or str(answer.status_code) not in described:
            self.wrong.append(f"{what} {answer.content[:200]!r} {str(case.query)[:200]} {str(case.body)[:300]}")
        elif answer.status_code >= 400 and not is_problem(answer):
            self.wrong.append(f"{what} is no problem in words: {answer.content[:200]!r}")
        if answer.status_code == 401:
            self.renew()


def is_problem(answer: Any) -> bool:
    """Whether a refusal is the object that programs are told of, and tells nothing of what is behind it."""
    kind = " ".join(answer.headers.get("content-type", []))
    return "problem+json" in kind and answer.json()["status"] == answer.status_code and not LEAKS.search(answer.content)


def cases_of(operation: Any, mode: Any, count: int, seed: int) -> list[Any]:
    """So many cases of an operation, the same with the same seed; none where it cannot be called so."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from hypothesis.errors import Unsatisfiable

    found: list[Any] = []

    @seeded(seed)
    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def keep(case: Any) -> None:
        found.append(case)

    with contextlib.suppress(Unsatisfiable):
        keep()
    return found


def leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    """(holder, key) of everything in a body that can be replaced."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from leaves(inner)


def ground(case: Any, chance: random.Random) -> None:
    """The case speaks of rows that there may be: keys in its address, and a body's customer, are small numbers."""
    for name, value in (case.path_parameters or {}).items():
        if str(value).isdigit():
            case.path_parameters[name] = chance.randint(1, FEW)
    for holder, key in leaves(case.body):
        if key in KEYS:
            holder[key] = chance.randint(1, FEW)


def spoil(case: Any, chance: random.Random) -> None:
    """One value of a case becomes a hostile one: of its body, else of its address."""
    places = list(leaves(case.body))
    names = [one.name for one in case.operation.query]
    if places and (not names or chance.random() < 0.8):
        holder, key = chance.choice(places)
        holder[key] = copy.deepcopy(chance.choice(HOSTILE))  # its own, or a value could come to hold itself
    elif names:
        text = str(chance.choice(HOSTILE))[:MOST].encode("utf-8", "replace").decode()
        case.query = dict(case.query or {}) | {chance.choice(names): text}


def probe(stage: Stage, cases: int, seed: int) -> Probe:
    """As many cases as were asked for, about, spread over all operations."""
    import schemathesis
    from schemathesis import GenerationMode

    found, chance = Probe(stage), random.Random(seed)
    address = f"http://127.0.0.1:{stage.product.port}/api/schema/"
    schema = schemathesis.openapi.from_url(address, headers={"Accept": "application/json"})
    operations = [one.ok() for one in schema.get_all_operations()]
    each = max(cases // len(operations) // 3, 1)
    for place, operation in enumerate(operations):
        described = operation.definition.raw["responses"]
        known = cases_of(operation, GenerationMode.POSITIVE, 2 * each, seed + place)
        for case in known[: -max(each // 2, 1)]:
            ground(case, chance)
        for case in known[:each] + cases_of(operation, GenerationMode.NEGATIVE, each, seed + place):
            found.send(case, described)
        for case in known[each:]:
            spoil(case, chance)
            found.send(case, described)
        if known and operation.body:
            raw = {"Content-Type": "application/json"}
            case = known[-1]
            found.headers |= raw
            found.send(case, described, data=chance.choice(BODIES))
            found.headers.pop("Content-Type")
    return found


def main() -> None:
    asked = sizes(__doc__ or "", cases=20_000, seed=1)
    with staged(accounts=10, orders=2) as stage:
        stage.up("web")
        found = probe(stage, asked.cases, asked.seed)
    count, faults = sum(found.codes.values()), sum(n for code, n in found.codes.items() if code >= 500)
    figures = {"cases": f"{count:,}", "5xx": faults, "slowest": f"{found.slowest:.1f} s", "codes": dict(found.codes)}
    verdict("Cases", figures, found.wrong + [f"an answer took {found.slowest:.0f} s"] * (found.slowest > SLOW))


if __name__ == "__main__":
    main()
