"""The one way out: closed addresses are never called, redirects never followed, and nobody keeps us waiting."""

import socket
import time

import pytest

from kam.actions import retention, sendings, webhooks
from kam.ground import outgoing, sealed
from kam.ground.errors import Refused
from kam.models import User
from kam.rules import addresses
from tests.kam.receivers import receiver

CLOSED = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.1", "192.168.0.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.254", "192.0.2.1", "198.51.100.7", "203.0.113.9", "198.18.0.1",
    "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.0.8", "::1", "::", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001:0:7f00:1::", "fec0::1", "::127.0.0.1", "64:ff9b:1::a00:1",
    "64:ff9b:1:7f00:0:100:808:808", "localhost",
]  # fmt: skip


@pytest.mark.parametrize("address", CLOSED)
def test_addresses_inside_are_closed(address):
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_open(address):
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    ("address", "networks", "is_open"),
    [
        ("127.0.0.1", ["127.0.0.1/32"], True),
        ("::ffff:127.0.0.1", ["127.0.0.1/32"], True),
        ("64:ff9b::7f00:1", ["127.0.0.1/32"], False),
        ("2002:7f00:1::", ["127.0.0.1/32"], False),
        ("2001:0:7f00:1::", ["127.0.0.1/32"], False),
        ("::127.0.0.1", ["127.0.0.1/32"], False),
        ("64:ff9b::7f00:1", ["64:ff9b::/96"], True),
        ("fd12::1", ["10.0.0.0/8", "fd12::/16"], True),
        ("10.0.0.1", ["fd12::/16"], False),
        ("nobody", ["0.0.0.0/0", "::/0"], False),
    ],
)
def test_an_opened_network_opens_the_addresses_it_names_and_no_way_around(address, networks, is_open):
    assert addresses.is_opened(address, networks) is is_open


@pytest.mark.parametrize("url", ["https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "http://[64:ff9b::7f00:1]/"])
def test_no_translator_leads_into_an_opened_network(url, settings):
    settings.OUTGOING_ALLOW = ["127.0.0.1/32"]
    with pytest.raises(outgoing.UnreachableError, match="refused"):
        outgoing.target(url)


@pytest.mark.parametrize("url", [
    "http://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://[::1]/",
    "https://[::ffff:10.0.0.1]/", "https://localhost/", "https://169.254.169.254/latest/meta-data/", "ftp://a.example/",
    "https://", "https://user:pw@8.8.8.8/", "//8.8.8.8/", "https://8.8.8.8:0/", "https://8.8.8.8:99999/",
    "https://8.8.8.8/\r\nX: 1", "https://8.8.8.8/a b", "https://8.8.8.8/#x", "javascript:alert(1)", "file:///etc/passwd",
    "http://8.8.8.8/",
])  # fmt: skip
def test_such_an_address_is_refused_by_its_field(url):
    with pytest.raises(Refused) as refusal:
        outgoing.check(url)
    assert refusal.value.field == "url" and refusal.value.status == 422


def test_a_name_with_one_closed_address_is_closed(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    with pytest.raises(outgoing.UnreachableError, match="refused"):
        outgoing.target("https://two.example/")


def test_the_call_goes_to_the_address_that_was_checked(monkeypatch, settings):
    """A name that stands for another address a moment later leads nowhere else."""
    settings.OUTGOING_ALLOW = ["127.0.0.1/32"]
    with receiver() as there:
        port = int(there.url.split(":")[2].split("/")[0])
        asked = []

        def look_up(host, *_args, **_more):
            asked.append(host)
            if len(asked) > 1 and host == "erp.example":
                raise AssertionError("the name was looked up twice")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        assert outgoing.post(f"http://erp.example:{port}/in?x=1", b"{}", {}).status == 204
        assert there.calls[0][0]["host"] == f"erp.example:{port}"


def test_redirects_are_answers_and_closed_networks_stay_closed(settings):
    with receiver() as there:
        with pytest.raises(outgoing.UnreachableError, match="refused"):
            outgoing.post(there.url, b"{}", {})
        settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
        there.answer, there.location = (lambda _n: 302), "http://169.254.169.254/"
        answer = outgoing.post(there.url, b"{}", {})
        assert (answer.status, answer.leads_to) == (302, "http://169.254.169.254/")
        assert len(there.calls) == 1
        names = {
            "/new?token=x#y": "/new?…",
            "/new#y": "/new",
            "//a:b@c/": "",
            "javascript:alert(1)": "",
            "http://[": "",
            "": "",
        }
        for there.location, told in names.items():
            assert outgoing.post(there.url, b"{}", {}).leads_to == (told and there.url.replace("/kam", told))
        there.location, there.answer = "/new", lambda _n: 204
        assert outgoing.post(there.url, b"{}", {}).leads_to == "", "only a redirect leads anywhere"


def test_who_drips_is_cut_off(settings):
    settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
    with receiver() as there:
        there.drip, started = 0.05, time.monotonic()
        with pytest.raises(outgoing.UnreachableError, match="timeout"):
            outgoing.post(there.url, b"{}", {}, timeout=0.6)
        assert time.monotonic() - started < 3


def test_many_addresses_share_one_time(monkeypatch):
    """A name of twenty silent addresses keeps a worker no longer than a name of one."""
    found, given = [(2, 1, 6, "", (f"8.8.8.{n}", 443)) for n in range(1, 21)], []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)

    class Silent:
        sock = None

        def __init__(self, left):
            self.left = left
            given.append(left)

        def connect(self):
            time.sleep(min(self.left, 0.1))
            raise TimeoutError

        def close(self):
            pass

    monkeypatch.setattr(outgoing, "_line", lambda _goal, _address, left: Silent(left))
    with pytest.raises(outgoing.UnreachableError, match="timeout"):
        outgoing.post("https://many.example/", b"{}", {}, timeout=0.3)
    assert len(given) < 6 and sorted(given, reverse=True) == given


def test_nobody_there_is_told_in_a_word(settings):
    settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(outgoing.UnreachableError, match="no_connection"):
        outgoing.post(f"http://127.0.0.1:{port}/", b"{}", {})
    with receiver() as there, pytest.raises(outgoing.UnreachableError, match="tls|cut"):
        outgoing.post(there.url.replace("http:", "https:"), b"{}", {}, timeout=3)


def test_what_is_sealed_opens_with_the_key_and_with_the_one_before(settings):
    sealed_one = sealed.seal("whsec_abc")
    assert "abc" not in sealed_one and sealed.open_(sealed_one) == "whsec_abc"
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-altogether"
    assert sealed.open_(sealed_one) == "whsec_abc"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(sealed.UnreadableError):
        sealed.open_(sealed_one)


@pytest.mark.django_db
def test_the_night_seals_secrets_of_webhooks_under_the_key_in_force_once(settings, zhao):
    sendings.give_places(by=User.objects.system())
    given = {"name": "ERP", "url": "https://93.184.216.34/", "verbs": [], "tiers": [], "content": "ids"}
    hook, secret = webhooks.create(given, by=zhao)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-altogether"
    assert retention.nightly().result["sealed"] == 1 and webhooks.reseal() == 0
    settings.SECRET_KEY_FALLBACKS = []
    hook.refresh_from_db()
    assert (sealed.open_(hook.secret), hook.old_secret) == (secret, "")
