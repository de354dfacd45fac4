"""Visits day by day: the grid of coverage follows what the page asks for, to the visit, through page, list and API."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.choices import TierState
from accounts.models import Account, Nomination, TierChange
from kam.choices import Role
from kam.models import Event
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
TODAY = date(2026, 11, 25)
KEY = "a.tier IN ('platinum', 'gold') OR a.nominated_until >= '2026-11-25'"


@pytest.fixture(autouse=True)
def _that_day(time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00")


@pytest.fixture
def book(lin, chen):
    """Two managers, every tier and one nominated, north and south, some visits of each by the other one."""
    made = {
        code: factories.AccountFactory(code=code, name=code, owner=owner, tier=tier, region=region)
        for code, owner, tier, region in [
            ("P", lin, "platinum", "North"), ("G", lin, "gold", "South"), ("I", chen, "iron", "North"),
            ("N", chen, "", "South"), ("NONE", lin, "", ""),
        ]
    }  # fmt: skip
    Account.objects.filter(code="N").update(nominated_until=TODAY + timedelta(60))
    Nomination.objects.create(
        account=made["N"], kind="strategic", reason="A promising one", state="confirmed", proposed_by=lin,
        proposed_on=TODAY - timedelta(50), from_on=TODAY - timedelta(50), until=TODAY + timedelta(60),
    )  # fmt: skip
    for index, account in enumerate(made.values()):
        for ago in (0, 3, 40 + index, 364, 365, 500):
            held = timezone.make_aware(datetime(2026, 11, 25, 0, 5) - timedelta(days=ago))
            factories.VisitFactory(account=account, user=chen if ago == 3 else lin, held_at=held)
    factories.VisitFactory(account=made["P"], user=lin, held_at=timezone.now(), archived_at=timezone.now())
    factories.VisitFactory(account=made["P"], user=lin, held_at=timezone.now(), kind="message")
    return made


def by_sql(where, on=TODAY):
    """{day: visits} of the year up to a day, as a plain question says."""
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)
                  for day in (on - timedelta(364), on + timedelta(1)))  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.held_at FROM lifecycle_visit v JOIN accounts_account a ON a.id = v.account_id "
            f"WHERE v.archived_at IS NULL AND v.kind <> 'message' AND v.held_at >= %s AND v.held_at < %s AND ({where})",
            [begin, end],
        )
        found: dict[date, int] = {}
        for (moment,) in cursor.fetchall():
            aware = moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)
            day = timezone.localtime(aware).date()
            found[day] = found.get(day, 0) + 1
    return found


def drawn(page):
    return {date.fromisoformat(cell["url"].rpartition("day=")[2]): cell["n"]
            for row in page.context["heat"]["rows"] for cell in row["cells"] if cell and cell["n"]}  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("", KEY), ("who=all", "1 = 1"), ("tier=gold", "a.tier = 'gold'"), ("who=all&tier=iron", "a.tier = 'iron'"),
        ("who=all&tier=none", "a.tier = ''"), ("tier=none", f"a.tier = '' AND ({KEY})"), ("tier=iron", "1 = 0"),
        ("region=North", f"a.region = 'North' AND ({KEY})"), ("who=all&region=none", "a.region = ''"),
    ],
)  # fmt: skip
def test_the_grid_the_list_and_the_api_are_what_the_page_asks_for(book, zhao, browser_of, api_of, asked, where):
    client, truth = browser_of(zhao), by_sql(where)
    page = client.get(f"/coverage/?{asked}")
    assert drawn(page) == truth
    assert page.context["heat"]["says"].startswith(f"{sum(truth.values())} visit")
    for row in page.context["heat"]["rows"]:
        for cell in row["cells"]:
            if cell and cell["n"]:
                assert len(client.get(cell["url"]).context["rows"]) == cell["n"]
    assert len(client.get(page.context["heat"]["url"]).context["rows"]) == sum(truth.values())
    told = api_of(zhao).get(f"/api/v1/coverage/days/?{asked}").json()
    assert {one["on"]: one["visits"] for one in told["days"]} == {day.isoformat(): n for day, n in truth.items()}
    assert told["count"] == sum(truth.values())


def test_a_colleagues_visits_in_a_region_are_those_of_both(book, zhao, chen, browser_of):
    page = browser_of(zhao).get(f"/coverage/?who=all&owner={chen.pk}&region=North")
    assert drawn(page) == by_sql(f"v.user_id = {chen.pk} AND a.region = 'North'") != {}


def test_a_past_day_has_the_tiers_and_nominations_of_that_day(book, zhao, system, browser_of):
    on = TODAY - timedelta(30)
    TierChange.objects.create(account=book["I"], tier="gold", state=TierState.ENDED, by=system,
                              from_on=on - timedelta(9), to_on=on + timedelta(1))  # fmt: skip
    page = browser_of(zhao).get(f"/coverage/?as_of={on}")
    assert drawn(page) == by_sql("a.code IN ('I', 'N')", on) != {}
    Nomination.objects.update(from_on=on + timedelta(1))
    page = browser_of(zhao).get(f"/coverage/?as_of={on}&tier=gold")
    assert drawn(page) == by_sql("a.code = 'I'", on)


def test_everybody_sees_the_visits_of_their_customers(book, chen, zhao, browser_of, api_of, north):
    theirs = by_sql("a.code IN ('I', 'N')")
    assert drawn(browser_of(chen).get("/coverage/?who=all")) == theirs
    assert api_of(chen).get("/api/v1/coverage/days/?who=all").json()["count"] == sum(theirs.values())
    opened = browser_of(chen).get("/coverage/visits/?who=all").context["rows"]
    assert {row.account.code for row in opened} == {"I", "N"}
    stranger = factories.UserFactory(username="far", role=Role.MANAGER)
    assert browser_of(stranger).get("/coverage/visits/?who=all").context["rows"] == []
    assert api_of(stranger).get("/api/v1/coverage/days/?who=all").json()["count"] == 0


def test_what_stalled_is_of_the_part_that_is_asked_for(book, zhao, lin, browser_of, api_of):
    held = timezone.now() - timedelta(hours=1)
    for code in ("P", "I"):
        factories.VisitFactory(account=book[code], user=lin, held_at=held, next_on=TODAY - timedelta(1))
    for asked, count in (("", 1), ("who=all", 2), ("tier=gold", 0), ("who=all&tier=iron", 1)):
        assert browser_of(zhao).get(f"/coverage/?{asked}").context["stalled_count"] == count
        assert api_of(zhao).get(f"/api/v1/coverage/?{asked}").json()["stalled"] == count


def test_the_file_says_what_the_list_says_and_what_cannot_be_asked_is_told(book, zhao, browser_of, api_of):
    client = browser_of(zhao)
    lines = b"".join(client.get("/coverage/visits/?day=2026-11-22&format=csv").streaming_content).decode().splitlines()
    assert len(lines) == 1 + len(client.get("/coverage/visits/?day=2026-11-22").context["rows"]) == 4
    assert Event.objects.filter(verb="list.exported", subject_name="held_visits").exists()
    assert client.get("/coverage/visits/?day=x").context["faults"]
    assert "No visit stands here" in client.get("/coverage/visits/?day=2026-11-21").content.decode()
    assert api_of(zhao).get("/api/v1/coverage/days/?as_of=x").status_code == 400


def test_few_questions_whatever_the_number(book, zhao, browser_of, django_assert_max_num_queries):
    client = browser_of(zhao)
    client.get("/coverage/visits/")
    with django_assert_max_num_queries(12):
        assert len(client.get("/coverage/visits/?who=all").context["rows"]) == 20
