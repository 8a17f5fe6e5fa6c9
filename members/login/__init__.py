"""Signing in: password, code by mail, passkey, authenticator app and OpenID Connect, by django-allauth."""
