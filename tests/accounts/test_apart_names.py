"""What an erased person is called where no page lists it, and what of them stands at other customers."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from accounts.actions import contacts, erasures
from kam.choices import Role
from kam.models import Notice, SavedView
from kam.rules.redaction import MARK, Marks
from lifecycle.models import VisitDraft
from tests import factories

pytestmark = pytest.mark.django_db
NAME, MAIL = "Quirin Zwetschgenbaum", "quirin@zwetsch.example"


@pytest.fixture
def quirin(acme, lin):
    return contacts.create(values={"account": acme, "name": NAME, "email": MAIL, "mobile": "0171 5554443"}, by=lin)


@pytest.mark.parametrize(("kept", "written"), [
    ("0171 5554443", "+49 171 5554443"), ("0171 5554443", "0049 (0)171 555 44 43"), ("0171 5554443", "01715554443"),
    ("+49 171 5554443", "0171-555 44 43"), ("+49 171 5554443", "+49 (0) 171 5554443"),
    ("+86 139 1234 5678", "13912345678"),
])  # fmt: skip
def test_a_number_is_found_with_and_without_its_country(kept, written):
    marks = Marks(names=[], mails=[], numbers=[kept])
    assert marks.out_of(f"call {written}, now") == f"call {MARK}, now"


def test_another_number_that_holds_these_digits_stays():
    marks = Marks(names=[], mails=[], numbers=["0171 5554443"])
    for text in ("order 91715554443", "0171 55544431"):
        assert marks.out_of(text) == text


@pytest.mark.db_both
def test_the_draft_of_their_own_mail_loses_the_surname_too(ada, lin, acme, quirin):
    told = {"user": lin, "starts_at": timezone.now(), "people": [[MAIL, NAME]]}
    draft = VisitDraft.objects.create(key="a", subject="Termin mit Zwetschgenbaum", text=f"Hallo, {NAME} hier", **told)
    other = VisitDraft.objects.create(key="b", subject="Zwetschgenbaum", **told | {"people": [["x@y.example", "X"]]})
    erasures.erase(quirin, name=NAME, by=ada)
    draft.refresh_from_db()
    other.refresh_from_db()
    assert draft.subject == f"Termin mit {MARK}" and "Quirin" not in f"{draft.text}{draft.people}"
    assert other.subject == "Zwetschgenbaum"


@pytest.mark.db_both
def test_a_colleagues_own_view_stays_and_is_told_unless_it_asks_for_their_address(ada, zhao, acme, quirin, browser_of):
    queries = {"a": "search=Zwetschgenbaum", "b": f"q={NAME.replace(' ', '+')}", "c": "q=quirin%40zwetsch.example"}
    for name, query in queries.items():
        SavedView.objects.create(user=zhao, page="contacts", name=name, query=query)
    found = erasures.look(quirin, by=ada)
    assert found.own == 0 and found.spoken == {}, "whether a colleague's own view tells of somebody is not told"
    assert "has a notice when it is done" in browser_of(ada).get(f"/contacts/{quirin.pk}/erase/").content.decode()
    erasures.erase(quirin, name=NAME, by=ada)
    (notice,) = Notice.objects.filter(user=zhao)
    assert notice.event.verb == "contact.erased" and not Notice.objects.exclude(user=zhao).exists()
    assert "savedview" not in notice.event.data["rows"]
    kept = dict(SavedView.objects.values_list("name", "query"))
    assert kept["a"] == queries["a"] and kept["b"] == queries["b"] and "quirin" not in kept["c"]


@pytest.mark.db_both
def test_their_full_name_at_other_customers_is_told_before(ada, other, acme, quirin, api_of, browser_of):
    factories.VisitFactory(account=other, note=f"{NAME} war auch hier")
    factories.VisitFactory(account=other, note=f"und wieder {NAME}")
    told = api_of(ada).get(f"/api/v1/contacts/{quirin.pk}/erasure/").json()
    assert told["named_elsewhere"] == [{"id": other.pk, "name": str(other), "rows": 2}]
    page = browser_of(ada).get(f"/contacts/{quirin.pk}/erase/").content.decode()
    assert "other customers&#x27; files" in page or "other customers' files" in page
    erasures.erase(quirin, name=NAME, by=ada)
    assert NAME in json.dumps([visit.note for visit in other.visits.all()])


@pytest.mark.db_both
@pytest.mark.parametrize("keeper", ["zhao", "lin", "chen", "fei"])
def test_each_keeper_is_told_what_to_do_and_the_name_by_nobody(
    keeper, ada, zhao, lin, chen, acme, quirin, browser_of, api_of
):
    """Whoever sees nothing of the customer, or nobody's people, hears that it was and not where."""
    fei = factories.UserFactory(username="fei", name="Fei", role=Role.FINANCE)
    user = {"zhao": zhao, "lin": lin, "chen": chen, "fei": fei}[keeper]
    view = SavedView.objects.create(user=user, page="contacts", name="mine", query="search=Zwetschgenbaum")
    SavedView.objects.filter(pk=view.pk).update(name=NAME)
    erasures.erase(quirin, name=NAME, by=ada)
    (notice,) = Notice.objects.all()
    assert notice.user == user and notice.account_id == (acme.pk if keeper in ("zhao", "lin") else None)
    page = browser_of(user).get("/notices/").content.decode()
    assert f"Person erased: {MARK}" in page and "Something of your own still says the name" in page
    assert ("Acme" in page) == (keeper in ("zhao", "lin"))
    (told,) = api_of(user).get("/api/v1/notices/").json()["results"]
    assert told["subject_name"] == MARK and told["account_id"] == notice.account_id
    for said in (page, str(told), str(notice.event.__dict__)):
        assert not [part for part in (*NAME.split(), MAIL) if part in said]
    assert browser_of(user).post(f"/notices/{notice.pk}/").status_code == 302
