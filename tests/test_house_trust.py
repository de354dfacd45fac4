"""What holds for every address and table alike: reading changes nothing, money is exact, the log only grows."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from kam.choices import Role
from kam.models import Event
from tests import factories, planting
from tests.analytics import books
from tests.test_house import FLOORS, nodes, trees
from tests.test_house_actions import DOORS
from tests.test_house_doors import MOST_QUERIES, is_run, text_of, walk

pytestmark = pytest.mark.xdist_group("house")
# Written when somebody looks, and no business of any customer: when a key was last used, that a list left as a file.
EXEMPT_COLUMNS = {"last_used_at", "last_login"}
# A share of what a customer buys (0..1), beside the amount of the same name.
SHARES = {"wallet"}
# How a customer behaves before and now (days, shares, pieces), beside what it bought before and now.
MANNERS = {"before", "now"}
# Names of amounts that elsewhere are the ends of an interval, the bounds of a setting, or a figure of another unit.
OTHERS_TOO = {"low", "high", "expected", "value", "gap"}
# The founding of the demo company dates its own happenings back; nothing else may touch one that was written.
FOUNDING = "analytics/actions/demo/"
CHANGING = {"update", "aupdate", "delete", "adelete", "bulk_update", "abulk_update", "save", "asave", "_raw_delete"}
REDACTING = "accounts/actions/person_texts.py"
SPOKEN = re.compile(r"\b(SELECT|INSERT INTO|DELETE FROM|UPDATE|COPY|WHERE|FROM|JOIN|GROUP BY|UNION)\s")
OUTSIDE = {"request", "GET", "POST", "META", "query_params", "cleaned_data", "data", "user", "reader", "asked"}
"""What people send and who they are, by the names that these go by."""
COMPOSING = {
    "kam/actions/sendings.py", *(f"kam/ground/{one}.py" for one in ("bulk", "intakes", "staging")),
    "accounts/facts/groups.py", "accounts/facts/signs.py", "accounts/models/trees.py",
    *(f"accounts/actions/{one}.py" for one in (
        "account_checks", "account_intakes", "account_matches", "account_mixes", "account_samples", "arrivals",
        "field_intakes", "order_checks", "order_intakes", "order_merges", "rates", "row_intakes", "row_kin",
        "undo_stands", "undos",
    )),
    *(f"analytics/facts/{one}.py" for one in (
        "agents", "assets", "baskets", "behaviour", "behaviour_lines", "buyers", "development_lines", "dialect",
        "false_accounts", "managers", "order_channels", "score_models", "serving", "standards", "survival", "trade",
        "waterfalls",
    )),
}  # fmt: skip
"""Reviewed: SQL over whole tables, put together of names of tables, columns and each other's parts."""
WRITTEN = re.compile(r"(?is)\b(?:update|delete\s+from|truncate(?:\s+table)?|insert\s+into)\s+\"?(?:kam_event\b|\{)")
NUMBERING = "kam/actions/sendings.py"
"""Gives each happening its place in the feed, in one statement."""
SQL = {"execute", "executemany", "raw", "extra", "RawSQL", "copy_expert"}


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours, without the columns that looking may write."""
    found = {}
    for model in planting.tables():
        if model is not Event:
            names = [f.attname for f in model._meta.concrete_fields if f.name not in EXEMPT_COLUMNS]
            found[model.__name__] = list(model._default_manager.order_by("pk").values(*names))
    return found


@pytest.mark.django_db
def test_reading_changes_no_record_and_tells_no_money_as_a_float(lin, acme, other, browser_of):
    """
    Every address of the product is opened by a director on a computed book.

    What stood in any table stands there afterwards. Numbers with a point in JSON are shares and scores; whatever is
    kept as a Decimal goes out as text.
    """
    garden, opened, told, wrong = planting.Garden(lin, acme), 0, 0, set()
    books.computed(acme, other)
    exact = columns(models.DecimalField) - SHARES - MANNERS - OTHERS_TOO
    client, before = browser_of(factories.UserFactory(role=Role.DIRECTOR)), snapshot()
    for name, address, answer, asked in walk(client, garden):
        opened += answer.status_code == 200
        wrong |= {f"{name}: runs what is stored"} if is_run(answer) else set()
        if asked > MOST_QUERIES or answer.status_code >= 500:
            wrong.add(f"{address} ({name}): {answer.status_code}, {asked} queries")
        if address.startswith("/api/v1/") and answer.status_code == 200 and "json" in answer["Content-Type"]:
            told += 1
            found = leaves(json.loads(text_of(answer)))
            wrong |= {f"{name}: {key}" for key, value in found if key in exact and isinstance(value, float)}
    assert opened > 100 and told > 60, "hardly a page or a resource is read any more"
    after = snapshot()
    wrong |= {f"{name} was changed" for name, rows in before.items() if after[name] != rows}
    assert not wrong


def columns(kind: type[models.Field[Any, Any]]) -> set[str]:
    return {f.name for model in planting.tables() for f in model._meta.concrete_fields if isinstance(f, kind)}


def test_no_column_holds_money_as_a_float():
    assert columns(models.DecimalField) & columns(models.FloatField) == SHARES | MANNERS


def leaves(found: Any, key: str = "") -> Any:
    """(name, value) of everything in an answer, however deep."""
    if isinstance(found, dict):
        for name, value in found.items():
            yield from leaves(value, name)
    elif isinstance(found, list):
        for value in found:
            yield from leaves(value, key)
    else:
        yield key, found


def test_no_door_speaks_sql():
    """What people send reaches the database through querysets alone; SQL is written where no input arrives as text."""
    found = []
    for name, tree in trees(*FLOORS):
        if not DOORS.search(name) or re.match(r"^\w+/(facts|rules)/", name):
            continue
        for call in nodes(tree, ast.Call):
            called = call.func  # type: ignore[attr-defined]
            word = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            found += [f"{name}:{call.lineno} {word}"] if word in SQL else []  # type: ignore[attr-defined]
    assert not found


def text_in(node: ast.AST) -> str:
    """The words that stand in a text, without what is put into it."""
    if isinstance(node, ast.JoinedStr):
        return " ".join(text_in(one) for one in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def composed(tree: ast.AST) -> Iterator[tuple[int, ast.AST]]:
    """(line, what is put in) of each text of SQL that is put together: by f-string, % or +, format or join."""
    for one in ast.walk(tree):
        if isinstance(one, ast.JoinedStr) and SPOKEN.search(text_in(one)):
            yield from ((one.lineno, part.value) for part in one.values if isinstance(part, ast.FormattedValue))
        elif isinstance(one, ast.BinOp) and isinstance(one.op, ast.Mod | ast.Add):
            sides = (one.left, one.right)
            yield from ((one.lineno, side) for side in sides if any(SPOKEN.search(text_in(each)) for each in sides))
        elif isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in ("format", "join"):
            words = SPOKEN.search(text_in(one.func.value))
            yield from ((one.lineno, given) for given in [*one.args, *(word.value for word in one.keywords)] if words)


@pytest.mark.parametrize(
    "code",
    ["f'SELECT a FROM t WHERE a = {form.cleaned_data}'", "'DELETE FROM t WHERE a = %s' % request.GET['a']",
     "'SELECT a FROM t WHERE a = ' + query_params['a']", "'SELECT a FROM {}'.format(user.name)"],
)  # fmt: skip
def test_sql_that_is_put_together_of_what_came_from_outside_is_seen(code):
    assert [line for line, part in composed(ast.parse(code)) if OUTSIDE & named(part)]
    assert not list(composed(ast.parse("f'Written from {form}'\n'%s of %s' % (a, b)")))


def named(part: ast.AST) -> set[str]:
    """Every name in an expression, also of what it asks of others."""
    names = {one.id for one in ast.walk(part) if isinstance(one, ast.Name)}
    return names | {one.attr for one in ast.walk(part) if isinstance(one, ast.Attribute)}


def test_no_sql_is_put_together_of_what_came_from_outside():
    """
    SQL is put together of names of tables and columns, in the rooms that are named here and nowhere else.

    Whatever people say, and whoever they are, goes beside it as a value.
    """
    found = [(name, line, part) for name, tree in trees(*FLOORS) for line, part in composed(tree)]
    assert {name for name, _line, _part in found} == COMPOSING
    assert not [f"{name}:{line}" for name, line, part in found if OUTSIDE & named(part)]


def root(node: ast.AST) -> str:
    """The name a chain of attributes, calls and places begins with."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def bound(tree: ast.AST) -> list[tuple[ast.AST, ast.AST]]:
    """(target, value) of whatever gives something a name: an assignment, a loop, a comprehension, a `with`."""
    found = [(target, one.value) for one in nodes(tree, ast.Assign) for target in one.targets]  # type: ignore[attr-defined]
    found += [(one.target, one.value) for kind in (ast.AnnAssign, ast.NamedExpr)
              for one in nodes(tree, kind) if one.value is not None]  # type: ignore[attr-defined]  # fmt: skip
    return found + [(one.target, one.iter) for kind in (ast.For, ast.comprehension) for one in nodes(tree, kind)]  # type: ignore[attr-defined]


def told_of(function: ast.AST) -> set[str]:
    """The parameters of a function that are happenings, as their types say."""
    given = function.args if isinstance(function, ast.FunctionDef) else None
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs] if given else []
    return {one.arg for one in every if one.annotation and re.search(r"\bEvent\b", ast.unparse(one.annotation))}


def changing(tree: ast.AST) -> list[int]:
    """Lines that change or delete rows of the log, under whatever name its manager, a query or a row goes there."""
    logs = {"Event"}
    logs |= {one.asname for one in nodes(tree, ast.alias) if one.name == "Event" and one.asname}  # type: ignore[attr-defined]
    found = []
    if not any(isinstance(one, ast.Name) and one.id in logs for one in ast.walk(tree)):
        return found
    for part in [*nodes(tree, ast.FunctionDef), tree]:
        known, before = logs | told_of(part), set()
        while known != before:
            before = set(known)
            known |= {name.id for target, value in bound(part) if root(value) in known
                      for name in ast.walk(target) if isinstance(name, ast.Name)}  # fmt: skip
        found += [call.lineno for call in nodes(part, ast.Call)  # type: ignore[attr-defined]
                  if isinstance(call.func, ast.Attribute) and call.func.attr in CHANGING and root(call) in known]  # type: ignore[attr-defined]  # fmt: skip
        if part is tree:
            break
    return sorted(set(found))


@pytest.mark.parametrize(
    "code",
    ["Event.objects.filter(pk=1).update(a=1)", "rows = Event.objects.all()\nrows.delete()",
     "from kam.models import Event as Log\nLog._base_manager.bulk_update(x, ['a'])",
     "def f():\n    log = Event.objects\n    for one in log.all():\n        one.save()",
     "[one.delete() for one in Event.objects.visible_to(user)]",
     "def f(rows: QuerySet[Event]):\n    rows.filter(a=1).delete()", "def f(*, one: Event):\n    one.save()",
     "old = (Event.objects\n  .filter(a=1))\nnewer = old.exclude(b=2)\nnewer.order_by().update(c=3)"],
)  # fmt: skip
def test_a_change_of_the_log_is_seen_under_any_name(code):
    assert changing(ast.parse(code))
    assert not changing(
        ast.parse("keys = Event.objects.values_list('pk')\nNotice.objects.filter(event__in=keys).delete()")
    )


def test_what_the_log_holds_is_never_changed():
    """Nothing updates or deletes a happening, but for its place in the feed (`give_places`) and a person's erasing."""
    found = [f"{name}:{one.lineno}" for name, tree in trees(*FLOORS) for one in nodes(tree, ast.Constant)  # type: ignore[attr-defined]
             if isinstance(one.value, str) and WRITTEN.search(one.value)]  # type: ignore[attr-defined]  # fmt: skip
    named_so = {name for name, tree in trees(*FLOORS) for one in nodes(tree, ast.Attribute)
                if one.attr == "_meta" and isinstance(one.value, ast.Name) and one.value.id == "Event"}  # type: ignore[attr-defined]  # fmt: skip
    assert named_so <= {NUMBERING, "kam/ground/events.py"}, "who else speaks of the log's table"
    for name, tree in trees(*FLOORS):
        if not name.startswith(FOUNDING) and name != REDACTING:
            found += [f"{name}:{line}" for line in changing(tree)]
    assert not found
    assert not [f.name for model in planting.tables() for f in model._meta.get_fields()
                if f.related_model is Event and getattr(f, "on_delete", None) is models.CASCADE
                and model._meta.model_name not in ("notice", "sending")]  # fmt: skip
