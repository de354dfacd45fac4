"""The company's provider, for all that is tested of single sign-on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.kam.sign_ons.company import Company, configured, provider


@pytest.fixture(scope="session")
def process() -> Iterator[str]:
    """One process for all tests: what they tell it of people stays, so each has subjects of its own."""
    with provider() as address:
        yield address


@pytest.fixture
def company(process: str, settings: Any) -> Iterator[Company]:
    """The provider, and a product that is set up for it."""
    here = Company(process)
    here.lies()
    settings.OIDC = configured(here, "http://testserver/auth/oidc/return/")
    yield here
    here.wires.close()
