"""A client that a public generator makes of docs/openapi.json works against the running product."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import zipfile
from urllib.parse import parse_qs, urlparse

import pytest

from accounts.models import Account, Order
from kam.actions import sendings
from kam.choices import TokenScope
from kam.ground import documents, file_answers
from kam.models import Token, User
from tests import factories
from tests.planting import Garden

pytestmark = pytest.mark.django_db(transaction=True)
# What is called here beside the lists, as all 360 addresses take a while; of the whole by hand: WHOLE_CLIENT=1 pytest …
FILES = ("contacts/{id}/handout/", "documents/{id}/file/", "imports/{id}/errors/", "reports/{id}/file/")
CALLED = ("accounts/", "accounts/{id}/", "changes/", "orders/", "orders/bulk/", *FILES)
SINGLE = {"cases": "case", "journeys": "journey", "verdicts": "verdict", "visits": "visit", "warnings": "warning"}
"""What one of them is called, where a list belongs to one."""
REFERENCE = re.compile(r'"#/components/(\w+)/([\w.-]+)"')


@pytest.fixture(scope="module")
def kam(tmp_path_factory):
    """`kam("accounts.accounts_list")` is a module of the generated client."""
    document, tmp_path = documents.kept(), tmp_path_factory.mktemp("client")
    source = tmp_path / "openapi.json"
    source.write_text(json.dumps(document if os.environ.get("WHOLE_CLIENT") else part(document)), "utf-8")
    (tmp_path / "config.yml").write_text("post_hooks: []\n", "utf-8")
    command = [
        sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning",
        "--path", source, "--config", tmp_path / "config.yml", "--output-path", tmp_path / "kam_client",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(tmp_path)
        yield lambda name: importlib.import_module(f"kam_client.{name}")
    for name in [name for name in sys.modules if name.partition(".")[0] == "kam_client"]:
        del sys.modules[name]


def part(document):
    """The document of the called addresses and of all lists, with what they name."""
    paths = {address: {"get": document["paths"][address]["get"]} for address, _told in lists(document)}
    paths |= {f"/api/v1/{name}": document["paths"][f"/api/v1/{name}"] for name in CALLED}
    kept, ahead = {}, REFERENCE.findall(json.dumps(paths))
    while ahead:
        kind, name = ahead.pop()
        if name not in kept.setdefault(kind, {}):
            kept[kind][name] = document["components"][kind][name]
            ahead += REFERENCE.findall(json.dumps(kept[kind][name]))
    kept["securitySchemes"] = document["components"]["securitySchemes"]
    return document | {"paths": paths, "components": kept}


def lists(document):
    """(address, what the document says of it) of every list."""
    for address, told in document["paths"].items():
        operation = told.get("get", {}).get("operationId", "")
        if operation.endswith("_list") and "{resource}" not in address:
            yield address, told["get"]


@pytest.fixture
def client(kam, live_server):
    zhao = factories.UserFactory(username="zhao", role="director")
    _token, secret = Token.objects.create(user=zhao, name="erp", scopes=TokenScope.values)
    return kam("client").AuthenticatedClient(live_server.url, token=secret, raise_on_unexpected_status=True)


def test_a_generated_client_reads_writes_and_is_refused(kam, client):
    made, etag = makes_one_account(kam, client)
    changes_it_once(kam, client, made, etag)
    pushes_and_reads_orders(kam, client)
    reads_what_happened(kam, client, made)


def makes_one_account(kam, client):
    create, body = kam("api.accounts.accounts_create"), kam("models").AccountInputRequest
    acme = body(code="C-1001", name="Acme Building")
    first, again = (create.sync_detailed(client=client, body=acme, idempotency_key="one") for _ in range(2))
    assert (first.status_code, first.parsed.id) == (201, again.parsed.id)
    assert Account.objects.count() == 1
    other = create.sync_detailed(client=client, body=body(code="C-2", name="Other"), idempotency_key="one")
    assert (other.status_code, other.parsed.status, other.parsed.code) == (422, 422, "key_reused")
    unnamed = create.sync_detailed(client=client, body=body(code="C-3", name=""))
    assert (unnamed.status_code, list(unnamed.parsed.errors.additional_properties)) == (400, ["name"])
    return first.parsed.id, first.headers["ETag"]


def changes_it_once(kam, client, made, etag):
    change, body = kam("api.accounts.accounts_partial_update"), kam("models").PatchedAccountInputRequest
    found = change.sync_detailed(str(made), client=client, body=body(region="Shanghai"), if_match=etag)
    assert (found.status_code, found.parsed.region) == (200, "Shanghai")
    late = change.sync_detailed(str(made), client=client, body=body(region="Wuxi"), if_match=etag)
    assert (late.status_code, late.parsed.code) == (412, "stale")
    assert late.parsed.changes[0]["changes"]["region"] == ["", "Shanghai"]
    read = kam("api.accounts.accounts_retrieve")
    assert read.sync(str(made), client=client).name == "Acme Building"
    assert read.sync_detailed("999999", client=client).parsed.status == 404
    listed = kam("api.accounts.accounts_list").sync(client=client, region="Shanghai", ordering="-name")
    assert [account.code for account in listed.results] == ["C-1001"]


def pushes_and_reads_orders(kam, client):
    bulk, models = kam("api.orders.orders_bulk_create"), kam("models")
    day = kam("models.order_item_request").datetime.date(2026, 6, 1)
    items = [
        models.OrderItemRequest(account=code, number=f"SO-{number}", ordered_on=day, currency="CNY", amount="1200.00")
        for number, code in enumerate(("C-1001", "C-1001", "C-1001", "nobody"))
    ]
    found = bulk.sync(client=client, body=models.OrderItemsRequest(items))
    assert [str(one.status) for one in found.results] == ["created"] * 3 + ["error"]
    assert found.results[3].codes.additional_properties.keys() == {"account"}
    assert bulk.sync(client=client, body=models.OrderItemsRequest(items)).counts["unchanged"] == 3
    assert numbers_by_cursor(kam, client) == {"SO-0", "SO-1", "SO-2"}
    assert Order.objects.count() == 3


def numbers_by_cursor(kam, client):
    listing, found, place, pages = kam("api.orders.orders_list"), [], {}, 0
    while place is not None:
        page = listing.sync(client=client, page_size=2, ordering="id", **place)
        found += [order.number for order in page.results]
        pages += 1
        cursor = parse_qs(urlparse(page.next_ or "").query).get("cursor")
        place = {"cursor": cursor[0]} if cursor else None
    assert (pages, len(found)) == (2, 3)
    return set(found)


def reads_what_happened(kam, client, made):
    sendings.give_places(by=User.objects.system())
    feed = kam("api.changes.changes_list")
    told = feed.sync(client=client, after=0)
    verbs = [(one.verb, one.account_id) for one in told.results]
    assert ("account.created", made) in verbs and ("account.changed", made) in verbs
    assert feed.sync(client=client, after=told.after).results == []


def test_a_generated_client_has_bytes_of_every_file(kam, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    User.objects.filter(username="zhao").update(role="administrator")
    person = factories.ContactFactory(account=factories.AccountFactory(owner=User.objects.get(username="zhao")))
    handout = kam("api.contacts.contacts_handout_create").sync_detailed(str(person.pk), client=client)
    assert handout.status_code == 200, handout.content
    assert zipfile.is_zipfile(handout.parsed.payload) and handout.headers["Content-Type"] == "application/zip"
    for address, told in documents.kept()["paths"].items():
        for operation in told.values():
            content = (
                operation.get("responses", {}).get("200", {}).get("content", {}) if "responses" in operation else {}
            )
            if content and not any("json" in kind for kind in content):
                assert next(iter(content)) == file_answers.ANY, address
                assert all(one["schema"] == {"type": "string", "format": "binary"} for one in content.values())


def test_a_generated_client_reads_every_list_as_it_was_sent(kam, client):
    """With a row in every table: what the client made of an answer, said again, is the answer."""
    lin = factories.UserFactory(username="lin", team=factories.TeamFactory(name="North"))
    garden = Garden(lin, factories.AccountFactory(code="ACME", owner=lin))
    sendings.give_places(by=User.objects.system())
    found = [*lists(documents.kept())]
    wrong = [words for address, told in found if (words := misread(kam, client, garden, address, told))]
    assert len(found) > 90
    assert not wrong, "\n".join(wrong)


def misread(kam, client, garden, address, told):
    """What the client makes of a list that is not what was sent; empty where it is the same."""
    module = kam(f"api.{folder(told['tags'][0])}.{told['operationId']}")
    whose = garden.rows[SINGLE[told["tags"][0]]].pk if "{id}" in address else None
    try:
        answer = module.sync_detailed(*([str(whose)] if whose else []), client=client)
    except Exception as error:  # noqa: BLE001  (what the document says otherwise is what is asked)
        return f"{address}: {error!r}"
    sent, read = json.loads(answer.content), answer.parsed
    said = read.to_dict() if hasattr(read, "to_dict") else [one.to_dict() for one in read or ()]
    sent, said = in_one_form(sent), in_one_form(said)
    same = answer.status_code == 200 and sent == said
    return "" if same else f"{address}: {answer.status_code} {differing(sent, said)}"


def in_one_form(told):
    """With moments in one form: the client ends those in UTC in +00:00 where the product says Z."""
    return json.loads(re.sub(r'(?<=\d)\+00:00"', 'Z"', json.dumps(told)))


def folder(tag):
    return re.sub(r"\W+", "_", tag)


def differing(sent, said):
    """The first row in which the two differ, field by field."""
    pairs = zip(rows(sent), rows(said), strict=False)
    return next(({k: (one.get(k), two.get(k)) for k in {*one, *two} if one.get(k) != two.get(k)}
                 for one, two in pairs if one != two), "")  # fmt: skip


def rows(answer):
    return answer.get("results", [answer]) if isinstance(answer, dict) else answer
