"""The commands that import, and the real books they were made for."""

from __future__ import annotations

import csv
import gzip
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as conf
from django.core.management import CommandError, call_command
from django.db.models import Sum

from accounts.models import Account, Order
from kam.actions import imports
from kam.ground.errors import Refused
from kam.models import Import

pytestmark = pytest.mark.django_db
DATA = Path(conf.BASE_DIR).parent / "shared/data"
HEAD = "account_id,order_id,order_date,revenue"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the public order data is not on this machine")


def test_the_command_tells_counts_and_the_second_time_is_no_error(sheet, capsys):
    path = str(sheet(HEAD, "A,1,2011-01-18,5"))
    call_command("import_orders", path)
    call_command("import_orders", path)
    told = capsys.readouterr().out
    assert "1 orders created" in told and "0 orders created, 0 changed, 1 unchanged" in told and "seconds" in told


def test_a_dry_run_writes_nothing(sheet):
    call_command("import_orders", str(sheet(HEAD, "A,1,2011-01-18,5")), "--dry-run")
    assert not Order.objects.exists()


def test_errors_are_named_and_the_command_fails(sheet, capsys):
    path = str(sheet(HEAD, "A,1,2011-01-18,5", "A,2,soon,5"))
    with pytest.raises(CommandError, match="1 rows have errors"):
        call_command("import_orders", path)
    assert "row 3, order_date" in capsys.readouterr().err and not Order.objects.exists()
    call_command("import_orders", path, "--good-rows")
    assert Order.objects.count() == 1


def test_owner_and_user_must_exist_and_may_import(sheet, lin):
    path = str(sheet(HEAD, "A,1,2011-01-18,5"))
    for more in (["--owner", "nobody"], ["--as", "lin"], ["--map", "colour=x"], ["--map", "segment=absent"]):
        with pytest.raises(CommandError):
            call_command("import_orders", path, *more)
    call_command("import_orders", path, "--owner", "lin", "--map", "order_date=order_date")
    assert Account.objects.get().owner == lin


def test_customers_come_by_their_own_command(sheet):
    call_command("import_accounts", str(sheet("account_id,name", "A,Acme")))
    assert Account.objects.get().name == "Acme"


@needs_data
@pytest.mark.db_both
def test_the_real_book_comes_in_to_the_cent():
    path = DATA / "uci_online_retail.csv.gz"
    with gzip.open(path, "rt") as file:
        total = sum(Decimal(row["revenue"]) for row in csv.DictReader(file))
    call_command("import_orders", str(path))
    assert (Order.objects.count(), Account.objects.count()) == (22_186, 4_371)
    found = Order.objects.aggregate(total=Sum("revenue"))["total"]
    assert round(found, 2) == total
    call_command("import_orders", str(path))
    assert Order.objects.count() == 22_186


def test_what_came_from_a_shell_can_be_taken_back_in_the_browser(sheet, ada):
    call_command("import_orders", str(sheet(HEAD, "A,1,2011-01-18,5")))
    source = Import.objects.get()
    run = imports.start(source, imports.UNDO, by=ada)
    imports.work(run.pk)
    source.refresh_from_db()
    assert source.state == "undone" and not Order.objects.exists() and not Account.objects.exists()


def test_a_dry_run_of_a_shell_cannot_be_loaded_without_its_file(sheet, ada, browser_of):
    call_command("import_orders", str(sheet(HEAD, "A,1,2011-01-18,5")), "--dry-run")
    source = Import.objects.get()
    with pytest.raises(Refused, match="not kept"):
        imports.start(source, imports.LOAD, by=ada)
    assert "/load/" not in browser_of(ada).get(f"/imports/{source.pk}/").content.decode()


def test_several_pairs_may_follow_one_map(sheet):
    path = str(sheet("who,no,day,sum", "A,1,2011-01-18,5"))
    pairs = ["account=who", "number=no", "ordered_on=day", "amount=sum"]
    call_command("import_orders", path, "--map", *pairs, "--dry-run")
    call_command("import_orders", "--map", *pairs, path)
    assert Order.objects.get().amount == 5
