"""Finding customers: the best match first, and filters by who they are, on the page as in the API."""

import pytest
from django.utils import timezone

from accounts.models import Account
from kam.ground import finding
from lifecycle.models import Case
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_best_match_stands_first_in_search_and_picker(lin, browser_of):
    for code, name in (("Z-9", "Aaa of ALPHA"), ("ALPHA-2", "Beta"), ("ALPHA", "Omega"), ("Z-8", "Alphabet")):
        factories.AccountFactory(code=code, name=name, owner=lin)
    client = browser_of(lin)
    hits = client.get("/search/?q=alpha").context["groups"][0].hits
    assert [hit.label for hit in hits] == ["Omega", "Alphabet", "Beta", "Aaa of ALPHA"]
    picked = client.get("/customers/pick/?q=alpha").json()["results"]
    assert [row["label"] for row in picked] == [hit.label for hit in hits]


@pytest.mark.db_both
@pytest.mark.parametrize(("name", "value"), [
    ("ownership", "state"), ("size_band", "large"), ("industry", "石化"), ("city", "上海"), ("source", "展会"),
])  # fmt: skip
def test_who_they_are_filters_page_and_api_alike(browser_of, api_of, zhao, lin, chen, acme, other, name, value):
    Account.objects.filter(pk=acme.pk).update(**{name: value})
    factories.AccountFactory(
        owner=chen, **{name: "private" if name == "ownership" else "small" if name == "size_band" else "elsewhere"}
    )
    page = browser_of(zhao).get(f"/customers/?{name}={value}").content.decode()
    assert "Acme Building" in page and "华东建材集团" not in page
    found = api_of(zhao).get(f"/api/v1/accounts/?{name}={value}").json()["results"]
    assert [row["code"] for row in found] == ["ACME"]
    if name in ("ownership", "size_band"):
        assert api_of(zhao).get(f"/api/v1/accounts/?{name}=nonsense").status_code == 400
    else:  # the words that stand on the customers one sees, and no others
        assert '<option value="elsewhere">' not in browser_of(lin).get("/customers/?filters=all").content.decode()
        assert f'<option value="{value}">' in browser_of(lin).get("/customers/?filters=all").content.decode()


@pytest.mark.parametrize("broad", [4, 200])
def test_however_many_fit_what_is_typed_and_what_begins_with_it_come_first(lin, broad, monkeypatch):
    monkeypatch.setattr(finding, "BROAD", broad)
    names = ["Yes Su", "No Su", "Su", "Sum", "Superb", "A Su", "B Su"]
    for place, name in enumerate(names):
        factories.AccountFactory(owner=lin, name=name, code=f"C{place}", short_name="")
    rows = Account.objects.visible_to(lin).live().matching("su")
    found = [row.name for row in finding.best(rows, "su", "name", "code", most=4)]
    assert found[:3] == ["Su", "Sum", "Superb"] and (broad == 4 or found[3] == "A Su")
    assert [row.name for row in finding.best_first(rows, "su", "name", "code")][:4] == ["Su", "Sum", "Superb", "A Su"]
    factories.AccountFactory(owner=lin, name="Sua Branch in the East", code="C9", short_name="")
    best = [row.name for row in finding.best(rows, "su", "name", "code", most=4)]
    assert best == ["Su", "Sum", "Superb", "Sua Branch in the East"], "the house before its parts"
    assert finding.best(Account.objects.visible_to(lin), "c3", "name", "code", most=2)[0].code == "C3"
    assert finding.best(rows.filter(name="Sum"), "su", "name", most=4)[0].name == "Sum"
    assert finding.best(rows.none(), "su", "name", most=4) == []


def hits(user, text, key):
    return [hit for group in finding.search(user, text, 5) if group.finder.key == key for hit in group.hits]


@pytest.mark.parametrize("asked", ["linxiao", "lin xiao", "林晓", "lx"])
def test_a_colleague_is_found_and_opens_their_customers(lin, chen, zhao, acme, other, browser_of, asked):
    lin.name = "林晓"
    lin.save()
    (found,) = hits(zhao, asked, "colleagues")
    page = browser_of(zhao).get(found.url)
    assert [row["id"] for row in page.context["rows"]] == [acme.pk]
    assert not hits(chen, asked, "colleagues"), "chen sees none of lin's customers"
    lin.is_active = False
    lin.save()
    assert not hits(zhao, asked, "colleagues")


def test_the_house_stands_before_its_branches(lin):
    factories.AccountFactory(owner=lin, name="华东建材安徽公司", code="B1")
    house = factories.AccountFactory(owner=lin, name="华东建材集团", code="B2")
    assert hits(lin, "hdjc", "accounts")[0].url == f"/customers/{house.pk}/"


def test_the_concentration_is_found_as_80_20(zhao):
    assert "/concentration/" in [hit.url for hit in hits(zhao, "80/20", "pages")]


@pytest.mark.parametrize("asked", ["025-61399258", "02561399258", "61399", "(025) 6139 9258"])
def test_a_customer_is_found_by_the_digits_of_its_telephone_within_ones_scope(lin, chen, acme, asked):
    Account.objects.filter(pk=acme.pk).update(phone="025-6139 9258")
    assert [hit.url for hit in hits(lin, asked, "accounts")] == [f"/customers/{acme.pk}/"]
    assert not hits(chen, asked, "accounts")
    assert not hits(lin, "6139", "accounts"), "of four digits too many would fit"


def test_telephones_are_read_from_their_index_alone():
    (index,) = [one for one in Account._meta.indexes if one.name == "account_phone"]
    assert index.fields == ["phone"] and str(index.condition) == "(NOT (AND: ('phone', '')))"


def test_a_colleague_who_owns_nobody_is_found_by_their_cases(acme, lin, gu, other, chen):
    gu.name = "顾伟"
    gu.save()
    assert not hits(lin, "guwei", "hands")
    Case.objects.create(account=acme, user=gu, sort="complaint", by=lin, title="Colours", opened_at=timezone.now())
    assert [hit.url for hit in hits(lin, "guwei", "hands")] == [f"/cases/?user={gu.pk}"]
    assert not hits(chen, "guwei", "hands"), "chen sees none of them"
