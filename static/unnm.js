/* Makes pages quicker and kinder; every page works without it. No inline code, no eval: the policy forbids both. */
"use strict";

// A form with data-confirm="…" asks once more, in a dialog that says what will happen.
document.addEventListener("submit", (event) => {
  const words = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  // A form cannot be submitted again from within its own submit event, so a yes lets this one go on.
  if (!words || window.confirm(words)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// A second press of a button does nothing while the first is on its way.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "get") return;
  setTimeout(() => event.target.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => {
    button.setAttribute("aria-disabled", "true");
  }));
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
  setTimeout(allowAgain, 8000, event.target); // where the answer is a file, the page stays
});
function allowAgain(form) {
  delete form.dataset.sent;
  form.querySelectorAll("button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(allowAgain));

// Menus close on Escape, and when the focus or a click goes elsewhere.
function closeMenus(except) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Strips that scroll sideways start at the entry that is current.
document.querySelectorAll(".site-nav ul, .tabs, .track").forEach((strip) => {
  const current = strip.querySelector("[aria-current]");
  if (!current || strip.scrollWidth <= strip.clientWidth) return;
  const box = current.getBoundingClientRect();
  const frame = strip.getBoundingClientRect();
  strip.scrollLeft += box.left + box.width / 2 - frame.left - frame.width / 2;
});

// A button with data-ticks="id" ticks all boxes of that list, and takes the ticks away again.
document.querySelectorAll("[data-ticks]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...document.querySelectorAll(`#${button.dataset.ticks} input[type=checkbox]`)];
    const isOn = !boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = isOn; });
  });
});

// A slider shows its number.
document.addEventListener("input", (event) => {
  const output = event.target.type === "range" && document.querySelector(`output[for="${event.target.id}"]`);
  if (output) output.value = event.target.value;
});

// A form that came back with errors starts at the first of them.
document.querySelector("[aria-invalid=true]")?.focus();

// A fragment that could not be fetched says so instead of standing still.
document.addEventListener("htmx:responseError", () => sayFailed());
document.addEventListener("htmx:sendError", () => sayFailed());
function sayFailed() {
  const live = document.getElementById("live");
  if (!live) return;
  live.textContent = live.dataset.failed;
  live.classList.add("is-shown");
}
