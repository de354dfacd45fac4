"""The main job from end to end: a file of orders, computed, shown to the director, worked on by the manager."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Account, Order
from analytics.models import Contribution
from kam.models import Import
from lifecycle.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
LAST = date(2019, 3, 29)


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def press(django_capture_on_commit_callbacks):
    """Posts, and lets the worker do what the post asked for."""

    def post(client, path, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data or {})

    return post


def orders():
    """A book that ended years ago: one customer carries it, nine are small, one sends back more than it bought."""
    yield "account_id,order_id,order_date,revenue"
    for week in range(60):
        yield f"BIG,B{week},{LAST - timedelta(7 * week)},1000.10"
    for number in range(9):
        for month in range(4):
            yield f"SMALL{number},S{number}-{month},{LAST - timedelta(30 * month)},{50 + number}.00"
    yield f"BACK,R1,{LAST},10.00"
    yield f"BACK,R2,{LAST},-25.00"


def bring_in(client, press):
    file = SimpleUploadedFile("erp.csv", "\n".join([*orders(), ""]).encode())
    where = client.post("/imports/add/", {"file": file}).url
    press(client, where, {f"column_{n}": name for n, name in enumerate(["account", "number", "ordered_on", "amount"])})
    source = Import.objects.get()
    press(client, f"/imports/{source.pk}/load/")
    return source


def test_from_a_file_to_ones_own_8020_and_on_to_the_manager(ada, zhao, lin, browser_of, press):
    admin, director, manager = browser_of(ada), browser_of(zhao), browser_of(lin)
    assert admin.get("/").status_code == 302  # an empty instance leads its administrator to the first steps
    source = bring_in(admin, press)
    assert Order.objects.count() == 60 + 36 + 2

    press(admin, f"/imports/{source.pk}/compute/")
    page = director.get("/")
    book = page.context["book"]
    assert book.as_of == LAST  # the newest order's day, not today
    year = Order.objects.filter(ordered_on__gt=LAST - timedelta(365))
    assert book.net == sum((order.revenue for order in year), Decimal(0))
    assert (book.accounts, book.makers, book.losing) == (11, 1, 1)
    assert b"1 customer brings 80%" in page.content
    assert Contribution.objects.current().get(rank=1).account.code == "BIG"

    big = Account.objects.get(code="BIG")
    assert manager.get(f"/customers/{big.pk}/").status_code == 404  # unassigned: seen by those who see all
    director.post(f"/customers/{big.pk}/hand-over/", {"owner": lin.pk, "user": lin.pk})
    big.refresh_from_db()
    assert big.owner == lin
    assert manager.get("/").status_code == 200
    logged = manager.post("/visits/log/", {"account": big.pk, "note": "Why did they stop?", "outcome": "advance"})
    assert logged.status_code == 302 and Visit.objects.get().account == big
    assert "Why did they stop?" in director.get(f"/customers/{big.pk}/").content.decode()


def test_page_api_and_export_say_the_same(ada, zhao, browser_of, api_of, press):
    source = bring_in(browser_of(ada), press)
    press(browser_of(ada), f"/imports/{source.pk}/compute/")
    by_api = {
        row["account_code"]: row["net_contribution"]
        for row in api_of(zhao).get("/api/v1/contributions/", {"page_size": 100}).json()["results"]
    }
    answer = browser_of(zhao).get("/contributions/", {"format": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 12 and len(by_api) == 11
    assert all(any(code in line and net in line for line in lines) for code, net in by_api.items())
