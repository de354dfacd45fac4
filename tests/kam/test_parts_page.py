"""The page of parts: every part of the look in light and dark, for designers at work and for nobody else."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
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
