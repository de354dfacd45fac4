"""What logs keep of private links: that one was opened, never which."""

import logging

import pytest

from kam.rules import hushed

SECRET = "Zk3_x-9aQp0Lm2Vt7Yc1Rw8Bn5Hd4Jg6"


@pytest.mark.parametrize(
    "path",
    ["/s/{}/", "/s/{}/stop/", "/c/{}/?lang=en", "/e/{}/", "/calendar/feed/{}.ics", "/auth/password/reset/key/3f-{}/"],
)
def test_no_secret_stands_in_a_line_of_a_log(path):
    told = hushed.event(None, "", {"request": "GET " + path.format(SECRET), "code": 429})
    assert SECRET not in told["request"] and told["code"] == 429
    record = logging.LogRecord("django.request", 30, "", 0, "%s: %s", ("Not Found", path.format(SECRET)), None)
    assert hushed.Hush().filter(record) and SECRET not in record.getMessage()


def test_what_a_provider_sends_back_stands_in_no_log():
    told = hushed.hushed("GET /auth/oidc/return/?code=SplxlOBeZQQYbYS6WxSbIA&state=af0ifjsldkj HTTP/1.1")
    assert told == "GET /auth/oidc/return/?… HTTP/1.1"


def test_other_addresses_stay_as_they_are():
    assert hushed.hushed("GET /cases/12/steps/?q=x") == "GET /cases/12/steps/?q=x"
