"""The house keeps its rules of writing: every verb that is spoken is declared, and only actions change data."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from kam.ground import events
from tests import planting
from tests.test_house import FLOORS, functions, nodes, trees

pytestmark = pytest.mark.xdist_group("house")
ENDINGS = {"create": "created", "change": "changed", "archive": "archived", "restore": "restored"}
DOORS = re.compile(
    r"^\w+/((views|api|forms|filters|imports|rules|facts|templatetags|management)/|(filters|imports|tasks|admin)\.py)"
)
# Written through whatever stands before the dot.
BULK = {"bulk_create", "bulk_update", "update_or_create", "get_or_create"}
# Written unless what stands before the dot is a module of actions, or no table at all.
PLAIN = {"save", "delete", "create"}
NO_TABLES = {"cache"}
# What gives rows: `update` of these writes, `update` of a dictionary does not.
MANAGERS = {"objects", "_default_manager", "_base_manager"}
QUERIES = {
    "filter", "exclude", "all", "get_queryset", "visible_to", "order_by", "select_related", "select_for_update", "using"
}  # fmt: skip


def test_every_recorded_verb_is_declared():
    known = set(events.labels())
    spoken = [(name, verb) for name, tree in trees(*FLOORS) for verb in spoken_verbs(tree)]
    assert len({verb for _name, verb in spoken}) > 50, "hardly a verb is read from the code any more"
    assert not [f"{name}: {verb}" for name, verb in spoken if verb not in known]


def spoken_verbs(tree: ast.Module) -> Iterator[str]:
    """The verbs a module writes, where they can be read from the code: by name, as text, or from a plain verb."""
    vocabularies = imported_verbs(tree)
    for node in nodes(tree, ast.Attribute):
        if isinstance(node.value, ast.Name) and node.value.id in vocabularies and node.attr.isupper():  # type: ignore[attr-defined]
            yield str(getattr(vocabularies[node.value.id], node.attr, f"EventVerb.{node.attr}"))  # type: ignore[attr-defined]
    for call in nodes(tree, ast.Call):
        if place(call) in ("events.record", "events.draft") and isinstance(call.args[0], ast.Constant):  # type: ignore[attr-defined]
            yield str(call.args[0].value)  # type: ignore[attr-defined]
        for keyword in call.keywords:  # type: ignore[attr-defined]
            if keyword.arg == "verb" and isinstance(keyword.value, ast.Constant) and keyword.value.value:
                yield str(keyword.value.value)
    for function in functions(tree):
        yield from plain_verbs(function)


def imported_verbs(tree: ast.Module) -> dict[str, Any]:
    """The vocabularies of a module by the name they have there."""
    found = {}
    for node in nodes(tree, ast.ImportFrom):
        for alias in node.names:  # type: ignore[attr-defined]
            if alias.name == "EventVerb":
                found[alias.asname or alias.name] = importlib.import_module(node.module).EventVerb  # type: ignore[attr-defined]
    return found


@cache
def tables_by_name() -> dict[str, Any]:
    return {model.__name__: model for model in planting.tables()}


def plain_verbs(function: ast.FunctionDef) -> Iterator[str]:
    """What records.create(Model …) and records.change(record …) say of themselves, where the type can be read."""
    models = tables_by_name()
    types = {a.arg: a.annotation.id for a in function.args.args if isinstance(a.annotation, ast.Name)}
    for call in nodes(function, ast.Call):
        room, _, word = place(call).partition(".")
        if room != "records" or word not in ENDINGS or not isinstance(call.args[0], ast.Name):  # type: ignore[attr-defined]
            continue
        name = call.args[0].id  # type: ignore[attr-defined]
        model = models.get(name if word == "create" else types.get(name, ""))
        if model is not None and all(keyword.arg != "verb" for keyword in call.keywords):  # type: ignore[attr-defined]
            yield f"{getattr(model, 'noun', model._meta.model_name)}.{ENDINGS[word]}"


def place(call: ast.AST) -> str:
    """`module.function` of a call; empty for other calls."""
    function = call.func  # type: ignore[attr-defined]
    is_plain = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
    return f"{function.value.id}.{function.attr}" if is_plain else ""


def test_only_actions_change_data():
    """Doors, rules, facts and forms write nothing themselves; the ground's own mechanisms are the ground's."""
    found = []
    for name, tree in trees(*FLOORS):
        if DOORS.search(name):
            found += [f"{name}:{call.lineno} {ast.unparse(call.func)}" for call in writes(tree)]
    assert not found


def test_what_writes_is_told_from_what_does_not():
    writing = """
Account.objects.filter(pk=1).update(name="x")
rows = self.get_queryset().order_by("pk")
rows.update(name="x")
account.contacts.update(name="x")
account.contacts.create(name="x")
account.save()
form.save()
self.object.delete()
Account.objects.bulk_create([])
"""
    fine = """
from accounts.actions import accounts
from django.core.cache import cache
accounts.create(values={}, by=self.user)
found = {}
found.update(rows=Account.objects.all())
self.fields.update(found)
cache.delete("key")
digest.update(b"")
"""
    assert len(list(writes(ast.parse(writing)))) == 8
    assert not list(writes(ast.parse(fine)))


def writes(tree: ast.Module) -> Iterator[Any]:
    """The calls of a module that change rows."""
    imported = [node for node in nodes(tree, ast.ImportFrom) if ".actions" in (node.module or "")]  # type: ignore[attr-defined]
    verbs = NO_TABLES | {alias.asname or alias.name for node in imported for alias in node.names}  # type: ignore[attr-defined]
    kept = {
        target.id
        for node in nodes(tree, ast.Assign)
        for target in node.targets  # type: ignore[attr-defined]
        if isinstance(target, ast.Name) and gives_rows(node.value, set())  # type: ignore[attr-defined]
    }
    for call in nodes(tree, ast.Call):
        function: Any = call.func  # type: ignore[attr-defined]
        if not isinstance(function, ast.Attribute):
            continue
        is_verb = isinstance(function.value, ast.Name) and function.value.id in verbs
        is_write = function.attr in BULK or (function.attr in PLAIN and not is_verb)
        if is_write or (function.attr == "update" and gives_rows(function.value, kept)):
            yield call


def gives_rows(value: ast.AST, kept: set[str]) -> bool:
    """Whether an expression is a query: a manager, what was asked of one, a relation, or a name for any of these."""
    if isinstance(value, ast.Call):
        asked = isinstance(value.func, ast.Attribute) and value.func.attr in QUERIES
        return asked or gives_rows(value.func, kept)
    if isinstance(value, ast.Attribute):
        return value.attr in MANAGERS | relations() or gives_rows(value.value, kept)
    return isinstance(value, ast.Name) and value.id in kept


@cache
def relations() -> set[str]:
    """The names by which rows of other tables hang on a record."""
    related = [relation for model in planting.tables() for relation in model._meta.related_objects]
    return {str(relation.get_accessor_name()) for relation in related}
