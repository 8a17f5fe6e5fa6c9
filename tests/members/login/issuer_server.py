"""A real OpenID Connect issuer on this machine, whose answers a test can spoil."""

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from members.login.issuers import Issuer

CLIENT_ID, SECRET = "unnm", "client-secret"
SITE = "http://testserver"
KEY = rsa.generate_private_key(65537, 2048)
OTHER_KEY = rsa.generate_private_key(65537, 2048)


@dataclass
class IssuerServer:
    """Signs everybody in as the person of `claims`; `token` spoils ID tokens, `userinfo` what is told beside them."""

    claims: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)  # a value of None leaves the claim out
    userinfo: dict[str, Any] = field(default_factory=dict)
    signing: dict[str, Any] = field(default_factory=dict)  # the arguments of jwt.encode
    named: str = ""  # what the discovery document says it is
    requests: dict[str, dict[str, str]] = field(default_factory=dict)  # by code

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def configuration(self, provider_id: str = "un-id", **more: Any) -> Issuer:
        """Return this issuer as the configuration names it."""
        values = {
            "provider_id": provider_id,
            "name": "UN ID",
            "issuer": self.url,
            "client_id": CLIENT_ID,
            "secret": SECRET,
            "allowed_domains": frozenset({"people.example"}),
        }
        return Issuer(**values | more)

    def discovery(self) -> dict[str, Any]:
        """Return the discovery document."""
        return {
            "issuer": self.named or self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        """Return the public key."""
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [key | {"kid": "1", "alg": "RS256", "use": "sig"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Return where the browser goes after signing in."""
        code = secrets.token_urlsafe(8)
        self.requests[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str]) -> dict[str, Any]:
        """Return the tokens for a code, once, to the client that it was made for."""
        asked = self.requests.pop(form["code"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        assert (form["client_id"], form["client_secret"]) == (CLIENT_ID, SECRET)
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        claims = {key: value for key, value in (claims | self.claims | self.token).items() if value is not None}
        arguments: dict[str, Any] = {"key": KEY, "algorithm": "RS256", "headers": {"kid": "1"}} | self.signing
        return {"access_token": "x", "token_type": "Bearer", "id_token": jwt.encode(claims, **arguments)}


def _handler(issuer: IssuerServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", issuer.authorize(query))
                self.end_headers()
                return
            pages = {"/.well-known/openid-configuration": issuer.discovery, "/keys": issuer.keys}
            self._send(pages[parts.path]() if parts.path in pages else issuer.userinfo)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(issuer.exchange({key: values[0] for key, values in parse_qs(body).items()}))

        def _send(self, answer: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


def begin(client: Client, provider_id: str = "un-id", **data: str) -> str:
    """Press the issuer's button; return the path at which the issuer sends the browser back."""
    leaving = client.post(f"/login/by/{provider_id}/", data)
    assert leaving.status_code == 200, leaving
    location = requests.get(leaving.context["address"], allow_redirects=False, timeout=5).headers["Location"]
    assert location.startswith(f"{SITE}/login/by/{provider_id}/callback/?")
    return location.removeprefix(SITE)


def come_by(client: Client, provider_id: str = "un-id", **data: str) -> Any:
    """Go to the issuer and come back."""
    return client.get(begin(client, provider_id, **data))
