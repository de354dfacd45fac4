"""The list of customers begins with one sentence: how many bring what, who most, how many are under a warning."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.choices import Stage
from accounts.models import Standing

pytestmark = pytest.mark.django_db


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "2 customers brought CN¥800K net within a year; most with {acme} (CN¥500K) and {other} (CN¥300K); "
            "1 is under a churn warning, with CN¥90K at stake."),
     ("zh-hans", "2 家客户一年内共带来净贡献 CN¥80万；最多的是{acme}（CN¥50万）和{other}（CN¥30万）；"
                 "1 家处于流失预警，涉及风险金额 CN¥9万。"),
     ("zh-hant", "2 家客戶一年內共帶來淨貢獻 CN¥80萬；最多的是{acme}（CN¥50萬）和{other}（CN¥30萬）；"
                 "1 家處於流失預警，涉及風險金額 CN¥9萬。")],
)  # fmt: skip
def test_the_list_says_what_its_customers_bring(acme, other, zhao, browser_of, language, says):
    zhao.language = language
    zhao.save()
    for account, net in ((acme, 500_000), (other, 300_000)):
        Standing.objects.update_or_create(account=account, defaults={"net_contribution": Decimal(net)})
    Standing.objects.filter(account=acme).update(stage=Stage.WARNING, value_at_risk=Decimal(90_000))
    page = browser_of(zhao).get("/customers/").context["page"]
    assert page["subtitle"].replace("¥", "CN¥").replace("CNCN", "CN") == says.format(acme=acme, other=other)
    assert not browser_of(zhao).get(f"/customers/?q={acme.code}").context["page"]["subtitle"], "one row says it itself"
