"""
A company's provider of sign-ins, as a process: run as a module it prints its port and serves until it is stopped.

It is the library's own provider, which checks what we send it (client, secret, redirect address); beside it PKCE is
held to, and `PUT /lies/` has it lie in its next answers, as an attacker between us and it would.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import warnings
from typing import Any

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
warnings.simplefilter("ignore")

import flask  # noqa: E402
import jwt  # noqa: E402
import oidc_provider_mock  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
app = oidc_provider_mock.app(require_client_registration=True, require_nonce=True)
lies: dict[str, Any] = {}
challenges: dict[str, str] = {}


@app.put("/lies/")
def lie() -> Any:
    """What is not true from now on: {"claims": {…}, "signed": "nobody" | "stranger" | "secret", "userinfo": {…}, …}."""
    lies.clear()
    lies.update(flask.request.json)
    return "", 204


@app.get("/elsewhere/")
def elsewhere() -> Any:
    """A redirect, which nobody may follow."""
    return flask.redirect("/jwks")


@app.before_request
def hold_to_pkce() -> Any:
    """A code is worth something only with what its challenge was made of."""
    if flask.request.path == "/oauth2/authorize" and flask.request.args.get("code_challenge_method") != "S256":
        return "no challenge", 400
    if flask.request.path == "/oauth2/token":
        verifier = flask.request.form.get("code_verifier", "")
        made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if challenges.pop(flask.request.form.get("code", ""), "") != made:
            return {"error": "invalid_grant"}, 400
    return None


@app.after_request
def tell(answer: Any) -> Any:
    """The library's answer, or what the lies make of it."""
    path = flask.request.path
    if path == "/oauth2/authorize" and "code=" in answer.headers.get("Location", ""):
        code = answer.headers["Location"].partition("code=")[2].partition("&")[0]
        challenges[code] = flask.request.args["code_challenge"]
    if not answer.is_json or answer.status_code != 200:
        return answer
    told = answer.get_json()
    if path == "/oauth2/token":
        told = told | {"id_token": lied(told["id_token"])} | lies.get("token", {})
    told = told | lies.get({"/userinfo": "userinfo", "/.well-known/openid-configuration": "itself"}.get(path, ""), {})
    answer.set_data(json.dumps(told))
    return answer


def lied(id_token: str) -> str:
    """The ID token with other claims, or signed by somebody else."""
    if not lies.get("claims") and not lies.get("signed"):
        return id_token
    head = jwt.get_unverified_header(id_token)
    claims = jwt.decode(id_token, options={"verify_signature": False}) | lies.get("claims", {})
    claims = {name: value for name, value in claims.items() if value is not None}
    own = flask.g.oidc_provider_mock_storage.jwk
    keys = {
        "nobody": (None, "none"),
        "stranger": (STRANGER, "RS256"),
        "secret": (lies.get("key", "") * 4, "HS256"),
    }
    key, algorithm = keys.get(lies.get("signed", ""), (own.get_private_key(), "RS256"))
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": head["kid"]} if "kid" in head else None)


def main() -> None:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115 (until the process ends)
    server.serve_forever()


if __name__ == "__main__":
    main()
