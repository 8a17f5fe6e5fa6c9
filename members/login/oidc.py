"""OpenID Connect by allauth, made strict: a pinned issuer, a checked signature, a nonce, and no data kept.

What is checked of an ID token is OpenID Connect Core 1.0, 3.1.3.7; of the discovery document, Discovery 1.0, 4.3.
"""

import secrets
from typing import Any

import jwt
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse

from members.login.issuers import configured

# Never what the token itself says alone: "none", or a shared secret made of the public key, would open every account.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
REQUIRED = ["iss", "sub", "aud", "exp", "iat"]
LEEWAY = 30  # seconds that clocks may differ
LONGEST_SUBJECT = SocialAccount._meta.get_field("uid").max_length


class StrictAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """Talks to the issuer, and believes only what is proven."""

    state: dict[str, Any]

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the issuer says of itself. Raises OAuth2Error when it is another than the configured one."""
        found: dict[str, Any] = super().openid_config
        issuer = configured(self.provider_id)
        if issuer is None or found.get("issuer") != issuer.issuer:
            raise OAuth2Error("The discovery document names another issuer.")
        return found

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Return who signed in, by the ID token; an address may come from userinfo, of the same subject only."""
        try:
            claims = self._claims(app, kwargs["response"]["id_token"])
            if "email" not in claims and "userinfo_endpoint" in self.openid_config:
                claims |= self._address(token, claims["sub"])
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("The answer of the issuer is not right.") from error
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        if jwt.get_unverified_header(id_token).get("alg") not in ALGORITHMS:
            raise OAuth2Error("The ID token is signed in a way that is not accepted.")
        algorithm, key = jwtkit.fetch_key(id_token, self.openid_config["jwks_uri"], jwtkit.lookup_kid_jwk)
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key=key,
            algorithms=[algorithm],
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != app.client_id:
            raise OAuth2Error("The ID token was made for another client.")
        if not secrets.compare_digest(str(claims.get("nonce", "")), str(self.state["nonce"])):
            raise OAuth2Error("The ID token answers another request.")
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
            raise OAuth2Error("The ID token has no usable subject.")
        return claims

    def _address(self, token: SocialToken, subject: str) -> dict[str, Any]:
        found = self._fetch_user_info(token.token)
        if found.get("sub") != subject:
            raise OAuth2Error("The issuer's userinfo is about somebody else.")
        return {key: found[key] for key in ("email", "email_verified") if key in found}


class StrictProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth ships no types
    """The provider of all configured issuers."""

    oauth2_adapter_class = StrictAdapter

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Send the browser to the issuer, with a nonce that the ID token must bring back."""
        nonce = secrets.token_urlsafe(32)
        response: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params={"nonce": nonce}, nonce=nonce
        )
        return response

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep the issuer alone: names and addresses live in the contact table."""
        return {"iss": data["id_token"]["iss"]}


class CallbackView(OAuth2CallbackView):  # type: ignore[misc]  # allauth ships no types
    """Where the issuer sends the browser back."""

    def _get_state(self, request: HttpRequest, provider: StrictProvider) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response


def register() -> None:
    """Make this the provider that allauth knows for OpenID Connect; its own app is not installed."""
    registry.register(StrictProvider)
