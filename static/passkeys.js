/* Connects the buttons of passkeys with allauth's script; what a button needs is told in templates/mfa/scripts.html. */
"use strict";

(() => {
  const forms = { login: "loginForm", add: "addForm", authenticate: "authenticateForm" };
  const button = document.querySelector("[data-passkey]");
  if (!button || !window.webauthnJSON?.supported()) return;
  const kind = button.dataset.passkey;
  const ids = { [kind]: button.id, credential: "id_credential", data: "passkey-data", passwordless: "id_passwordless" };
  window.allauth.webauthn.forms[forms[kind]]({ ids });
  button.hidden = false;

  const failed = document.getElementById("passkey-failed");
  button.addEventListener("click", () => { failed.hidden = true; });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    failed.hidden = false;
  });
})();
