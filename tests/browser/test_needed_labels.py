"""Whether a field is needed follows the choice on the screen, without a script too."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle.actions import stages, warnings
from lifecycle.models import Milestone, Warning

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def beside(page: Any, name: str) -> str:
    """What stands beside a field's label."""
    return " ".join(one.strip() for one in page.locator(f"label[for=id_{name}] .opt:visible").all_inner_texts())


@pytest.mark.parametrize("scripts", [True, False])
def test_the_labels_follow_the_choice(lin: Any, acme: Any, other: Any, context_of: Any, scripts: bool) -> None:
    stages.identify(acme, by=lin)
    page = context_of(lin, java_script_enabled=scripts).new_page()
    page.goto(f"/customers/{acme.pk}/stage/")
    assert beside(page, "reason") == "depends on what you choose"
    page.locator("input[value=dormant]").check()
    assert (beside(page, "reason"), beside(page, "revisit_on")) == ("needed", "needed")
    warning = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    Warning.objects.update(risk=0.01, calm_runs=2)  # so that it may be kept
    page.goto(f"/warnings/{warning.pk}/close/")
    page.locator("input[value=kept]").check()
    assert beside(page, "note") == "optional"
    page.locator("input[value=lost]").check()
    assert [beside(page, name) for name in ("note", "cause", "evidence", "competitor")] == [
        "needed", "needed", "needed", "optional",
    ]  # fmt: skip


def test_numbers_that_the_chosen_evidence_does_not_read_are_out_of_sight(ada: Any, context_of: Any) -> None:
    page = context_of(ada).new_page()
    page.goto(f"/settings/milestones/{Milestone.objects.filter(evidence='hand').first().pk}/")
    names = ("count", "months", "amount")
    seen = {}
    for evidence in ("hand", "orders", "order"):
        page.select_option("#id_evidence", evidence)
        seen[evidence] = [name for name in names if page.locator(f"#id_{name}").is_visible()]
    assert seen == {"hand": [], "orders": ["count", "months"], "order": ["months", "amount"]}
