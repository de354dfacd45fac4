"""People of the cast's customers: a head who backs us, a gatekeeper who blocks, and somebody at another's customer."""

from __future__ import annotations

import pytest

from tests import factories


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
