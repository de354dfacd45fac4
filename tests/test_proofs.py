"""A proof is one only where it is there and is run."""

from __future__ import annotations

import pytest

from tests import proofs
from tests.proofs import DRILLS, is_there


def test_what_is_not_there_proves_nothing():
    assert not is_there("tests/test_promises.py::test_of_nothing")
    assert not is_there("tests/nowhere.py::test_a_promise_has_its_proof")
    assert not is_there("tests/proofs.py::collected")
    assert not is_there("tests/planting.py::test_of_nothing")
    assert not is_there("tests/chaos/test_chaos.py::test_a_killed_web_loses_and_doubles_nothing")
    assert not is_there(DRILLS + "Never held")


@pytest.mark.parametrize(
    "code",
    ["@pytest.mark.skip\ndef test_a(): assert b", "@pytest.mark.xfail(reason='c')\ndef test_a(): assert b",
     "@pytest.mark.skipif(True, reason='c')\ndef test_a(): assert b", "def test_a():\n    pytest.skip('c')",
     "pytestmark = [pytest.mark.django_db, pytest.mark.chaos]\ndef test_a(): assert b", "def test_a(): pass",
     "pytest.skip('c', allow_module_level=True)\ndef test_a(): assert b",
     "def test_a(): assert b\ndef test_a(): assert c", "class TestIt:\n    def test_a(self): assert b"],
)  # fmt: skip
def test_what_is_never_run_proves_nothing(code, monkeypatch, tmp_path):
    monkeypatch.setattr(proofs, "ROOT", tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text(code)
    assert not is_there("tests/test_x.py::test_a")
    (tmp_path / "tests" / "test_y.py").write_text("@pytest.mark.company\ndef test_a(): assert b")
    assert is_there("tests/test_y.py::test_a")
