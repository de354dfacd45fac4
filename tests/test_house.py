"""The house keeps its own rules: floors, rooms, sizes, sentences, tables, verbs, words, templates, committed files."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests import planting

pytestmark = pytest.mark.xdist_group("house")
ROOT = Path(settings.BASE_DIR)
FLOORS = planting.FLOORS
# Tables that belong to no customer: open to all who sign in, or to one person alone (planting.PRIVATE).
OPEN_TABLES = {"team", "user", "key", "policy", "product", "rate", "hourrate", "competitor", "tierbasis", "aid"}
OPEN_TABLES |= {"profilebasis", "customfield", "workcalendar", "calendarday", "milestone", "selfcheck", "eventheld"}
OPEN_TABLES |= {"scoremodel", "modelpin", "runpart", "retentionperiod"}
OPEN_TABLES |= {"companytarget"}
OPEN_TABLES |= {"play", "survey", "service"}
OPEN_TABLES |= planting.PRIVATE - {"notice"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for path in modules(*folders):
        yield str(path.relative_to(ROOT)), parsed(path)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def parts(tree: ast.Module) -> tuple[ast.AST, ...]:
    """All that stands in a module; the rules of the house look through each many times, on one worker."""
    found: list[ast.AST] = [tree]
    for node in found:  # as ast.walk, in half its time
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                found.append(value)
            elif isinstance(value, list):
                found += [one for one in value if isinstance(one, ast.AST)]
    return tuple(found)


def length(node: ast.AST) -> int:
    return (node.end_lineno or 0) - node.lineno + 1  # type: ignore[attr-defined]


def nodes(tree: ast.AST, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    return (
        node for node in (parts(tree) if isinstance(tree, ast.Module) else ast.walk(tree)) if isinstance(node, kinds)
    )


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return nodes(tree, ast.FunctionDef, ast.AsyncFunctionDef)  # type: ignore[return-value]


def committed() -> list[Path]:
    """The files of the repository; without git, those of the source folders."""
    try:
        out = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return [
            path
            for folder in (*FLOORS, "templates", "static", "tests")
            for path in (ROOT / folder).rglob("*.*")
            if path.suffix != ".pyc"
        ]
    return [ROOT / name for name in out.split("\0") if name and (ROOT / name).is_file()]


def test_imports_go_down_the_stairs_only():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]


def test_no_file_is_longer_than_300_lines():
    long = {str(path.relative_to(ROOT)): n for path in modules(*FLOORS, "tests")
            if (n := len(path.read_text(encoding="utf-8").splitlines())) > 300}  # fmt: skip
    assert not long


def test_no_function_is_longer_than_40_lines():
    long = [f"{name}:{f.name} {length(f)}" for name, tree in trees(*FLOORS) for f in functions(tree) if length(f) > 40]
    assert not long


def test_views_are_short_and_tasks_shorter():
    long = []
    for name, tree in trees(*FLOORS):
        if "/views/" in name:
            classes = nodes(tree, ast.ClassDef)
            long += [f"{name}:{c.name} {length(c)}" for c in classes if length(c) > 25]  # type: ignore[attr-defined]
        if name.endswith("/tasks.py"):
            long += [f"{name}:{f.name} {length(f)}" for f in functions(tree) if length(f) > 10]
    assert not long


def test_every_module_opens_with_a_sentence():
    wrong = []
    for name, tree in trees(*FLOORS, "tests"):
        if not tree.body:
            continue
        first = (ast.get_docstring(tree) or "").split("\n\n")[0].strip()
        if not first.endswith((".", "!", "?")):
            wrong.append(name)
    assert not wrong


def test_every_signature_has_types():
    bare = []
    for name, tree in trees(*FLOORS):
        for function in functions(tree):
            arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            named = [a for a in arguments if a.arg not in ("self", "cls")]
            if function.returns is None or any(a.annotation is None for a in named):
                bare.append(f"{name}:{function.name}")
    assert not bare


def test_every_table_leads_to_its_account_or_is_known_to_be_open():
    unnamed = [model.__name__ for model in planting.tables() if not hasattr(model, "account_path")]
    open_ones = {m._meta.model_name for m in planting.tables() if getattr(m, "account_path", None) is None}
    assert not unnamed
    assert open_ones <= OPEN_TABLES


def test_every_stage_is_in_the_move_table():
    from lifecycle.choices import Stage
    from lifecycle.rules import stages

    assert set(stages.TABLE) == set(Stage.values)
    reached = {move.to for moves in stages.TABLE.values() for move in moves}
    assert reached | {Stage.IDENTIFICATION.value} == set(Stage.values)


@pytest.mark.django_db
def test_no_migration_is_missing(settings):
    settings.MIGRATION_MODULES = {}  # where tables are made without migrations none would be looked at
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_word_is_translated():
    script = ROOT / ".make" / "words.py"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "kam.settings"}
    done = subprocess.run([sys.executable, str(script), "--check"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[:3000] + done.stderr[-1000:]


WORDS = re.compile(r"_t?|n?p?gettext(_lazy)?")


def test_no_word_stands_within_an_f_string():
    """Babel does not look into them: the word would stay English."""
    found = []
    for name, tree in trees(*FLOORS):
        calls = {call for text in nodes(tree, ast.JoinedStr) for call in nodes(text, ast.Call)}
        asked = [call for call in calls if isinstance(call.func, ast.Name) and WORDS.fullmatch(call.func.id)]
        found += [f"{name}:{call.lineno}" for call in asked]
    assert not found


INLINE = re.compile(
    r"""<style|\sstyle=|\son[a-z]+=|hx-on|hx-vals=['"]js:|hx-trigger=['"][^'"]*(click|keyup|keydown|change|submit|load)\[|javascript:"""
    r"""|<script(?![^>]*(\bsrc=|type="application/json"))""",
    re.IGNORECASE,
)


def test_templates_hold_no_inline_style_or_script():
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.S)
        wrong += [f"{path.relative_to(ROOT)}: {found.group(0)}" for found in INLINE.finditer(text)]
    assert not wrong


# Spelt apart, so that this file does not hold what it looks for.
FORBIDDEN = [
    "pypi" + ".org",
    "files.python" + "hosted",
    "registry." + "npmjs",
    "mirrors." + "aliyun",
    "tuna." + "tsinghua",
]
PLACES = re.compile("/" + r"(work|root|home/[a-z]+|Users/[A-Za-z]+)/(?!\{)")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")


def test_committed_files_name_no_registry_no_machine_and_no_unfinished_work():
    wrong = []
    for path in committed():
        if path.suffix in (".png", ".jpg", ".ico", ".gz", ".xlsx", ".woff2", ".mo"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        name = str(path.relative_to(ROOT))
        wrong += [f"{name}: {word}" for word in FORBIDDEN if word in text]
        wrong += [f"{name}: {found.group(0)}" for found in PLACES.finditer(text)]
        if path.suffix == ".py":
            wrong += [f"{name}: {found.group(0)}" for found in UNFINISHED.finditer(text)]
    assert not wrong
