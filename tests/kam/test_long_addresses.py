"""An address that is too long is refused in the shape of all refusals, by program and page."""

from __future__ import annotations

import pytest

from kam.ground.middleware import LONGEST

pytestmark = pytest.mark.django_db


def test_a_program_is_told_in_the_shape_of_all_refusals(api_of, lin):
    client = api_of(lin)
    assert client.get(f"/api/v1/accounts/?search={'x' * (LONGEST - 30)}").status_code == 200
    answer = client.get(f"/api/v1/accounts/?search={'x' * LONGEST}")
    assert answer.status_code == 414 and answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "address_too_long" and "4,096" in answer.json()["detail"]


def test_a_page_says_it_too(browser_of, lin):
    answer = browser_of(lin).get(f"/customers/?q={'x' * LONGEST}")
    assert answer.status_code == 414 and "4,096" in answer.content.decode()


def test_the_web_server_lets_such_addresses_through_to_be_told():
    for name in ("Dockerfile", "docker-compose.yml", "Procfile"):
        with open(name) as file:
            assert "limit-request-line" in file.read()
