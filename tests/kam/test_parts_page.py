"""The page of parts: every part of the look in light and dark, for designers at work and for nobody else."""

import re
from pathlib import Path

import pytest
from django.conf import settings as company
from django.urls import reverse

from kam.templatetags import ui

pytestmark = pytest.mark.django_db
MARKS = {"colon", "semicolon", "comma", "gap", "listed", "sentences", "aside", "whole", "unlocalised", "icon", "chart"}
"""Signs within sentences, and what other parts are made with."""
PARTS = [
    "figures", "button danger", "tier p", "tag bad", 'class="cards"', " wrong", "toast error", "note warn",
    'class="empty', 'data-chart="parts-curve-dark"', 'class="timeline"', 'class="stages"', "chip on",
]  # fmt: skip


def test_it_is_absent_outside_debug(zhao, client, browser_of):
    assert reverse("kam:parts") == "/parts/"
    assert client.get("/parts/").status_code == 404
    assert browser_of(zhao).get("/parts/").status_code == 404


def test_in_debug_it_shows_every_part_twice(zhao, client, browser_of, settings):
    settings.DEBUG = True
    assert client.get("/parts/").status_code == 302
    page = browser_of(zhao).get("/parts/").content.decode()
    light, dark = page.split('class="scheme dark')
    for part in PARTS:
        assert part.replace("-dark", "-light") in light and part in dark, part


@pytest.fixture
def parts(zhao, browser_of, settings):
    settings.DEBUG = True
    return browser_of(zhao).get("/parts/")


def test_every_part_there_is_is_shown(parts):
    """A part that no page needs is no part: it goes, or stands here with what it may hold."""
    there = {f"parts/{one.name}" for one in Path(company.BASE_DIR, "templates/parts").glob("*.html")}
    shown = {template.name for template in parts.templates if template.name}
    assert not sorted(there - shown)


def test_every_way_to_write_a_value_and_every_kind_of_picture_is_shown(parts):
    source = Path(company.BASE_DIR, "templates/kam/parts/show.html").read_text()
    ways = {*ui.register.tags, *ui.register.filters} - MARKS
    assert not {name for name in ways if not re.search(rf"\|{name}\b|{{% {name}\b", source)}
    code = "".join(one.read_text() for floor in ("kam", "accounts", "lifecycle", "analytics")
                   for one in Path(company.BASE_DIR, floor).rglob("views/*.py"))  # fmt: skip
    kinds = set(re.findall(r'\bChart\(\s*[^,()]+,\s*"([a-z]+)"', code))
    assert len(kinds) > 6 and not {kind for kind in kinds if f'data-kind="{kind}"' not in parts.content.decode()}


def test_nothing_on_it_has_the_id_of_another(parts):
    ids = re.findall(r'\sid="([^"]+)"', parts.content.decode())
    assert {one for one in ids if ids.count(one) > 1} <= {"allfilters"}, "a list narrows by one of the two toolbars"
