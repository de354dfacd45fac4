"""A file of an analysis is called after it and its day, its sheet as the page is."""

from __future__ import annotations

import io
import zipfile

import pytest

from analytics.actions import recompute
from analytics.rules.managers import CONTRIBUTION, LESS, MEASURES, Compared
from analytics.views import managers
from kam.choices import RunKind
from tests.analytics.books import DAY, computed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "name", "title"),
    [("/managers/", "managers", "Account managers"), ("/concentration/", "concentration", "Concentration"),
     ("/concentration/?file=curve", "concentration-curve", "Concentration"),
     ("/development/", "development", "Development"), ("/development/?part=seasons", "seasons", "Development"),
     ("/development/?part=shares", "development-shares", "Development"), ("/value/", "value", "Customer value")],
)  # fmt: skip
def test_it_carries_its_day(acme, other, zhao, system, browser_of, path, name, title):
    computed(acme, other)
    for kind in (RunKind.DEVELOPMENT, RunKind.VALUE):
        recompute.start(kind, as_of=DAY, by=system)
    answer = browser_of(zhao).get(path, {"format": "xlsx"} | dict(one.split("=") for one in path.split("?")[1:]))
    called = f"{name}-{DAY.isoformat()}-CNY"
    assert answer["Content-Disposition"] == f'attachment; filename="{called}.xlsx"'
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer) if answer.streaming else answer.content))
    assert f'<sheet name="{title}"' in book.read("xl/workbook.xml").decode()


def test_file_page_and_own_sentence_say_the_same_of_who_is_hardly_outside():
    near = Compared(12, 12, 2_496_00000.0, 4_000_00000.0, 2_500_00000.0, 7_160_00000.0, LESS, raw=2_496_00000.0)
    assert near.barely and managers.IN_FILES[f"barely {LESS}"] == managers.BARELY[LESS]
    told = managers.own({CONTRIBUTION: {1: near}}, 1)
    assert "CN¥2.496M, just below what such a book has by chance (CN¥2.500M to" in told
    said = managers.headline(dict.fromkeys(MEASURES, {}) | {CONTRIBUTION: {1: near}}, [(1, "Emma")])
    assert "Just outside of what chance alone gives" in said and "CN¥2.496M" in said and ".00" not in said
