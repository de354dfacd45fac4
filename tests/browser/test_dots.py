"""Small facts in a row: a dot stands between two of them, and never at the beginning or the end of a line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Account
from lifecycle.models import VisitPlan
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
READ = """[...document.querySelectorAll('#main .dots')].filter(row => row.offsetParent).map(row => {
  const cut = row.getBoundingClientRect().left + parseFloat(getComputedStyle(row).clipPath.split(' ').pop())
  const facts = [...row.children], boxes = facts.map(one => one.getBoundingClientRect())
  return facts.map((one, n) => {
    const before = boxes[n - 1]
    return {
      words: one.innerText, between: !!before && before.bottom > boxes[n].top + 2 && before.right <= boxes[n].left + 1,
      dot: boxes[n].left >= cut - 1 && getComputedStyle(one, '::before').content.includes('·'),
    }
  })
})"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("page", ["/today/", "/calendar/?view=list", "customer"])
def test_dots_stand_between_facts_of_one_line_alone(
    lin: Any, acme: Any, context_of: Any, width: int, page: str
) -> None:
    Account.objects.filter(pk=acme.pk).update(city="Shanghai", region="East China", kind="distributor", country="CN")
    for name in ("Wang Xiaoming", "Li Dongmei", "Zhang Guorong"):
        factories.ContactFactory(account=acme, name=name, last_met_on=date.today())
    reasons = {"cadence": {"every": 30, "since": 46}, "warning": {}, "risk": {"percent": 71}}
    for ahead in (0, 1):
        VisitPlan.objects.create(
            account=acme, user=lin, planned_on=date.today() + timedelta(ahead), state="planned", reasons=reasons,
            purpose="Go through the frame of the fourth quarter",
        )  # fmt: skip
    browser = context_of(lin).new_page()
    browser.set_viewport_size({"width": width, "height": 844})
    browser.goto(f"/customers/{acme.pk}/" if page == "customer" else page)
    rows = browser.evaluate(READ)
    told = [one for row in rows for one in row]
    assert told and [one for one in told if one["dot"] != one["between"]] == []
    if width == 1280:
        assert any(one["dot"] for one in told), "facts on one line have a dot between them"
