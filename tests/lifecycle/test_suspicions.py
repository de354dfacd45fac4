"""The suspicion of improper means: known to its writer and to those with the right to it, through no other door."""

import re

import pytest
from django.urls import reverse

from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import causes, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.actions.causes import Shown
from lifecycle.models import Aftermath, MilestoneMark, Warning
from tests import factories
from tests.lifecycle.test_causes import key, platinum, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.fixture
def suspicion(lin, warning, file):
    made = causes.suspect(
        warning, cause="squeezed_out", shown=Shown([key("rival_ties", file["rival"])], "The brother"),
        note="Red envelopes", by=lin,
    )  # fmt: skip
    assert not MilestoneMark.objects.exists()
    return made


SECRETS = ("squeezed_out", "improper", "brother", "Red envelopes", "Cause of the warning")


@pytest.mark.db_both
def test_a_suspicion_is_read_by_few_through_every_door(lin, sun, zhao, gu, ada, suspicion, browser_of, api_of):
    auditor = factories.UserFactory(role=Role.AUDITOR)
    finance = factories.UserFactory(role=Role.FINANCE)
    case, pk = suspicion.warning_id, suspicion.pk
    pages = [f"/warnings/{case}/", "/warnings/?format=csv", "/warnings/", f"/customers/{suspicion.warning.account_id}/",
             f"/customers/{suspicion.warning.account_id}/timeline/", "/today/", "/notices/"]  # fmt: skip
    apis = [f"/api/v1/warnings/{case}/", "/api/v1/warnings/?format=csv", "/api/v1/causes/", "/api/v1/events/",
            "/api/v1/search/?q=brother"]  # fmt: skip
    for user, may in ((lin, True), (zhao, True), (auditor, True), (sun, False), (gu, False), (ada, False),
                      (finance, False)):  # fmt: skip
        texts = []
        for client, addresses in ((browser_of(user), pages), (api_of(user), apis)):
            for address in addresses:
                answer = client.get(address)
                raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
                texts.append(raw.decode())
        plain = [re.sub(r"<option.*?</option>|<script.*?</script>", "", text, flags=re.S) for text in texts]
        found = [(place, secret) for place, text in enumerate(plain) for secret in SECRETS if secret in text]
        assert bool(found) == may, (user, found)
        assert not may or {place for place, _secret in found} >= {0, 1, 2, 4, 7, 8, 9}
        assert (api_of(user).get(f"/api/v1/causes/{pk}/").status_code == 200) == may
        for name in ("cite", "confirm", "contest", "withdraw"):
            known = browser_of(user).get(reverse(f"lifecycle:cause-{name}", args=[pk])).status_code
            assert (known == 404) == (not may) or known == 403
        assert api_of(user).get("/api/v1/warnings/?cause=squeezed_out").json()["count"] == int(may)
        assert api_of(user).get("/api/v1/warnings/?cause=unknown").json()["count"] == int(not may)


def test_the_log_does_not_say_which_cause_is_suspected(suspicion):
    event = Event.objects.get(verb="cause.suspected")
    assert (event.noun, event.changes, event.data) == ("suspicion", {}, {})
    assert not any(secret in f"{one.data}{one.changes}" for one in Event.objects.all() for secret in SECRETS[:4])


@pytest.mark.db_both
def test_the_log_of_a_suspicion_is_kept_from_those_who_may_not_read_it(lin, sun, zhao, ada, suspicion):
    seen = {user.username: Event.objects.visible_to(user).filter(noun="suspicion").count()
            for user in (lin, sun, zhao, ada)}  # fmt: skip
    assert seen == {"lin": 1, sun.username: 0, "zhao": 1, "ada": 0}


def test_whoever_may_not_read_it_writes_a_cause_beside_it(sun, suspicion, file):
    made = written(suspicion.warning, file, sun)
    suspicion.refresh_from_db()
    assert (made.state, suspicion.state) == ("suspected", "suspected")
    with pytest.raises(Refused) as refusal:
        causes.confirm(suspicion, by=sun)
    assert refusal.value.code == "unknown"


@pytest.mark.db_both
def test_nobody_is_told_of_a_suspicion_but_its_readers(sun, zhao, acme, lin, warning, file):
    platinum(acme)
    made = causes.suspect(
        Warning.objects.get(), cause="squeezed_out", shown=Shown([key("rival_ties", file["rival"])]), by=lin
    )
    assert {one.user for one in Notice.objects.filter(event__verb="cause.suspected")} == {zhao}
    causes.confirm(made, by=zhao)
    assert {one.user for one in Notice.objects.filter(event__verb="cause.confirmed")} == {lin}


def test_a_loss_by_a_suspicion_looks_like_any_other(zhao, sun, suspicion, file):
    with pytest.raises(Refused) as refusal:
        warnings.close(suspicion.warning, outcome="lost", note="Gone", by=zhao)
    assert refusal.value.field == "cause"
    beside = written(suspicion.warning, file, sun)
    warnings.close(suspicion.warning, outcome="lost", note="Gone", said=Said("squeezed_out"), by=zhao)
    made = Aftermath.objects.get()
    beside.refresh_from_db(), suspicion.refresh_from_db()
    assert (made.cause, made.cause_for(sun), made.evidence_for(zhao)) == (
        "squeezed_out", "unresolved", "Red envelopes")  # fmt: skip
    assert made.evidence_for(sun) not in ("", "Gone", "Red envelopes")
    assert suspicion.state == "confirmed"
    assert beside.state == "suspected", "as of any loss whose cause was left as it stood"


def test_of_a_platinum_customer_both_causes_had_their_second_reader(zhao, sun, acme, suspicion, file):
    platinum(acme)
    beside = written(suspicion.warning, file, sun)
    causes.confirm(suspicion, by=zhao)
    with pytest.raises(Refused, match="second person"):
        warnings.close(suspicion.warning, outcome="lost", note="Gone", said=Said("squeezed_out"), by=zhao)
    causes.confirm(beside, by=zhao)
    warnings.close(suspicion.warning, outcome="lost", note="Gone", said=Said("squeezed_out"), by=zhao)
    assert Aftermath.objects.get().cause_for(sun) == "unresolved"


def test_a_lead_closes_without_knowing_of_the_suspicion(sun, suspicion):
    with pytest.raises(Refused) as refusal:
        warnings.close(suspicion.warning, outcome="lost", note="Gone", by=sun)
    assert refusal.value.field == "cause"


def test_where_few_may_read_a_cause_the_others_are_not_told_that_it_is_unknown(sun, zhao, warning, file, browser_of):
    before = browser_of(sun).get("/warnings/").content.decode()
    assert "No cause that you can see" in before and "Not known yet" not in before
    assert "Not known yet" in browser_of(zhao).get("/warnings/").content.decode(), "who reads all knows that it is so"
    shown = Shown([key("rival_ties", file["rival"])])
    causes.suspect(warning, cause="squeezed_out", shown=shown, by=zhao)
    page = browser_of(sun).get("/warnings/").content.decode()
    assert "No cause that you can see" in page and "Not known yet" not in page, "the same as if nobody had written it"
