"""What codes are worked out from lies sealed in the database; what was kept plain before still opens, and is sealed."""

from __future__ import annotations

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from kam.actions import factors

pytestmark = pytest.mark.django_db
RIGHT = "right horse battery"


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def lin(lin):
    lin.set_password(RIGHT)
    lin.save()
    return lin


def comes_in(code):
    client = Client()
    client.post("/auth/login/", {"login": "lin", "password": RIGHT})
    client.post("/auth/2fa/authenticate/", {"code": code})
    return client.get("/me/").status_code == 200


@pytest.mark.db_both
def test_neither_the_secret_nor_the_seed_of_paper_codes_lies_plain_in_a_row(lin):
    secret = generate_totp_secret()
    TOTP.activate(lin, secret)
    codes = RecoveryCodes.activate(lin).get_unused_codes()
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in rows and rows.count("gAAAA") == 2
    assert comes_in(code_of(secret)) and comes_in(codes[0]) and not comes_in(codes[0])


@pytest.mark.db_both
def test_what_was_kept_plain_opens_and_is_sealed_by_the_next_migrate_once(lin):
    secret, seed = generate_totp_secret(), "0123456789abcdef" * 2
    Authenticator.objects.create(user=lin, type=Authenticator.Type.TOTP, data={"secret": secret})
    kept = {"seed": seed, "used_mask": 1}
    Authenticator.objects.create(user=lin, type=Authenticator.Type.RECOVERY_CODES, data=kept)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    assert comes_in(code_of(secret))
    assert [factors.seal_plain(), factors.seal_plain()] == [2, 0]
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in rows and seed not in rows
    again = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    assert again == codes and comes_in(codes[-1])


def test_under_another_key_no_code_fits_and_nothing_breaks(lin, settings):
    secret = generate_totp_secret()
    TOTP.activate(lin, secret)
    sealed = Authenticator.objects.get().data["secret"]
    settings.SECRET_KEY, old = "another", settings.SECRET_KEY
    assert get_adapter().decrypt(sealed) not in (secret, "") and not comes_in(code_of(secret))
    settings.SECRET_KEY_FALLBACKS = [old]
    assert get_adapter().decrypt(sealed) == secret
