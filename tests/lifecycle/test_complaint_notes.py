"""A complaint accepted from a visit's note: the case holds the sentence that complains, never the rest of the note."""

from __future__ import annotations

import pytest
from django.utils import timezone

from kam.choices import Role
from lifecycle.models import Case
from tests import factories
from tests.test_house_doors import text_of

pytestmark = pytest.mark.django_db
SAID = "客户投诉瓷砖破损，很生气，要求换货" + "，并且说明" * 30
NOTE = f"Mr Li of purchasing has cancer, ZQXSECRET. {SAID}。之后谈了年度合同。"


def test_the_case_takes_the_one_sentence_and_finance_reads_no_more(lin, acme, api_of, browser_of):
    finance = factories.UserFactory(role=Role.FINANCE)
    values = {"account": acme.pk, "outcome": "advance", "held_at": timezone.now().isoformat(), "note": NOTE}
    visit = api_of(lin).post("/api/v1/visits/", values, format="json").json()["id"]
    heard = api_of(lin).get(f"/api/v1/visits/{visit}/suggestions/").json()
    what = next(one["what"] for one in heard if one["kind"] == "complaint")
    made = api_of(lin).post(f"/api/v1/visits/{visit}/accept/", {"what": what}, format="json").json()
    assert Case.objects.get(pk=made["id"]).text == SAID
    shown = [text_of(api_of(finance).get(f"/api/v1/{at}")) for at in (f"cases/{made['id']}/", "cases/?format=csv")]
    shown.append(text_of(browser_of(finance).get(f"/cases/{made['id']}/")))
    assert not [page for page in shown if "ZQXSECRET" in page]
