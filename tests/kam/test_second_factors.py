"""What codes are worked out from lies sealed in the database; what was kept plain before still opens, and is sealed."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import CommandError, call_command
from django.test import Client

from kam.actions import factors, retention
from kam.models import Event, User

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
def test_what_was_kept_plain_opens_and_is_sealed_by_the_next_night_once(lin):
    secret, seed = generate_totp_secret(), "0123456789abcdef" * 2
    Authenticator.objects.create(user=lin, type=Authenticator.Type.TOTP, data={"secret": secret})
    kept = {"seed": seed, "used_mask": 1}
    Authenticator.objects.create(user=lin, type=Authenticator.Type.RECOVERY_CODES, data=kept)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    assert comes_in(code_of(secret))
    call_command("migrate", verbosity=0)
    assert secret in str(list(Authenticator.objects.values_list("data", flat=True)))  # what serves yet reads it plain
    assert [retention.nightly().result.get("sealed"), factors.reseal()] == [2, 0]
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


def test_the_night_seals_under_the_key_in_force_so_that_a_former_one_may_go(lin, settings):
    secret = generate_totp_secret()
    TOTP.activate(lin, secret)
    codes = RecoveryCodes.activate(lin).get_unused_codes()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert [factors.reseal(), factors.reseal()] == [2, 0]
    settings.SECRET_KEY_FALLBACKS = []
    assert comes_in(code_of(secret)) and comes_in(codes[0])
    settings.SECRET_KEY = "a third, which opens nothing"
    assert factors.reseal() == 0


def test_before_a_rollback_they_are_opened_whole_or_not_at_all(lin, settings):
    secret, key = generate_totp_secret(), settings.SECRET_KEY
    TOTP.activate(lin, secret)
    RecoveryCodes.activate(lin)
    settings.SECRET_KEY = "another"
    with pytest.raises(CommandError, match="another SECRET_KEY"):
        call_command("open_factors", stdout=StringIO())
    assert str(list(Authenticator.objects.values_list("data", flat=True))).count("gAAAA") == 2
    settings.SECRET_KEY = key
    call_command("open_factors", stdout=StringIO())
    assert "gAAAA" not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert DefaultMFAAdapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_with_the_key_lost_the_operator_lets_somebody_in_again(lin, settings):
    TOTP.activate(lin, generate_totp_secret())
    settings.SECRET_KEY = "another"
    with pytest.raises(CommandError, match="Nobody active"):
        call_command("take_factor", "nobody", stdout=StringIO())
    call_command("take_factor", "LIN", stdout=StringIO())
    assert not Authenticator.objects.exists()
    told = Event.objects.get(verb="user.factor_removed")
    assert told.subject_id == lin.pk and told.by_id == User.objects.system().pk and told.data["kind"] == "totp"
    client = Client()
    client.post("/auth/login/", {"login": "lin", "password": RIGHT})
    assert client.get("/me/").status_code == 200
