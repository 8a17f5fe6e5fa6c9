/* What somebody typed in the room while the connection was lost, and what has no field to go to any more, since the minutes
   were drafted meanwhile or the item was taken off: it is shown until the person discards it. room.js keeps it. */
"use strict";

const kept = document.getElementById("kept");

const paragraphs = (text) => text.split(/\n[^\S\n]*\n\s*/).map((part) => part.trim()).filter(Boolean);

// What was typed after all, by item; nothing where the server does not answer: what is kept is shown then.
async function saved() {
  try {
    const answer = await fetch(kept.dataset.notesUrl, { redirect: "manual" });
    return answer.ok ? (await answer.json()).notes : {};
  } catch {
    return {};
  }
}

function show(key, item, added, text) {
  const notice = kept.querySelector("template").content.firstElementChild.cloneNode(true);
  const field = notice.querySelector("textarea");
  const title = document.getElementById(`item-${item}-title`) ?? document.getElementById(`s${item}`);
  if (title) notice.querySelector(".kept-item").textContent = title.textContent.trim();
  field.value = added.join("\n\n");
  notice.querySelector(".mail-text").textContent = text;
  const link = notice.querySelector("a");
  if (link) link.href = link.getAttribute("href").replace("/0/", `/${item}/`).replace("#item-0", `#item-${item}`);
  notice.querySelector(".kept-add")?.addEventListener("click", () => {
    const record = document.getElementById("id_text");
    record.value = [record.value.trimEnd(), field.value].filter(Boolean).join("\n\n");
    record.focus();
  });
  notice.querySelector(".kept-discard").addEventListener("click", (event) => {
    if (!window.confirm(event.target.dataset.ask)) return;
    localStorage.removeItem(key);
    notice.remove();
  });
  kept.append(notice);
}

async function look() {
  const { owner, items, only } = kept.dataset;
  const prefix = `note:${owner}:${items}`;
  const found = Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .map((key) => [key, key.slice(prefix.length).replace("/", "")])
    .filter(([, item]) => (!only || item === only) && !document.querySelector(`textarea.note[data-item="${item}"]`));
  if (!found.length) return;
  const notes = await saved();
  for (const [key, item] of found) {
    const { base, text } = JSON.parse(localStorage.getItem(key));
    const before = paragraphs(base);
    const there = paragraphs(notes[item] ?? "");
    const added = paragraphs(text).filter((part) => !before.includes(part) && !there.includes(part));
    if (added.length) show(key, item, added, text);
    else localStorage.removeItem(key); // its answer alone got lost
  }
}

if (kept) look();
