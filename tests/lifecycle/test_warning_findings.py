"""The list of warnings begins with one sentence: how many, what is at stake and with whom, how many nobody follows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from lifecycle.models import Warning

pytestmark = pytest.mark.django_db


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "2 warnings are open, with CN¥800K at stake; most with {acme} (CN¥500K) and {other} (CN¥300K); "
            "2 are without follow-up."),
     ("zh-hans", "2 项预警未结，涉及风险金额 CN¥80万；最多的是{acme}（CN¥50万）和{other}（CN¥30万）；2 项无人跟进。"),
     ("zh-hant", "2 項預警未結，涉及風險金額 CN¥80萬；最多的是{acme}（CN¥50萬）和{other}（CN¥30萬）；2 項無人跟進。")],
)  # fmt: skip
def test_open_warnings_are_told_in_one_sentence(acme, other, zhao, browser_of, language, says):
    zhao.language = language
    zhao.save()
    for account, amount in ((acme, 500_000), (other, 300_000)):
        Warning.objects.create(account=account, state="open", opened_on=timezone.localdate(), risk_at_opening=0.6,
                               risk=0.6, value_at_risk=Decimal(amount))  # fmt: skip
    page = browser_of(zhao).get("/warnings/").context["page"]
    assert page["subtitle"].replace("¥", "CN¥").replace("CNCN", "CN") == says.format(acme=acme, other=other)
    assert not browser_of(zhao).get("/warnings/?state=lost").context["page"]["subtitle"]
