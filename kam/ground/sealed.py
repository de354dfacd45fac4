"""Secrets that we must be able to say again (they sign what we send): sealed under SECRET_KEY, never plain in a row."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadableError(Exception):
    """Sealed under a key that this instance no longer knows."""


def _key(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"kam.sealed:{secret}".encode()).digest()))


def _keys() -> MultiFernet:
    """The key in force seals, those before it (SECRET_KEY_FALLBACKS) still open."""
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def seal(text: str) -> str:
    """The text as a row may keep it."""
    return _keys().encrypt(text.encode()).decode()


def open_(sealed: str) -> str:
    """The text of a sealed one; raises UnreadableError."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnreadableError from error


def renewed(sealed: str) -> str:
    """The same under the key in force; as it is where it lies under that one, or where no known key opens it."""
    try:
        _key(settings.SECRET_KEY).decrypt(sealed.encode())
    except InvalidToken:
        try:
            return _keys().rotate(sealed.encode()).decode()
        except InvalidToken:
            return sealed
    return sealed
