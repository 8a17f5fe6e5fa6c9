/* Items of the agenda can be dragged into order; the buttons do the same by keyboard and without this file. */
"use strict";

let dragged = null;

function rowOf(event) {
  return event.target.closest?.("#builder tr[data-item]");
}

function makeDraggable() {
  document.querySelectorAll("#builder tr[data-item]").forEach((row) => { row.draggable = true; });
}
makeDraggable();

/* The other forms of the page were drawn before the move: without this, the own move would be somebody else's change. */
function takeRevision() {
  const now = document.querySelector("#builder input[name=revision]")?.value;
  if (now) document.querySelectorAll("input[name=revision]").forEach((field) => { field.value = now; });
}
document.addEventListener("htmx:afterSwap", () => { makeDraggable(); takeRevision(); });

document.addEventListener("dragstart", (event) => {
  dragged = rowOf(event) ?? null;
  if (dragged) event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragover", (event) => {
  const body = dragged && event.target.closest?.("#builder tbody[data-segment]");
  if (!body) return;
  event.preventDefault();
  const over = rowOf(event);
  if (!over) body.append(dragged);
  else if (over !== dragged) {
    const box = over.getBoundingClientRect();
    over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  }
});
document.addEventListener("drop", (event) => {
  if (!dragged) return;
  event.preventDefault();
  const form = document.getElementById("order-form");
  document.querySelectorAll("#builder tr[data-item]").forEach((row) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "order";
    field.value = `${row.closest("tbody").dataset.segment}-${row.dataset.item.split("-")[1]}`;
    form.append(field);
  });
  dragged = null;
  form.requestSubmit();
});
