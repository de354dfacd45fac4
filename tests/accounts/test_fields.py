"""Custom fields: an administrator defines them; options, words and archive keep what people entered."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from accounts.actions import accounts, fields
from accounts.models import CustomField
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event
from tests import factories
from tests.accounts.conftest import define, edit

pytestmark = pytest.mark.django_db
PAGE, API = "/settings/fields/", "/api/v1/fields/"


# -- definitions ---------------------------------------------------------------------------------------------------


@pytest.mark.db_both
def test_an_administrator_defines_a_field_on_the_page(browser_of, ada):
    client = browser_of(ada)
    posted = {"label_zh_hans": "采购方式", "kind": "choice", "listed": "on",
              "options-0-label_zh_hans": "公开招标", "options-0-label_en": "Open tender", "options-1-label_zh_hans": "",
              "options-2-label_zh_hans": "询价", "options-2-retired": "on"}  # fmt: skip
    assert client.post(f"{PAGE}new/", posted).status_code == 302
    field = CustomField.objects.get()
    assert (field.key, field.listed, field.required, field.position) == ("cai_gou_fang_shi", True, False, 10)
    assert [(row["value"], row["retired"]) for row in field.options] == [("open_tender", False), ("xun_jia", True)]
    assert Event.objects.get(verb="field.created").by_name == ada.name
    page = client.get(PAGE).content.decode()
    assert "采购方式" in page and "cai_gou_fang_shi" in page
    assert PAGE in client.get("/settings/").content.decode()
    assert 'value="xun_jia"' in client.get(f"{PAGE}{field.pk}/edit/").content.decode()


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"kind": "text"}, "at least one language"),
        ({"label_en": "X", "kind": ""}, "required"),
        ({"label_en": "X", "kind": "choice"}, "at least one option"),
        ({"label_en": "X", "kind": "text", "key": "9 lives"}, "begins with a small letter"),
        ({"label_en": "X", "kind": "choice", "options-0-label_en": "A", "options-1-label_en": "a"}, "Two options"),
        ({"label_zh_hans": "地区", "kind": "text"}, "is a name of"),
        ({"label_en": "X", "kind": "text", "key": "region"}, "is a name of"),
        ({"label_en": "annual Budget", "kind": "text"}, "is a name of"),
        ({"label_en": "X", "kind": "text", "key": "budget"}, "Another field has this key"),
    ],
)
def test_a_bad_definition_stays_on_the_form(browser_of, ada, budget, posted, words):
    answer = browser_of(ada).post(f"{PAGE}new/", posted)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert CustomField.objects.count() == 1


def test_only_administrators_define(browser_of, api_of, zhao, lin, budget):
    for user in (zhao, lin):
        assert browser_of(user).get(PAGE).status_code == 403
        assert browser_of(user).post(f"{PAGE}{budget.pk}/archive/").status_code == 403
        assert api_of(user).post(API, {"label_en": "X", "kind": "text"}, format="json").status_code == 403
        assert api_of(user).get(API).json()["results"][0]["key"] == "budget"
        with pytest.raises(PermissionDenied):
            fields.change(budget, values={"label_en": "Mine"}, by=user)


def test_kind_and_key_stay_and_a_new_label_is_told(api_of, ada, budget):
    client = api_of(ada)
    for said in ({"kind": "text"}, {"key": "other"}):
        answer = client.patch(f"{API}{budget.pk}/", said, format="json")
        assert answer.status_code == 409 and "stay as they are" in answer.json()["detail"]
    assert client.patch(f"{API}{budget.pk}/", {"label_en": "Budget a year"}, format="json").status_code == 200
    event = Event.objects.get(verb="field.changed")
    assert event.changes == {"label_en": ["Annual budget", "Budget a year"]}


@pytest.mark.db_both
def test_options_are_added_renamed_and_retired_and_one_in_use_does_not_go(api_of, ada, lin, acme, way):
    first, second, third = way.options
    accounts.change(acme, values={"custom": {way.key: first["value"]}}, by=lin)
    client, address = api_of(ada), f"{API}{way.pk}/"
    answer = client.patch(address, {"options": [second]}, format="json")
    assert answer.status_code == 409 and "“Open tender” cannot go: 1 customers" in answer.json()["detail"]
    renamed = [{**first, "label_en": "Public tender", "retired": True}, third, {"label_en": "Auction"}]
    assert client.patch(address, {"options": renamed}, format="json").status_code == 200
    way.refresh_from_db()
    assert [row["value"] for row in way.options] == ["open_tender", "single_source", "auction"]
    told = Event.objects.get(verb="field.changed").changes["options"]
    assert told[1][0] == "Public tender / 公开招标 (retired)" and len(told[0]) == 3


def test_a_retired_option_is_offered_to_whoever_has_it_only(browser_of, ada, lin, acme, other, way):
    accounts.change(acme, values={"custom": {way.key: "open_tender"}}, by=lin)
    fields.change(
        way, values={"options": [{**row, "retired": True} for row in way.options[:1]] + way.options[1:]}, by=ada
    )
    assert 'value="open_tender" selected' in browser_of(lin).get(f"/customers/{acme.pk}/edit/").content.decode()
    assert 'value="open_tender"' not in browser_of(lin).get("/customers/new/").content.decode()


def test_archived_and_back_with_its_values(browser_of, api_of, ada, lin, acme, budget):
    accounts.change(acme, values={"custom": {"budget": "5.00"}}, by=lin)
    page = f"/customers/{acme.pk}/"
    line = "<dt>Annual budget</dt><dd><data"
    assert line in browser_of(lin).get(page).content.decode()
    answer = browser_of(ada).post(f"{PAGE}{budget.pk}/archive/", follow=True)
    assert "Field archived" in answer.content.decode()
    assert line not in browser_of(lin).get(page).content.decode()
    assert "budget" not in api_of(lin).get(f"/api/v1/accounts/{acme.pk}/").json()["custom"]
    twin = define(ada, "Annual budget", "text", key="twin")
    with pytest.raises(Refused, match="is a name of"):
        fields.restore(budget, by=ada)
    fields.archive(twin, by=ada)
    assert edit(browser_of(lin), acme, region="East").status_code == 302
    fields.restore(budget, by=ada)
    assert api_of(lin).get(f"/api/v1/accounts/{acme.pk}/").json()["custom"]["budget"] == "5.00"


def test_labels_fall_back_and_chinese_readers_get_chinese_first(way, budget):
    said = {}
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            said[language] = (way.label, budget.label, dict(way.words())["open_tender"])
    assert said["en"] == ("采购方式", "Annual budget", "Open tender")
    assert said["zh-hant"] == said["zh-hans"] == ("采购方式", "年采购预算", "公开招标")


def test_definitions_in_the_api_tell_how_to_filter(api_of, lin, budget, stocks):
    found = {row["key"]: row["parameters"] for row in api_of(lin).get(API).json()["results"]}
    assert found == {
        "budget": [f"custom.budget__{end}" for end in ("gte", "lte", "filled")],
        "stocks": ["custom.stocks"],
    }


@pytest.mark.db_both
def test_an_integration_defines_in_its_creators_place(api_of, ada):
    factories.UserFactory(role=Role.INTEGRATION, acts_for=ada)
    client = api_of(ada)
    answer = client.post(API, {"label_en": "Tier 2 supplier", "kind": "yes_no"}, format="json")
    assert answer.status_code == 201 and answer.json()["key"] == "tier_2_supplier"
    assert client.delete(f"{API}{answer.json()['id']}/").status_code == 204
    assert client.get(API).json()["count"] == 0 and client.get(f"{API}?archived=true").json()["count"] == 1
    assert client.post(f"{API}{answer.json()['id']}/restore/").status_code == 200
