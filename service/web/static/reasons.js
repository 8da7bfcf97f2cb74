// A reason that is typed after a decision is saved to it, by a further verdict; before any decision it is a draft.
import { announce } from "./api.js";
import { NONE, blank, fill, formOf, read, same, typed } from "./grounds.js";
import { draft, keep, leave, onSent, put, waiting } from "./outbox.js";
import { addressed, said, standing, takesBack, waitsFor } from "./own.js";
import { root } from "./reading.js";
import { plain } from "./standing.js";
import { verdictsOn } from "./verdicts.js";

const PAUSE = 2000; // ms without a key
const me = document.body.dataset.reviewer;
const timers = new Map(); // card -> the timer that saves what is typed

/** Keeps what is typed for the decision that stands, and saves it after a pause. */
export function noted(card) {
  const decision = standing(card);
  const now = typed(card);
  keep(card.id, decision || !blank(now) ? now : null, decision);
  later(card);
}

/** Saves what is typed to the decision that stands, now. */
export function save(card) {
  window.clearTimeout(timers.get(card));
  timers.delete(card);
  const before = standing(card) && isKnown(card) && said(card);
  const now = before && read(card);
  if (now && same(now, before)) keep(card.id, null, before.decision);
  else if (now && !wasRefused(card, now)) {
    keep(card.id, null, before.decision);
    put({ ...addressed(card, { ...before, ...now }), added: true }, { instead: true });
  }
  tell(card);
}

/** Shows in the form what was typed for the decision that stands, or said with it. */
export function bring(card) {
  const kept = draft(card.id, standing(card));
  const form = formOf(card);
  if (kept) {
    if (!form.contains(document.activeElement)) fill(card, kept);
    if (standing(card)) later(card);
  } else if (blank(typed(card)) && isKnown(card)) fill(card, said(card) ?? NONE);
  tell(card);
}

/** Another decision than the one that stands: what was typed for that one stays with it. */
export function partFrom(card, decision) {
  save(card);
  fill(card, draft(card.id, decision) ?? NONE);
}

/** Says what becomes of what is typed. */
export function tell(card) {
  const form = formOf(card);
  if (!form) return;
  const decision = standing(card);
  form.querySelector("[data-for]").textContent = decision && `for ${plain(decision)}`;
  form.querySelector("[data-kept]").textContent = becomes(card, decision);
  const other = offered(card, decision);
  const offer = form.querySelector("[data-offer]");
  offer.hidden = !other;
  if (!other) return;
  offer.querySelector("span").textContent = other.decision ? `You gave as the reason for ${plain(other.decision)}: ` : "You typed before: ";
  offer.querySelector("q").textContent = other.rationale;
}

function becomes(card, decision) {
  const now = read(card);
  if (!now) return "An address is not one of the web; the reason is kept in this browser until it is put right.";
  if (!decision) return blank(now) ? "" : "Kept in this browser; it goes with your verdict.";
  if (timers.has(card)) return `Not yet saved to your verdict, ${plain(decision)}…`;
  if (blank(now) || !same(now, said(card))) return "";
  return waitsFor(card.id).length ? "Being saved…" : `Saved to your verdict, ${plain(decision)}.`;
}

// Words of the reviewer's own that the form could take over: a draft from before the decision, or another decision's reason.
function offered(card, decision) {
  if (formOf(card).elements.rationale.value) return null;
  const before = decision && draft(card.id);
  if (before?.rationale) return { decision: "", ...before };
  const mine = verdictsOn(card.id)?.filter((verdict) => verdict.reviewer === me) ?? [];
  const waits = waitsFor(card.id).map(({ body }) => body);
  return [...mine, ...waits].findLast((one) => one.rationale && one.decision !== decision && !takesBack(one)) ?? null;
}

function later(card) {
  window.clearTimeout(timers.get(card));
  timers.delete(card);
  if (standing(card)) timers.set(card, window.setTimeout(save, PAUSE, card));
  tell(card);
}

const isKnown = (card) => Boolean(verdictsOn(card.id) || waitsFor(card.id).length);

function wasRefused(card, now) {
  return waiting().some(({ target, refused, body }) => target === card.id && refused && same(body, now));
}

function clicked({ target }) {
  const button = target.closest("[data-do=reuse]");
  if (!button) return;
  const card = button.closest(".card");
  const other = offered(card, standing(card));
  if (!other) return;
  if (!other.decision) keep(card.id, null);
  fill(card, other);
  noted(card);
  formOf(card).elements.rationale.focus();
}

function saveAll() {
  for (const card of [...timers.keys()]) save(card);
}

root.addEventListener("click", clicked);
root.addEventListener("focusout", ({ target }) => {
  const card = target.closest(".decide") && target.closest(".card");
  if (card && timers.has(card)) save(card);
});
document.addEventListener("visibilitychange", () => document.hidden && saveAll());
window.addEventListener("pagehide", () => {
  saveAll();
  leave();
});
onSent(({ item }) => item.added && announce("The reason is saved."));
