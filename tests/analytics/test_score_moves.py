"""What moved a risk: the lines add up to the difference of the logits, across versions too; pages and API agree."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.actions import recompute, score_models
from analytics.facts import score_moves
from analytics.models import Score
from analytics.rules import score_moves as rules
from analytics.rules.score_moves import Said
from analytics.views import score_moves as pages
from kam.choices import RunKind
from tests.analytics.test_score_models import DAY, book

__all__ = ["book"]
CODES = ("rhythm", "silence", "od", "am", "nord")
shares = st.dictionaries(st.sampled_from(CODES), st.floats(-3, 3), max_size=5)
slopes = st.dictionaries(st.sampled_from(("bg", "od", "am", "nord")), st.floats(0, 2), max_size=4)
said = st.builds(
    Said,
    base=st.floats(-3, 3),
    reasons=shares,
    signals=st.dictionaries(st.sampled_from(("complaints", "clip")), st.floats(-1, 1)),
    slopes=slopes,
    model=st.integers(0, 2),
)


@given(said, said)
def test_the_lines_add_up_whatever_the_versions(before, after):
    lines = rules.moved(before, after)
    assert math.isclose(sum(share for _code, share in lines), after.logit - before.logit, abs_tol=1e-6)
    sizes = [abs(share) for _code, share in lines]
    assert sizes == sorted(sizes, reverse=True)
    assert ("version" in dict(lines)) <= (before.model != after.model)


def test_a_share_is_taken_at_the_new_weight_before_it_is_compared():
    before = Said(0.0, {"am": 0.4}, {}, {"am": 1.0}, 0)
    after = Said(0.1, {"am": 0.9}, {}, {"am": 2.0}, 1)
    assert dict(rules.moved(before, after)) == pytest.approx({"am": 0.1, "version": 0.5})


@pytest.fixture
def scored(book, system):
    recompute.start(RunKind.ALL, as_of=DAY - timedelta(days=30), by=system)
    score_models.learn(as_of=DAY, by=system)
    recompute.start(RunKind.ALL, as_of=DAY, by=system)


def logit(p):
    return math.log(p / (1 - p))


@pytest.mark.django_db
def test_every_customer_s_lines_add_up(scored):
    rows = list(Score.objects.current().select_related("account"))
    compared = [found for row in rows if (found := score_moves.between(row.account))]
    assert len(compared) > 10
    for found in compared:
        assert found.models == (0, 1)
        assert math.isclose(found.total, logit(found.after.p) - logit(found.before.p), abs_tol=1e-6)
    assert any("version" in dict(found.lines) for found in compared)


def test_a_signal_that_faded_says_so_and_a_new_one_does_not():
    was = Score(signals={"executive_met": -0.2, "champion_left": 0.5, "complaints": 0.3, "competitor": 0.2})
    now = Score(signals={"executive_met": -0.1, "complaints": 0.7, "competitor": 0.2, "visit_overdue": 0.2})
    found = score_moves.Moved(was, now, [], (0, 0))
    told = {code: pages.less(code, found) for code in {**was.signals, **now.signals, "silence": 1}}
    assert {code: words for code, words in told.items() if words} == {
        "executive_met": "counts less than then", "champion_left": "counts no more",
    }  # fmt: skip


@pytest.mark.django_db
def test_page_panel_and_api_say_the_same(scored, zhao, lin, browser_of, api_of):
    row = next(row for row in Score.objects.current().select_related("account") if score_moves.between(row.account))
    found = score_moves.between(row.account)
    page = browser_of(zhao).get(f"/customers/{row.account_id}/moved/")
    assert page.status_code == 200 and page.context["moved"]["total"] == found.total
    panel = browser_of(zhao).get(f"/customers/{row.account_id}/risk/")
    assert panel.context["moved"]["lines"] == page.context["moved"]["lines"]
    answer = api_of(zhao).get(f"/api/v1/accounts/{row.account_id}/moved/").json()
    assert [(one["code"], one["difference"]) for one in answer["lines"]] == found.lines
    assert (answer["model_before"], answer["model_after"]) == (0, 1)
    asked = {"since": "2020-01-01", "until": "2020-02-01"}
    assert api_of(zhao).get(f"/api/v1/accounts/{row.account_id}/moved/", asked).status_code == 404
    assert browser_of(zhao).get(f"/customers/{row.account_id}/moved/", asked).context["moved"] is None
    assert browser_of(zhao).get(f"/customers/{row.account_id}/moved/", {"since": "no day"}).status_code == 200
    days = {"since": found.after.run.as_of.isoformat(), "until": found.before.run.as_of.isoformat()}
    told = browser_of(zhao).get(f"/customers/{row.account_id}/moved/", days)
    assert told.context["faults"] == ["From: The first day is not before the last. Choose an earlier first day."]
    assert told.context["moved"] is None and f'value="{days["since"]}"' in told.content.decode()
    assert "since" in api_of(zhao).get(f"/api/v1/accounts/{row.account_id}/moved/", days).json()["errors"]
    later = {"until": (found.after.run.as_of + timedelta(3)).isoformat()}
    told = browser_of(zhao).get(f"/customers/{row.account_id}/moved/", later).content.decode()
    assert "the last one before it, of" in told, "another day stands in, and it is said"
    assert browser_of(lin).get(f"/customers/{row.account_id}/moved/").status_code == 404
    assert api_of(lin).get(f"/api/v1/accounts/{row.account_id}/moved/").status_code == 404
