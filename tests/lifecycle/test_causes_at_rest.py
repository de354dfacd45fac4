"""A customer left to rest keeps the cause that stood on its warning, read by those who may read it."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from analytics.facts import outcomes
from lifecycle.actions import causes, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.actions.causes import Shown
from lifecycle.models import Aftermath
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.fixture
def warning(system, acme):
    return warnings.warn(
        acme, risk=0.8, value_at_risk=Decimal(9000), reasons=[], on=timezone.localdate(), by=system
    )  # fmt: skip


def close(warning, outcome, said, *, by):
    return warnings.close(warning, outcome=outcome, note="How it came", said=said, by=by)


def later(days):
    return timezone.localdate() + timedelta(days)


@pytest.mark.db_both
def test_the_cause_of_one_at_rest_reaches_its_end_and_the_outcomes(lin, zhao, warning, file, browser_of, api_of):
    shown = Shown([f"complaint:{file['need'].pk}"])
    made = causes.suspect(warning, cause="unresolved", shown=shown, note="Boards", by=lin)
    causes.confirm(made, by=zhao)
    close(warning, "dormant", Said(revisit_on=later(90)), by=lin)
    ended = Aftermath.objects.get()
    assert (ended.cause, ended.evidence) == ("unresolved", "Boards")
    listed = reverse("lifecycle:aftermath-list")
    page = browser_of(lin).get(listed, {"cause": "unresolved"})
    assert page.context["count"] == 1 and "Problems left unresolved" in page.content.decode()
    assert browser_of(lin).get(listed, {"cause": "unknown"}).context["count"] == 0
    assert api_of(lin).get(f"/api/v1/aftermaths/{ended.pk}/").json()["cause"] == "unresolved"
    told = outcomes.gather(zhao, as_of=timezone.localdate(), days=365)
    assert [(one.state, one.cause) for one in told] == [("dormant", "unresolved")]


def test_one_at_rest_on_a_suspicion_reads_like_one_without_a_cause(
    lin, zhao, acme, system, warning, file, browser_of, api_of
):
    shown = Shown([f"complaint:{file['need'].pk}"])
    causes.suspect(warning, cause="squeezed_out", shown=shown, note="Bribed", by=zhao)
    close(warning, "dormant", Said(revisit_on=later(90)), by=zhao)
    plain = warnings.warn(factories.AccountFactory(owner=lin), risk=0.8, value_at_risk=Decimal(9), reasons=[],
                          on=timezone.localdate(), by=system)  # fmt: skip
    close(plain, "dormant", Said(revisit_on=later(90)), by=lin)
    told = api_of(lin).get("/api/v1/aftermaths/").json()["results"]
    assert [(one["cause"], one["evidence"]) for one in told] == [("unknown", "")] * 2
    listed = reverse("lifecycle:aftermath-list")
    assert browser_of(lin).get(listed, {"cause": "unknown"}).context["count"] == 2
    assert browser_of(lin).get(listed, {"cause": "squeezed_out"}).context["count"] == 0
    assert browser_of(zhao).get(listed, {"cause": "squeezed_out"}).context["count"] == 1
    assert "Bribed" in browser_of(zhao).get(listed).content.decode()


def test_ends_of_before_get_the_cause_that_stood(lin, warning, file):
    shown = Shown([f"complaint:{file['need'].pk}"])
    causes.suspect(warning, cause="unresolved", shown=shown, note="Boards", by=lin)
    close(warning, "dormant", Said(revisit_on=later(90)), by=lin)
    Aftermath.objects.update(cause="", evidence="")
    import_module("lifecycle.migrations.0050_causes_of_those_at_rest").keep(apps, None)
    ended = Aftermath.objects.get()
    assert (ended.cause, ended.evidence) == ("unresolved", "Boards")
