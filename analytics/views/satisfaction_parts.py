"""One customer's satisfaction beside its loyalty: the trend, the last answers in their words, our own view (S2, S3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Account, Policy
from analytics.facts import satisfaction as facts
from analytics.models import Loyalty
from analytics.rules.satisfaction import Tally
from analytics.views.loyalty import explained
from analytics.views.satisfaction_pictures import SATISFIED, Days, beside, known, trend
from kam.ground.charts import Chart
from kam.ground.days import company_today
from kam.ground.pages import Panel
from kam.ground.rights import Right, can, whom_to_ask
from lifecycle.models import SurveyAnswer, SurveyInvitation
from lifecycle.rules.surveys import LEAST_ANSWERS
from lifecycle.views.survey_answers import score_cell

LAST = 8


class AccountSatisfaction(Panel):
    """How content this customer is, who said so, and how loyal it is at the same time."""

    model, template_name = Account, "analytics/satisfaction/_account.html"

    def context(self) -> dict[str, Any]:
        account, user = self.object, self.user
        views = SurveyAnswer.objects.all().team_views(account.pk)[:2]
        answers = SurveyAnswer.objects.visible_to(user).filter(account=account)
        quarters = {day: one for (day,), one in facts.tallies(answers, period="quarter").items()}
        whole: Tally = facts.whole(quarters.values())
        loyal = Loyalty.objects.current().filter(account=account).select_related("account", "run").first()
        may = can(user, Right.EDIT_CASES) and account.archived_at is None
        return super().context() | {
            "picture": picture(quarters, account) if len(quarters) > 1 else None,
            "mean": known(whole.mean), "nps": known(whole.nps, 0), "answers": whole.answers,
            "two": [beside(recommends, *found) for recommends, found in facts.last_two(answers).items()],
            "last": [(one, score_cell(one)) for one in answers.select_related("survey", "contact")[:LAST]],
            "can_see_people": can(user, Right.SEE_CONTACTS), "team": views, "team_least": LEAST_ANSWERS,
            "team_asked": SurveyInvitation.objects.filter(account=account, user__isnull=False).open().exists(),
            "waiting": SurveyInvitation.objects.visible_to(user).to_customers().open().filter(account=account).count(),
            "send_url": reverse("lifecycle:account-survey", args=[account.pk]) if may else "",
            "who_sends": "" if can(user, Right.EDIT_CASES) else whom_to_ask(Right.EDIT_CASES),
            "loyal": explained(loyal, user, Policy.objects.current()) if loyal else None,
        }  # fmt: skip


def picture(quarters: Mapping[date, Tally], account: Account) -> Chart | None:
    """The trend; what is to be compared, and of whom, is said above it."""

    def opens(since: date, until: date) -> str:
        asked = {"account": account.pk, "from_day": since, "to_day": until, "scale": SATISFIED}
        return f"{reverse('lifecycle:surveyanswer-list')}?{urlencode(asked, doseq=True)}"

    return trend(quarters, Days(until=company_today()), opens=opens, name="satisfactions", compares=False)
