"""People of the cast's customers (a head who backs us, a gatekeeper, another's), and custom fields that ada defined."""

from __future__ import annotations

import pytest

from accounts.actions import fields
from tests import factories

WAYS = [
    {"label_en": "Open tender", "label_zh_hans": "公开招标"},
    {"label_zh_hans": "年度框架"},
    {"label_en": "Single source", "label_zh_hans": "单一来源"},
]


@pytest.fixture
def wei(acme):
    return factories.ContactFactory(
        account=acme, name="王伟", role="decision_maker", influence="high", stance="champion", title="总经理"
    )


@pytest.fixture
def jens(acme, wei):
    return factories.ContactFactory(
        account=acme, name="Jens", role="gatekeeper", influence="medium", stance="blocker", reports_to=wei
    )


@pytest.fixture
def stranger(other):
    return factories.ContactFactory(account=other, name="别家")


def define(by, label, kind, **values):
    return fields.define(values={"label_en": label, "kind": kind, **values}, by=by)


def edit(client, account, **posted):
    page = f"/customers/{account.pk}/edit/"
    return client.post(page, {"code": account.code, "name": account.name, "tags": "", **posted})


@pytest.fixture
def budget(ada):
    return define(ada, "Annual budget", "money", label_zh_hans="年采购预算", key="budget", listed=True)


@pytest.fixture
def way(ada):
    return define(ada, "", "choice", label_zh_hans="采购方式", options=WAYS)


@pytest.fixture
def years(ada):
    return define(ada, "Warranty years", "number")


@pytest.fixture
def ends(ada):
    return define(ada, "Contract end", "date", key="ends")


@pytest.fixture
def stocks(ada):
    return define(ada, "Stock listed", "yes_no", key="stocks")


@pytest.fixture
def erp(ada):
    return define(ada, "ERP system", "text", key="erp")


@pytest.fixture
def all_fields(budget, way, years, ends, stocks, erp):
    return [budget, way, years, ends, stocks, erp]
