"""Addresses of signing in and of an account's security, under the names that allauth looks up.

What is not here is not offered: nobody signs up, and the secretariat changes addresses.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.urls import path
from django.views.decorators.cache import never_cache

from members.login import security, views

entrance = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("login/persona/", views.persona, name="persona_login"),
    path("login/code/", views.RequestCodeView.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("login/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("login/second-factor/", factor.authenticate, name="mfa_authenticate"),
    path("login/closed/", account.account_inactive, name="account_inactive"),
    path("login/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("login/by/<slug:provider_id>/", views.issuer_login, name="openid_connect_login"),
    path("login/by/<slug:provider_id>/callback/", views.issuer_callback, name="openid_connect_callback"),
    path("login/password/", account.password_reset, name="account_reset_password"),
    path("login/password/code/", account.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("login/password/new/", account.complete_password_reset, name="account_complete_password_reset"),
    path("login/password/done/", account.password_reset_from_key_done, name="account_password_reset_completed"),
    path("logout/", account.logout, name="account_logout"),
    # exists because allauth's own pages look it up: it says that accounts come by invitation
    path("signup/", account.signup, name="account_signup"),
]
inside = [
    path("", security.security, name="mfa_index"),
    path("again/password/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/first/", security.set_password, name="account_set_password"),
    path("app/add/", security.add_app, name="mfa_activate_totp"),
    path("app/remove/", security.remove_app, name="mfa_deactivate_totp"),
    path("recovery-codes/", never_cache(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", security.make_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/", security.passkeys, name="mfa_list_webauthn"),
    path("passkeys/add/", security.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", security.remove_passkey, name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/rename/", security.rename_passkey, name="mfa_edit_webauthn"),
    path("sessions/<int:pk>/end/", security.end_session, name="end_session"),
    path("sessions/end-others/", security.end_other_sessions, name="end_other_sessions"),
    path("links/<int:pk>/remove/", security.unlink, name="unlink_issuer"),
]
