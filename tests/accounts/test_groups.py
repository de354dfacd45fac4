"""Groups over several levels: figures equal to SQL, no circle by any door, teams and tiers taken over."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Max, Sum
from django.utils import timezone

from accounts.actions import accounts, tiers
from accounts.models import Account, Policy, Standing, TierChange, groups
from kam.actions import runs
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def branches(lin, acme):
    """Acme > East > (Suzhou, Ningbo), each with figures."""
    east = factories.AccountFactory(code="EAST", name="Acme East", owner=lin, parent=acme)
    suzhou = factories.AccountFactory(code="SZ", name="Acme Suzhou", owner=lin, parent=east, tier="platinum")
    ningbo = factories.AccountFactory(code="NB", name="Acme Ningbo", owner=lin, parent=east, tier="iron")
    for n, account in enumerate((acme, east, suzhou, ningbo), start=1):
        Standing.objects.create(
            account=account, revenue=Decimal(f"{n}00.1{n}"), net_contribution=Decimal(f"{n}0.0{n}"), risk=n / 10,
            value_at_risk=Decimal(f"{n}.5{n}"),
        )  # fmt: skip
    return east, suzhou, ningbo


@pytest.mark.db_both
def test_figures_roll_up_over_all_levels(lin, acme, branches):
    east, suzhou, ningbo = branches
    found = groups.of(acme, lin)
    assert [(line.account.code, line.node.depth) for line in found.lines] == [
        ("ACME", 0), ("EAST", 1), ("NB", 2), ("SZ", 2),
    ]  # fmt: skip
    assert found.total["revenue"] == Decimal("1000.50").quantize(Decimal("0.01")) - Decimal("0.00")
    assert (found.total["count"], found.total["tier"], found.total["risk"]) == (4, "platinum", 0.4)
    below = found.lines[1].node.whole
    assert (below.revenue, below.count, below.tier) == (Decimal("900.39"), 3, "platinum")
    assert [one.code for one in groups.of(suzhou, lin).way] == ["ACME", "EAST"] and not groups.of(suzhou, lin).lines


def test_totals_equal_a_walk_through_any_tree(zhao):
    rng, made = Random(7), [factories.AccountFactory()]
    for _ in range(40):
        account = factories.AccountFactory(parent=rng.choice(made))
        made.append(account)
        cents = Decimal(rng.randint(-10_000, 10_000_000)) / 100
        Standing.objects.create(account=account, revenue=cents, net_contribution=cents / 2, value_at_risk=cents)
    top = Account.objects.with_standing().get(pk=made[0].pk)
    found = groups.of(top, zhao)
    by_sql = Standing.objects.aggregate(sum=Sum("revenue"), worst=Max("risk"))
    assert found.lines[0].node.whole.revenue == found.total["revenue"] == by_sql["sum"]
    for line in found.lines:
        expected, level = Decimal(0), [line.account.pk]
        while level:
            expected += Standing.objects.filter(account__in=level).aggregate(s=Sum("revenue"))["s"] or 0
            level = list(Account.objects.filter(parent__in=level).values_list("pk", flat=True))
        assert line.node.whole.revenue == expected


def test_a_group_takes_the_same_few_questions_however_many(zhao, django_assert_num_queries):
    def grown(count, levels):
        top = last = factories.AccountFactory()
        for n in range(count):
            child = factories.AccountFactory(parent=last)
            last = child if n < levels else last
        return Account.objects.with_standing().get(pk=top.pk)

    small, large = grown(2, 1), grown(30, 12)
    for account in (small, large):
        with django_assert_num_queries(3):
            groups.of(account, zhao)


def test_the_page_card_sheet_and_api_tell_the_same(browser_of, api_of, lin, chen, acme, branches):
    factories.AccountFactory(name="Hidden Branch", owner=chen, parent=acme)
    client = browser_of(lin)
    page = client.get(f"/customers/{acme.pk}/group/").content.decode()
    assert "Acme Suzhou" in page and "Hidden Branch" not in page and "with 3 members" in page
    card = client.get(f"/customers/{acme.pk}/").content.decode()
    assert "Whole group" in card and '<span class="hint">Revenue <span class="num">' in card
    assert "<dt>Revenue, 12 months</dt>" in card and "<dt>Net contribution, 12 months</dt>" in card
    assert client.get(f"/customers/{branches[1].pk}/group/").status_code == 200
    sheet = b"".join(client.get(f"/customers/{acme.pk}/group/?format=csv").streaming_content).decode()
    assert sheet.count("Acme") >= 4 and "1000.50" in sheet
    assert client.get(f"/customers/{acme.pk}/group/?format=xlsx").content[:2] == b"PK"
    told = api_of(lin).get(f"/api/v1/accounts/{acme.pk}/group/").json()
    assert told["total"]["revenue"] == "1000.50" and len(told["members"]) == 4
    assert told["members"][1]["whole"]["revenue"] == "900.39"
    assert api_of(chen).get(f"/api/v1/accounts/{acme.pk}/group/").status_code == 404
    assert browser_of(chen).get(f"/customers/{acme.pk}/group/").status_code == 404


def test_a_cut_tree_and_its_file_count_all(browser_of, api_of, lin, acme, branches, monkeypatch):
    monkeypatch.setattr(groups.of, "__defaults__", (2,))
    page = browser_of(lin).get(f"/customers/{acme.pk}/group/")
    assert [line.account.code for line in page.context["group"].lines] == ["ACME", "NB", "SZ"]
    assert page.context["group"].lines[0].node.whole.revenue == page.context["group"].total["revenue"]
    told = api_of(lin).get(f"/api/v1/accounts/{acme.pk}/group/").json()
    assert told["members"][0]["whole"]["revenue"] == "1000.50" and told["left_out"] == 1
    sheet = b"".join(browser_of(lin).get(f"/customers/{acme.pk}/group/?format=csv").streaming_content).decode()
    assert "EAST" in sheet and sheet.count("1000.50") == 1 and len(sheet.strip().splitlines()) == 5


def test_figures_nobody_knows_stay_unknown(browser_of, api_of, lin, acme):
    factories.AccountFactory(code="M", owner=lin, parent=acme)
    Standing.objects.create(account=acme, revenue=Decimal(0))
    told = api_of(lin).get(f"/api/v1/accounts/{acme.pk}/group/").json()
    for figures in (told["total"], told["members"][0]["own"], told["members"][0]["whole"]):
        assert (figures["revenue"], figures["net_contribution"], figures["value_at_risk"]) == ("0.00", None, None)
    assert told["members"][1]["own"]["revenue"] is None
    page = browser_of(lin).get(f"/customers/{acme.pk}/group/")
    values = [str(figure["value"]) for figure in page.context["head"][:3]]
    assert 'value="0' in values[0] and not any("<data" in value for value in values[1:])


@pytest.mark.parametrize("tie", ["parent", "referred_by"])
def test_no_door_makes_a_circle(browser_of, api_of, lin, zhao, acme, tie):
    middle = factories.AccountFactory(code="MID", owner=lin, **{tie: acme})
    last = factories.AccountFactory(code="LAST", owner=lin, **{tie: middle})
    with pytest.raises(Refused):
        accounts.change(acme, values={tie: last}, by=lin)
    answer = api_of(lin).patch(f"/api/v1/accounts/{acme.pk}/", {tie: last.pk}, format="json")
    assert answer.status_code == 409 and "circle" in answer.json()["errors"][tie][0]
    form = {"code": "ACME", "name": "Acme", tie: last.pk}
    page = browser_of(lin).post(f"/customers/{acme.pk}/edit/", form)
    assert page.status_code == 422 and "circle" in page.content.decode()
    items = {"items": [{"code": "ACME", tie: "LAST"}, {"code": "NEW1", tie: "NEW2"}, {"code": "NEW2", tie: "NEW1"}]}
    bulk = api_of(zhao).post("/api/v1/accounts/bulk/", items, format="json").json()
    assert bulk["counts"]["error"] == 3 and "circle" in bulk["results"][0]["errors"][tie][0]
    acme.refresh_from_db()
    assert getattr(acme, f"{tie}_id") is None


@pytest.mark.db_both
def test_an_import_says_whom_customers_came_by(tmp_path, zhao, acme):
    from django.core.management import call_command

    factories.ContactFactory(account=acme)
    file = tmp_path / "customers.csv"
    file.write_text("code,name,推荐人\nN1,One,ACME\nN2,Two,N1\nN3,Three,N9\n", encoding="utf-8")
    zhao.role = Role.ADMINISTRATOR
    zhao.save()
    call_command(
        "import_accounts", str(file), by=zhao.username, good_rows=True, stdout=io.StringIO(), stderr=io.StringIO()
    )
    ties = dict(Account.objects.filter(code__startswith="N").values_list("code", "referred_by__code"))
    assert ties == {"N1": "ACME", "N2": "N1"}


@pytest.mark.db_both
def test_even_a_circle_in_the_data_ends(zhao, lin, acme, branches):
    Account.objects.filter(pk=acme.pk).update(parent=branches[1], referred_by=branches[1])
    Account.objects.filter(pk=branches[1].pk).update(inherits_team=True, referred_by=acme)
    assert len(groups.of(Account.objects.with_standing().get(pk=acme.pk), zhao).lines) == 4
    assert set(Account.objects.visible_to(lin)) == {acme, *branches}


# -- what is taken over ------------------------------------------------------------------------------------------------


@pytest.mark.db_both
def test_a_seat_at_the_group_gives_sight_of_members_that_take_its_team_over(browser_of, lin, gu, acme, other):
    member = factories.AccountFactory(code="M", name="Member", owner=lin, parent=acme, inherits_team=True)
    deep = factories.AccountFactory(code="D", owner=lin, parent=member, inherits_team=True)
    apart = factories.AccountFactory(code="X", owner=lin, parent=acme)
    below = factories.AccountFactory(code="Y", owner=lin, parent=apart, inherits_team=True)
    assert set(Account.objects.visible_to(gu)) == {acme, member, deep}
    client = browser_of(gu)
    assert client.get(f"/customers/{member.pk}/").status_code == 200
    assert client.get(f"/customers/{below.pk}/").status_code == 404
    team = client.get(f"/customers/{member.pk}/team/").content.decode()
    assert "Gu Wei" in team and "taken over" in team and "Acme Building" in team
    assert "The team is taken over from Acme Building." in client.get(f"/customers/{member.pk}/").content.decode()
    gu.seats.update(until=timezone.localdate() - timedelta(days=1))
    assert not Account.objects.visible_to(gu).exists()
    accounts.change(member, values={"inherits_team": False}, by=lin)
    gu.seats.update(until=None)
    assert set(Account.objects.visible_to(gu)) == {acme}


@pytest.mark.db_both
def test_whoever_owns_the_group_or_leads_its_team_sees_its_heirs_too(lin, chen, north, acme):
    member = factories.AccountFactory(owner=chen, parent=acme, inherits_team=True)
    lead = factories.UserFactory(role="team_lead")
    top = factories.TeamFactory(name="Top", lead=lead)
    north.parent, north.path = top, f"{top.path}{north.pk}/"
    north.save()
    assert set(Account.objects.visible_to(lin)) == {acme, member}
    assert set(Account.objects.visible_to(lead)) == {acme, member}
    assert set(Account.objects.visible_to(chen)) == {member}


@pytest.mark.db_both
def test_sight_stays_one_question(lin, acme, django_assert_num_queries):
    factories.AccountFactory(parent=acme, inherits_team=True)
    with django_assert_num_queries(1):
        assert len(Account.objects.visible_to(lin)) == 2
    with django_assert_num_queries(1):
        list(TierChange.objects.visible_to(lin))
    sql = str(Account.objects.visible_to(lin).query)
    assert sql.count("WITH RECURSIVE") == 1
    if connection.vendor == "postgresql":
        assert "account_team_heirs" in {index.name for index in Account._meta.indexes}


def test_nothing_is_taken_over_from_nowhere_and_tiers_only_by_the_word_of_a_director(browser_of, lin, zhao, acme):
    member = factories.AccountFactory(owner=lin, parent=acme, code="M", name="M")
    with pytest.raises(Refused):
        accounts.change(acme, values={"inherits_team": True}, by=lin)
    with pytest.raises(PermissionDenied):
        accounts.change(member, values={"inherits_tier": True}, by=lin)
    assert b"inherits_tier" not in browser_of(lin).get(f"/customers/{member.pk}/edit/").content
    form = {"code": "M", "name": "M", "parent": acme.pk, "inherits_tier": "on"}
    assert browser_of(zhao).post(f"/customers/{member.pk}/edit/", form).status_code == 302
    again = browser_of(lin).post(f"/customers/{member.pk}/edit/", form | {"inherits_tier": ""})
    assert again.status_code == 302
    member.refresh_from_db()
    assert member.inherits_tier  # a form without the field leaves it alone
    gone = browser_of(zhao).post(f"/customers/{member.pk}/edit/", form | {"parent": ""})
    assert gone.status_code == 422 and "nothing to take over" in gone.content.decode()


def applied(computed, day, system, policy=None):
    run = runs.begin("tiers", as_of=day, by=system)
    done = tiers.apply(
        {account.pk: tier for account, tier in computed.items()}, why=lambda _key: {"share": {}}, run=run,
        policy=policy or Policy.objects.current(), by=system,
    )  # fmt: skip
    runs.finish(run, result=done, flip=True)
    return done


def tier_of(account):
    return Account.objects.get(pk=account.pk).tier


@pytest.mark.db_both
def test_a_member_has_the_tier_of_its_group_after_each_run(system, lin, acme):
    member = factories.AccountFactory(owner=lin, parent=acme, inherits_tier=True)
    shell = factories.AccountFactory(owner=lin, parent=member, inherits_tier=True)
    first, second = date(2026, 5, 1), date(2026, 6, 1)
    applied({acme: "gold", member: "lead"}, first, system)
    assert (tier_of(member), tier_of(shell)) == ("gold", "gold")
    stands = TierChange.objects.get(account=member)
    assert stands.reasons == {"inherited": {"group": acme.pk}} and stands.tier == "gold"
    applied({acme: "gold", member: "lead"}, first, system)
    assert TierChange.objects.count() == Event.objects.filter(verb="tier.changed").count() == 3
    applied({acme: "platinum", member: "iron"}, second, system)
    assert (tier_of(acme), tier_of(member), tier_of(shell)) == ("platinum",) * 3
    applied({acme: "platinum", member: "iron"}, second, system)
    assert Event.objects.filter(verb="tier.changed", account_id=member.pk).count() == 2
    assert TierChange.objects.filter(account=member).count() == 2
    Account.objects.filter(pk=member.pk).update(inherits_tier=False)
    applied({acme: "platinum", member: "iron"}, date(2026, 7, 1), system)
    assert (tier_of(member), tier_of(shell)) == ("iron", "iron")


@pytest.mark.db_both
def test_a_tier_set_by_hand_stands_and_is_handed_down(system, zhao, lin, acme):
    member = factories.AccountFactory(owner=lin, parent=acme, inherits_tier=True)
    own, today = factories.AccountFactory(owner=lin, parent=acme, inherits_tier=True), timezone.localdate()
    applied({acme: "iron", member: "lead", own: "lead"}, today - timedelta(days=40), system)
    tiers.override(acme, tier="platinum", reason="Strategy", until=today + timedelta(days=9), by=zhao)
    tiers.override(own, tier="gold", reason="Its own", until=today + timedelta(days=9), by=zhao)
    applied({acme: "iron", member: "lead", own: "lead"}, today, system)
    assert (tier_of(acme), tier_of(member), tier_of(own)) == ("platinum", "platinum", "gold")


@pytest.mark.db_both
def test_a_member_is_approved_with_its_group(system, zhao, lin, acme):
    member = factories.AccountFactory(owner=lin, parent=acme, inherits_tier=True)
    policy = Policy.objects.current()
    policy.needs_approval = True
    applied({acme: "iron", member: "lead"}, date(2026, 5, 1), system, policy)
    applied({acme: "gold", member: "lead"}, date(2026, 6, 1), system, policy)
    proposed = TierChange.objects.proposed().get()
    assert proposed.account == acme and tier_of(member) == "iron"
    tiers.approve(proposed, by=zhao)
    applied({acme: "gold", member: "lead"}, date(2026, 7, 1), system, policy)
    assert tier_of(member) == "gold" and not TierChange.objects.proposed().exists()


def test_a_group_without_trade_that_nobody_reckoned_hands_nothing_down(system, lin, acme):
    member = factories.AccountFactory(owner=lin, parent=acme, inherits_tier=True)
    applied({member: "iron"}, date(2026, 5, 1), system)
    assert tier_of(member) == "iron"
