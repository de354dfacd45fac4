"""What second factors are worked out from, sealed as other secrets are: a copy of the database makes no codes."""

from __future__ import annotations

import base64
import secrets

import structlog
from allauth.mfa.adapter import DefaultMFAAdapter

from kam.ground import sealed

SEALED = "gAAAA"
"""How what `sealed` writes begins; a secret as it was kept before has capitals and digits alone."""
log = structlog.get_logger(__name__)


class Sealed(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth keeps the secret of an app's codes, and the seed of those on paper, as this says."""

    def encrypt(self, text: str) -> str:
        return sealed.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """One kept plain before still opens. One sealed under a key that is gone fits no code that anybody has."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        try:
            return sealed.open_(encrypted_text)
        except sealed.UnreadableError:
            log.warning("second factor unreadable: SECRET_KEY is another one")
            return base64.b32encode(secrets.token_bytes(20)).decode()


def resealed(data: dict[str, str]) -> dict[str, str]:
    """The parts of a factor, by name, that lay plain or under a former key: as they lie under the key in force."""
    anew = {name: sealed.renewed(text) if text.startswith(SEALED) else sealed.seal(text) for name, text in _parts(data)}
    return {name: text for name, text in anew.items() if text != data[name]}


def opened(data: dict[str, str]) -> dict[str, str]:
    """The sealed parts of a factor, by name, as they were kept before; raises sealed.UnreadableError."""
    return {name: sealed.open_(text) for name, text in _parts(data) if text.startswith(SEALED)}


def _parts(data: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, data[name]) for name in ("secret", "seed") if data.get(name)]
