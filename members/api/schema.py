"""How the OpenAPI document describes what drf-spectacular cannot see by itself."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its registry is not typed
    """Personal tokens (RFC 6750), made on the profile page."""

    target_class = "members.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the security scheme of OpenAPI 3.1."""
        return {"type": "http", "scheme": "bearer", "description": "A personal token, made on the profile page."}
