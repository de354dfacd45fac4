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


def plain(data: dict[str, str]) -> dict[str, str]:
    """Those parts of a factor that are kept plain, by name."""
    return {name: data[name] for name in ("secret", "seed") if data.get(name) and not data[name].startswith(SEALED)}
