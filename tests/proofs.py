"""What counts as a proof: a test that is collected and run, or a drill that was held when it was last held."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tests.drills import drills, is_held

ROOT = Path(__file__).resolve().parent.parent
DRILLS = "docs/operations.md#drills: "
LEFT_OUT = {"skip", "xfail", "chaos"}
"""Marks of a test that `make test` does not run, or whose failing it would not tell; the others it does run."""


@cache
def collected(path: Path) -> dict[str, ast.FunctionDef]:
    """The tests of a file that pytest collects and `make test` runs, read without running it."""
    if not path.is_file() or not path.name.startswith("test_") or ROOT / "tests" not in path.parents:
        return {}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    whole = [node.value for node in tree.body if isinstance(node, ast.Assign) and is_named(node, "pytestmark")]
    if LEFT_OUT & words_of(*whole) or any(gives_up(node) for node in tree.body):
        return {}
    return {
        node.name: node
        for node in named
        if node.name.startswith("test_")
        and not LEFT_OUT & words_of(*node.decorator_list)
        and not any(gives_up(line) for line in node.body)
        and [one.name for one in named].count(node.name) == 1  # of two of one name the first is never run
    }


def is_named(node: ast.Assign, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in node.targets)


def words_of(*parts: ast.expr) -> set[str]:
    """Every mark by its name, but for those of a single case among several."""
    cases = [one for part in parts for one in ast.walk(part) if is_case(one)]
    spared = {id(one) for case in cases for one in ast.walk(case)}
    found = [one for part in parts for one in ast.walk(part) if id(one) not in spared]
    always = [one for one in found if isinstance(one, ast.Call) and one.args and isinstance(one.args[0], ast.Constant)]
    named = {one.attr for one in found if isinstance(one, ast.Attribute)}
    return named | {"skip" for one in always if ast.unparse(one.func).endswith(".skipif") and one.args[0].value}  # type: ignore[attr-defined]


def is_case(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.param"


def gives_up(line: ast.stmt) -> bool:
    """Whether a test, or a file, leaves off here whatever there is."""
    call = line.value if isinstance(line, ast.Expr) else None
    return isinstance(call, ast.Call) and ast.unparse(call.func) in (
        "pytest.skip",
        "pytest.xfail",
        "pytest.importorskip",
    )


def proves(test: ast.FunctionDef) -> bool:
    """Whether a test says anything: it asserts, or waits for a fault, itself or by a function that it calls."""
    return any(isinstance(one, ast.Assert | ast.With | ast.Call) for one in ast.walk(test))


def is_there(proof: str) -> bool:
    if proof.startswith(DRILLS):
        return is_held(drills().get(proof.removeprefix(DRILLS), ""))
    path, _, name = proof.partition("::")
    test = collected(ROOT / path).get(name)
    return test is not None and proves(test)
