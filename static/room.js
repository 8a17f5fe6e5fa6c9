/* Notes are saved as they are typed. What the server has not acknowledged stays in localStorage, with the text from which
   the person started, so that a reload after a dropped connection loses no character: the server merges both. */
"use strict";

const room = document.getElementById("room");
const WAIT = 1200; // milliseconds after the last key
const AGAIN = 5000; // after a failure
const LOOK = 8000; // for what another note-taker typed

// The places at which two texts stand, each [{ by, text }, { by, text }]; as twins() in meetings/services/merging.py.
function twins(text) {
  const found = [];
  let sides = null;
  let parts = null;
  for (const part of text.split(/\n[^\S\n]*\n\s*/)) {
    const line = part.trim();
    if (line.startsWith("<<< ") && sides === null) {
      sides = [{ by: line.slice(4), parts: [] }, { by: "", parts: [] }];
      parts = sides[0].parts;
    } else if (line === "===" && sides && parts === sides[0].parts) {
      parts = sides[1].parts;
    } else if (line.startsWith(">>> ") && sides && parts === sides[1].parts) {
      sides[1].by = line.slice(4);
      found.push(sides.map((side) => ({ by: side.by, text: side.parts.join("\n\n") })));
      sides = null;
    } else if (sides) {
      parts.push(part);
    }
  }
  return found;
}

class Note {
  constructor(field) {
    this.field = field;
    this.form = field.form;
    this.says = this.form.querySelector(".note-state");
    this.key = `note:${room.dataset.owner}:${this.form.getAttribute("action")}`;
    this.hidden = this.form.elements.base;
    this.pairs = this.form.querySelector(".twins");
    this.isSending = false;
    this.restore();
    this.compare();
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.shortcut(event));
    this.form.addEventListener("submit", () => this.keep());
  }

  get base() { return this.hidden.value; }
  set base(text) { this.hidden.value = text; }
  get isClean() { return this.field.value === this.base && !this.isSending; }

  // What an earlier page could not save is taken up where it stood.
  restore() {
    const kept = localStorage.getItem(this.key);
    if (kept === null) return;
    const { base, text } = JSON.parse(kept);
    if (text === this.base) return this.forget();
    this.base = base;
    this.field.value = text;
    this.schedule(0);
  }

  // Two texts for one paragraph stand side by side below the field, for as long as the marks are in it.
  compare() {
    const pairs = twins(this.field.value);
    if (pairs.length === 0) return this.pairs.replaceChildren();
    const notice = document.getElementById("twins").content.cloneNode(true);
    const tiles = notice.querySelector(".tiles");
    for (const side of pairs.flat()) {
      const tile = document.createElement("div");
      const name = tile.appendChild(document.createElement("p"));
      name.className = "muted small";
      name.textContent = side.by;
      const words = tile.appendChild(document.createElement("div"));
      words.className = "mail-text";
      words.textContent = side.text;
      tiles.append(tile);
    }
    this.pairs.replaceChildren(notice);
  }

  keep() { localStorage.setItem(this.key, JSON.stringify({ base: this.base, text: this.field.value })); }
  forget() { localStorage.removeItem(this.key); }
  say(words) { if (this.says && words) this.says.textContent = words; }

  typed() {
    this.keep();
    this.compare();
    this.schedule(WAIT);
  }

  schedule(after) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), after);
  }

  async save() {
    if (this.isSending) return this.schedule(WAIT);
    if (this.field.value === this.base) return this.forget();
    this.isSending = true;
    this.say(room.dataset.saving);
    const sent = this.field.value;
    const data = new URLSearchParams({ base: this.base, text: sent, do: "note" });
    let answer;
    try {
      answer = await fetch(this.form.action, {
        method: "POST",
        body: data,
        headers: { Accept: "application/json", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
        redirect: "manual",
      });
      if (answer.ok) this.accept(sent, await answer.json());
    } catch {
      answer = null;
    }
    this.isSending = false;
    if (answer?.ok) {
      if (this.field.value !== this.base) this.schedule(WAIT);
    } else {
      const isRefused = answer && answer.type !== "opaqueredirect" && answer.status < 500;
      this.say(isRefused || answer?.type === "opaqueredirect" ? room.dataset.refused : room.dataset.waiting);
      if (!isRefused) this.schedule(AGAIN);
    }
  }

  // Where the person went on typing meanwhile, the text stays, and what was sent is what the next save starts from.
  accept(sent, answer) {
    this.savedAt = Date.now();
    if (this.field.value === sent) {
      this.base = answer.text;
      this.show(answer.text);
      this.forget();
    } else {
      this.base = sent;
      this.keep();
    }
    this.say(answer.is_doubled ? room.dataset.doubled : room.dataset.saved);
  }

  // The text of another: the caret stays at the same words.
  show(text) {
    if (this.field.value === text) return;
    const { selectionStart: start, value, scrollTop } = this.field;
    const before = value.slice(0, start);
    this.field.value = text;
    const at = text.startsWith(before) ? start : start + text.length - value.length;
    if (document.activeElement === this.field) this.field.setSelectionRange(Math.max(0, at), Math.max(0, at));
    this.field.scrollTop = scrollTop;
    this.compare();
  }

  // A look that set out before the last save came back knows less than the page.
  look(text, askedAt) {
    if (!this.isClean || text === undefined || text === this.base || askedAt <= (this.savedAt ?? 0)) return;
    this.base = text;
    this.show(text);
  }

  shortcut(event) {
    if (!event.altKey || !event.shiftKey) return;
    const summary = this.form.querySelector(`summary[data-shortcut="${event.code.replace("Key", "").toLowerCase()}"]`);
    if (!summary) return;
    event.preventDefault();
    summary.parentElement.open = true;
    summary.parentElement.querySelector("textarea").focus();
  }
}

if (room) {
  const notes = new Map();
  for (const field of room.querySelectorAll("textarea.note")) notes.set(field.dataset.item, new Note(field));
  window.addEventListener("online", () => notes.forEach((note) => note.schedule(0)));
  setInterval(async () => {
    if (document.hidden || !notes.size) return;
    const askedAt = Date.now();
    try {
      const answer = await fetch(room.dataset.notesUrl, { redirect: "manual" });
      if (!answer.ok) return;
      const { notes: texts } = await answer.json();
      notes.forEach((note, item) => note.look(texts[item], askedAt));
    } catch { /* the next look comes */ }
  }, LOOK);
  const wanted = location.hash && document.querySelector(`${location.hash} textarea.note`);
  // After the browser has gone to the place that the address names, which takes the focus away.
  if (wanted) window.addEventListener("load", () => setTimeout(() => wanted.focus()));
}
