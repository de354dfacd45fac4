"""A warning's cause in list, filter, count, file and API; what its form and its page say of it, to whom."""

import pytest
from django.urls import reverse

from analytics.facts import outcomes
from lifecycle.actions import causes, warnings
from lifecycle.actions.causes import Shown
from lifecycle.models import Need, WarningCause
from tests import factories
from tests.lifecycle.test_causes import key, today, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.mark.db_both
def test_label_filter_count_file_and_api_name_the_cause_by_one_rule(lin, sun, zhao, warning, file, browser_of, api_of):
    def told(user, cause):
        """What list, file, API and the count by cause say of the warning where a filter finds it, else nothing."""
        asked = {"cause": cause}
        page = browser_of(user).get("/warnings/", asked)
        rows = api_of(user).get("/api/v1/warnings/", asked).json()["results"]
        text = b"".join(browser_of(user).get("/warnings/", asked | {"format": "csv"}).streaming_content).decode()
        assert page.context["count"] == len(rows) == text.count("\n") - 1
        if not rows:
            return ""
        counted = {one.cause for one in outcomes.gather(user, as_of=today(), days=365)}
        assert {rows[0]["cause"] or "unknown"} == counted
        cell = next(one["html"] for one in page.context["rows"][0]["cells"] if one["label"] == "Cause")
        assert str(cell).replace('<span class="late">', "").replace("</span>", "") in text
        return str(cell)

    causes.contest(written(warning, file, lin), note="They told me otherwise", by=sun)
    assert "No cause that you can see (Contested: Problems left unresolved)" in told(lin, "unknown")
    assert not told(lin, "unresolved")
    written(warning, file, lin)
    assert told(lin, "unresolved") == "Problems left unresolved (Suspected)" and not told(lin, "unknown")
    suspicion = causes.suspect(warning, cause="squeezed_out", shown=Shown([key("complaint", file["need"])]),
                               note="They were bribed", by=zhao)  # fmt: skip
    both = "Problems left unresolved (Suspected); Squeezed out by improper means (Suspected)"
    assert told(zhao, "unresolved") == told(zhao, "squeezed_out") == both
    assert told(lin, "unresolved") == "Problems left unresolved (Suspected)" and not told(lin, "squeezed_out")
    counted = {"counted_cause": "squeezed_out"}
    assert browser_of(zhao).get("/warnings/", counted).context["count"] == 0
    WarningCause.objects.filter(pk=suspicion.pk).update(state="confirmed", read_on=today(), read_by=sun)
    assert browser_of(zhao).get("/warnings/", counted).context["count"] == 1, "the confirmed one leads"
    assert told(zhao, "squeezed_out").startswith("Squeezed out by improper means; ")


def test_the_form_says_before_it_is_sent_that_words_alone_are_no_evidence(lin, warning, file, browser_of):
    address = reverse("lifecycle:warning-cause", args=[warning.pk])
    page = browser_of(lin).get(address).content.decode()
    assert "Evidence from the file, at least one row" in page and "Needed where no row of the file shows it" not in page
    assert "beside the rows of the file, not in their place" in page
    answer = browser_of(lin).post(address, {"cause": "unresolved", "word": "They told me"})
    assert "Choose at least one piece of evidence" in str(answer.context["form"].errors["evidence"])
    Need.objects.all().delete()
    empty = factories.AccountFactory(owner=lin)
    bare = warnings.raise_by_hand(empty, reason="Silent", by=lin)
    page = browser_of(lin).get(reverse("lifecycle:warning-cause", args=[bare.pk])).content.decode()
    log = f"{reverse('lifecycle:visit-log')}?account={empty.pk}&amp;cause={bare.pk}"
    assert f'The file shows nothing yet. <a href="{log}">Log what you saw or heard as a visit' in page


def test_who_may_not_read_a_suspicion_is_told_neither_that_there_is_one_nor_that_there_is_none(
    lin, zhao, warning, file, browser_of
):
    address, words = reverse("lifecycle:warning-detail", args=[warning.pk]), "a cause that you may read"
    before = browser_of(lin).get(address).content.decode()
    assert words in before and "Nobody has written down a cause yet" in browser_of(zhao).get(address).content.decode()
    causes.suspect(warning, cause="squeezed_out", shown=Shown([key("complaint", file["need"])]), note="Bribed", by=zhao)
    after = browser_of(lin).get(address).content.decode()
    assert words in after and "Squeezed" not in after
