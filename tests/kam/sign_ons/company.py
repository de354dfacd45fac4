"""What the tests of single sign-on share: the provider's process, its people, and a walk there and back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from django.test import Client

from kam.rules import sign_ons

ROOT = Path(__file__).resolve().parent.parent.parent.parent
ROLES = "kam-admins=administrator; kam-directors=director; cn=leads,dc=acme=team_lead; kam-sales=account_manager"


@dataclass
class Company:
    """The provider as it stands on this machine."""

    url: str
    wires: requests.Session = field(default_factory=requests.Session)

    def knows(self, subject: str, **claims: Any) -> None:
        self.wires.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def lies(self, **lies: Any) -> None:
        self.wires.put(f"{self.url}/lies/", json=lies).raise_for_status()

    def client(self, *returns: str) -> tuple[str, str]:
        """(id, secret) of a program that people are sent back to at these addresses."""
        told = self.wires.post(f"{self.url}/oauth2/clients", json={"redirect_uris": returns}).json()
        return told["client_id"], told["client_secret"]

    def agrees(self, address: str, subject: str) -> str:
        """Somebody signs in on the page at this address of the provider; where they are sent back to."""
        answer = self.wires.post(address, data={"sub": subject}, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


@contextmanager
def provider() -> Iterator[str]:
    """A real provider, in a process of its own on a free port; its address."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.kam.sign_ons.provider"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        yield f"http://localhost:{str(running.stdout.readline()).strip()}"
        running.terminate()


def configured(company: Company, *returns: str, **more: str) -> sign_ons.Provider:
    """The settings for a provider, as an operator writes them."""
    client_id, secret = company.client(*returns)
    told = {"OIDC_ISSUER": company.url, "OIDC_CLIENT_ID": client_id, "OIDC_CLIENT_SECRET": secret}
    told |= {"OIDC_NAME": "Acme ID", "OIDC_ROLES": ROLES, "OIDC_ROLE_CLAIM": "groups", "OIDC_TEAM_CLAIM": "team"}
    found = sign_ons.read(told | more, plain=True)
    assert found is not None
    return found


def come(company: Company, subject: str, client: Client | None = None, next_to: str = "") -> Any:
    """Walk to the provider, agree there, come back: the product's last answer."""
    browser = client or Client()
    out = browser.get("/auth/oidc/", {"next": next_to} if next_to else {})
    assert out.status_code == 302, out.content.decode()
    back = urlsplit(company.agrees(out["Location"], subject))
    return browser.get(f"{back.path}?{back.query}")


def with_settings(settings: Any, **more: Any) -> None:
    settings.OIDC = replace(settings.OIDC, **more)


WHOLE = sign_ons.read(
    {
        "OIDC_ISSUER": "https://id.acme.cn",
        "OIDC_CLIENT_ID": "kam",
        "OIDC_CLIENT_SECRET": "s",
        "OIDC_ROLES": ROLES,
        "PASSWORD_SIGN_IN": "off",
        "BREAK_GLASS": "ada",
    }
)
"""A provider that nobody need ask, which alone lets people in."""
