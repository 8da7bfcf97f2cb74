// The text and what there is to say of it: pointing at one lights the other up, opening a part shows its words.
// Every listener stands on the whole; parts have none of their own.
import { announce } from "./api.js";
import { why } from "./why.js";

export const root = document.querySelector(".reading");
const text = root.querySelector(".text");
const side = root.querySelector(".side");
const low = root.querySelector("#show-low");
const faint = root.querySelector("#show-faint");
const selects = [...root.querySelectorAll(".sieve select")];
const LIT = { flags: "is-lit-flag", attributions: "is-lit" };
const words = { flags: indexed("f"), attributions: indexed("a") };
let lit = [];
let chosen = null; // the card that was opened last

/** The part that is open, or null. */
export const current = () => side.querySelector(".card[open]");

/** The part with this id, or null. */
export const cardOf = (id) => {
  const found = document.getElementById(id);
  return found?.classList.contains("card") ? found : null;
};

/** The stretches of the text, and marks in its margin, that belong to a part. */
export const wordsOf = (card) => words[card.dataset.kind].get(card.id) ?? [];

/** All flags that are shown, in order. */
export const flags = () => [...side.querySelectorAll(".card.is-flag")].filter(shown);

/** Opens a part and shows both it and its words; false where there is none. */
export function open(id, { focus = false } = {}) {
  const card = cardOf(id);
  if (!card) return false;
  const group = card.closest(".group");
  if (group) group.open = true;
  if (!shown(card)) unfilter(card);
  panel(card.dataset.kind === "flags" ? "flags" : "sources");
  const source = card.closest(".source");
  if (source) source.open = true;
  if (source?.closest(".uncounted")) unhide(source.closest(".uncounted"));
  card.open = true;
  opened(card); // at once: the event that tells of it comes late, after the next key may have
  if (focus) card.querySelector("summary").focus({ preventScroll: true });
  return true;
}

/** Opens the part that is `by` places further; `kind` is flags or attributions. */
export function step(kind, by) {
  const all = kind === "flags" ? flags() : [...side.querySelectorAll(".card.is-attribution")].sort(inText);
  const at = all.indexOf(current());
  const next = all[at < 0 && by < 0 ? all.length - 1 : at + by];
  if (next) open(next.id, { focus: true });
  else announce(by > 0 ? "That was the last one." : "That was the first one.");
}

/** Closes the open part; the focus stays on it. */
export function close() {
  const card = current();
  if (!card) return;
  card.open = false;
  card.querySelector("summary").focus({ preventScroll: true });
}

/** Shows the words of a part in the text. */
export function toWords(card, { focus = false } = {}) {
  const stretches = wordsOf(card);
  const first = stretches.find((element) => element.classList.contains("seg"));
  if (!first) return;
  const { top, bottom } = first.getBoundingClientRect();
  const floor = getComputedStyle(side).bottom === "0px" ? side.getBoundingClientRect().top : window.innerHeight;
  if (top < 60 || bottom > floor - 40) first.scrollIntoView({ block: "center" });
  if (focus) (stretches.find((element) => element.matches("a")) ?? text).focus({ preventScroll: true });
}

/** Shows advisory flags, or hides them. */
export function toggleLow() {
  if (!low) return;
  low.checked = !low.checked;
  sift();
}

/** Opens the filters. */
export function filter() {
  const sieve = root.querySelector(".sieve");
  if (!sieve) return;
  panel("flags");
  unfold(true);
  sieve.open = true;
  selects[0].focus();
}

/** Hides the flags that the filters leave out, in the text too. */
export function sift() {
  root.classList.toggle("is-advised", Boolean(low?.checked));
  const wanted = selects.filter((select) => select.value);
  for (const card of side.querySelectorAll(".card.is-flag")) {
    card.parentElement.hidden = wanted.some((select) => card.dataset[select.dataset.by] !== select.value);
  }
  if (chosen && !shown(chosen)) chosen.open = false;
  const left = new Set(flags().map((card) => card.id));
  for (const element of text.querySelectorAll("[data-f]")) {
    const off = !element.dataset.f.split(" ").some((id) => left.has(id));
    if (element.matches("a")) element.hidden = off;
    else element.classList.toggle("is-off", off);
  }
  root.querySelector("[data-count=flags]").textContent = left.size;
  const none = root.querySelector(".empty[data-none]");
  if (none) none.hidden = left.size > 0;
  tell();
}

function shown(card) {
  if (card.parentElement.hidden || card.closest(".group:not([open])")) return false;
  return !low || low.checked || !card.matches(".sev-low:not(.is-unraised)");
}

function unfilter(card) {
  for (const select of selects) select.value = "";
  if (low && card?.classList.contains("sev-low")) low.checked = true;
  sift();
}

// Attributions that are not counted, in the text and beside it.
function fade() {
  root.classList.toggle("hides-faint", Boolean(faint && !faint.checked));
}

function unhide(group) {
  group.open = faint.checked = true;
  fade();
}

function panel(name) {
  for (const one of root.querySelectorAll(".panel")) one.classList.toggle("is-shown", one.dataset.panel === name);
  for (const tab of root.querySelectorAll(".tabs [data-panel]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.panel === name));
  }
}

function turn(name) {
  panel(name);
  if (name !== "flags") unfold(true); // a folded sheet shows open parts only
}

// The sheet that the assessment is on narrow screens.
function unfold(whole) {
  root.classList.toggle("is-unfolded", whole);
  const fold = root.querySelector("[data-do=sheet]");
  fold.setAttribute("aria-expanded", String(whole));
  fold.textContent = whole ? "Less" : "More";
}

function tell() {
  const place = root.querySelector("[data-place]");
  if (!place) return;
  const all = flags();
  const at = all.indexOf(current());
  const many = all.length === 1 ? "1 flag" : `${all.length} flags`;
  place.textContent = at < 0 ? many : `${at + 1} of ${all.length}`;
}

function light(parts) {
  for (const [element, name] of lit) element.classList.remove(name);
  lit = parts.flatMap((card) => [
    [card, "is-lit"],
    ...wordsOf(card).map((element) => [element, LIT[card.dataset.kind]]),
  ]);
  for (const [element, name] of lit) element.classList.add(name);
}

// What stands on a stretch, innermost first: flags, then attributions.
function partsAt(element) {
  const ids = (names) => (names ?? "").split(" ").filter(Boolean).reverse();
  return [...ids(element.dataset.f), ...ids(element.dataset.a)].map(cardOf).filter((card) => card && shown(card));
}

function pointed(event) {
  const element = event.target.closest(".seg, .mark, .card");
  if (!element) return light([]);
  if (element.classList.contains("card")) return light([element]);
  const parts = partsAt(element);
  const first = (kind) => parts.find((card) => card.dataset.kind === kind);
  return light([first("flags"), first("attributions")].filter(Boolean));
}

function opened(card) {
  if (card === chosen) return;
  chosen = card;
  for (const element of root.querySelectorAll(".is-chosen")) element.classList.remove("is-chosen");
  for (const element of wordsOf(card)) element.classList.add("is-chosen");
  for (const item of around(card)) item.classList.add("is-open");
  window.history.replaceState(window.history.state, "", `#${card.id}`);
  light([card]);
  const box = card.getBoundingClientRect();
  const view = side.getBoundingClientRect();
  if (box.top < view.top + 48 || box.top > view.bottom - 120) side.scrollTop += box.top - view.top - 56;
  toWords(card);
  tell();
  root.dispatchEvent(new CustomEvent("part:open", { detail: { card } }));
}

function closed(card) {
  const still = current() ? around(current()) : [];
  for (const item of around(card)) item.classList.toggle("is-open", still.includes(item));
  if (card === chosen) chosen = null;
  for (const element of wordsOf(card)) element.classList.remove("is-chosen");
  if (chosen) for (const element of wordsOf(chosen)) element.classList.add("is-chosen"); // they may share words
  else window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  tell();
}

function clicked(event) {
  const { target } = event;
  const tab = target.closest(".tabs [data-panel]");
  if (tab) return turn(tab.dataset.panel);
  const by = target.closest("[data-step]");
  if (by) return step("flags", Number(by.dataset.step));
  if (target.closest("[data-do=unfilter]")) return unfilter();
  const fold = target.closest("[data-do=sheet]");
  if (fold) return unfold(!root.classList.contains("is-unfolded"));
  const asked = target.closest("[data-why]");
  if (asked && !event.ctrlKey && !event.metaKey && why(asked)) return event.preventDefault();
  const link = target.closest('a[href^="#"]');
  if (link && open(link.hash.slice(1), { focus: true })) return event.preventDefault();
  const stretch = target.closest(".seg");
  if (!stretch || String(window.getSelection())) return undefined;
  const parts = partsAt(stretch);
  const next = parts[(parts.indexOf(current()) + 1) % parts.length];
  return next && open(next.id);
}

// The items of the lists that hold a part.
function around(card) {
  const source = card.closest(".source");
  return [card.parentElement, ...(source ? [source.parentElement] : [])];
}

function inText(one, other) {
  const at = (card) => Number(wordsOf(card)[0]?.dataset.at ?? 0);
  return at(one) - at(other);
}

function indexed(name) {
  const found = new Map();
  for (const element of text.querySelectorAll(`[data-${name}]`)) {
    for (const id of element.dataset[name].split(" ")) {
      if (!found.has(id)) found.set(id, []);
      found.get(id).push(element);
    }
  }
  return found;
}

root.classList.add("is-lively");
document.documentElement.classList.add("has-sheet");
for (const element of root.querySelectorAll(".tabs, .steps, .sieve, .asked")) element.hidden = false;
panel("flags");
sift();
root.addEventListener("pointerover", pointed);
root.addEventListener("pointerleave", () => light([]));
root.addEventListener("focusin", pointed);
root.addEventListener("click", clicked);
if (faint) faint.addEventListener("change", fade);
root.addEventListener("change", (event) => event.target.matches("#show-low, .sieve select") && sift());
side.addEventListener("toggle", ({ target }) => {
  if (target.classList.contains("group")) sift();
  if (target.classList.contains("card")) (target.open ? opened : closed)(target);
}, true);
window.addEventListener("hashchange", () => open(window.location.hash.slice(1)));
open(window.location.hash.slice(1));
// The browser goes to the part that the address names once all is loaded, and may leave its words behind.
window.addEventListener("load", () => window.requestAnimationFrame(() => current() && toWords(current())));
