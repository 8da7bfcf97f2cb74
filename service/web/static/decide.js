// Verdicts: shown at once, kept in the outbox until the service has them, taken back by a further one.
import { announce } from "./api.js";
import { NONE, addLink, dropLink, fill, formOf, read, same, showWrong } from "./grounds.js";
import { askFirst } from "./holding.js";
import { refresh, tellNewer } from "./live.js";
import { draft, drop, flush, keep, onChange, onSent, put, waiting } from "./outbox.js";
import { TAKEN_BACK, addressed, said, standing, title, waitsFor } from "./own.js";
import { cardOf, current, open, root } from "./reading.js";
import { bring, noted, partFrom, save, tell } from "./reasons.js";
import { plain, predict } from "./standing.js";
import { add, load, mine } from "./verdicts.js";

const done = []; // what this window decided: lists of {id, former}, for undoing it

/** Decides on a part with what its form holds; `correction` goes with those that call the marks wrong. */
export function decide(card, decision, correction) {
  if (!read(card)) return showWrong(card);
  if (askFirst(card, () => decide(card, decision, correction))) return undefined;
  const before = said(card);
  if (standing(card) && before.decision !== decision) partFrom(card, decision);
  const body = { decision, ...read(card), ...(correction && { correction }) };
  if (!correction && before?.decision === decision && !before.correction && same(body, before)) {
    return announce(`You have already said ${plain(decision)}.`);
  }
  done.push([{ id: card.id, former: before }]);
  send(card, body);
  return announce(`${title(card)}: ${plain(decision)}.`);
}

/** Decides alike, for one reason, on parts that the reviewer has not decided on; all of it is undone together. */
export function decideAll(cards, body) {
  done.push(cards.map((card) => ({ id: card.id, former: said(card) })));
  for (const card of cards) {
    const own = draft(card.id);
    send(card, body);
    if (own) keep(card.id, own);
    fill(card, body);
  }
  announce(`${cards.length === 1 ? "1 flag" : `${cards.length} flags`}: ${plain(body.decision)}.`);
}

/** Takes back what this window decided last, or the verdict on `card`, by what the reviewer had said before. */
export function undo(card) {
  const at = card ? done.findLastIndex((some) => some.some(({ id }) => id === card.id)) : done.length - 1;
  const all = at < 0 ? [] : done.splice(at, 1)[0];
  const left = card ? all.filter(({ id }) => id !== card.id) : [];
  if (left.length) done.splice(at, 0, left); // of several only the one that was asked for
  const last = all.filter((one) => !left.includes(one));
  if (!last.length && card && standing(card)) last.push({ id: card.id, former: null });
  if (!last.length) return announce("There is nothing to undo.");
  for (const one of last) takeBack(cardOf(one.id), one.former);
  return announce(last[0].former ? `Undone: ${plain(last[0].former.decision)} again.` : "Undone.");
}

function takeBack(card, before) {
  if (formOf(card)) save(card);
  send(card, before ?? TAKEN_BACK);
  fill(card, before ?? NONE);
  if (formOf(card)) bring(card);
}

function send(card, body) {
  if (!standing(card)) keep(card.id, null);
  keep(card.id, null, body.decision);
  put(addressed(card, body));
  predict(card, body.decision);
  if (formOf(card)) bring(card);
  showMine(card);
}

function showMine(card) {
  const form = formOf(card);
  if (!form) return;
  const decision = standing(card);
  const line = form.querySelector(".mine");
  const unsent = waitsFor(card.id).length > 0;
  line.textContent = `You: ${plain(decision)}${unsent ? " · not yet sent" : ""}`;
  line.hidden = !decision;
  line.classList.toggle("is-waiting", unsent);
  form.querySelector("[data-do=undo]").hidden = !decision;
  for (const button of form.querySelectorAll("[data-decision]")) {
    button.setAttribute("aria-pressed", String(button.dataset.decision === decision));
  }
  showRefused(card, form);
  tell(card);
}

function showRefused(card, form) {
  const refused = waiting().findLast((item) => item.target === card.id && item.refused);
  const notice = form.querySelector(".refused");
  notice.hidden = !refused;
  notice.textContent = refused ? `Not taken: ${refused.refused}` : "";
}

function ready(card) {
  bring(card);
  showMine(card);
}

function learnt(card) {
  card.dataset.mine = mine(card.id)?.decision ?? card.dataset.mine ?? "";
  if (!formOf(card)) return;
  bring(card);
  showMine(card);
}

function clicked({ target }) {
  const card = target.closest(".card");
  const form = target.closest(".decide");
  if (!card || !form) return;
  const button = target.closest("button");
  const { decision, corrects, do: act } = button?.dataset ?? {};
  if (corrects !== undefined) {
    root.dispatchEvent(new CustomEvent("part:correct", { detail: { card, decision } }));
  } else if (decision) decide(card, decision);
  if (act === "undo") undo(card);
  if (act === "link") addLink(form).focus();
  if (act === "unlink") dropLink(form, target.closest(".link"));
  if (act === "link" || act === "unlink") noted(card);
}

function sent({ item, answer }) {
  const card = cardOf(item.target);
  if (!card) return;
  card.dataset.mine = answer.decision;
  add(card.id, answer);
  showMine(card);
  if (card.open) load(card);
  if (answer.correction) tellNewer("Your correction stands. ");
  refresh();
}

const box = document.getElementById("outbox");
const REASONS = {
  "": "",
  offline: "The service can’t be reached. What you decided is kept here and sent as soon as it can.",
  "signed-out": "Your session is over. What you decided is kept here and sent when you have signed in again.",
  other: "Somebody else is signed in now. What you decided is kept here until you are.",
};

function showBox(items, reason) {
  const refused = items.filter((item) => item.refused);
  box.hidden = !(items.length && reason) && !refused.length;
  const many = items.length === 1 ? "1 not yet sent." : `${items.length} not yet sent.`;
  const said = `${many} ${refused.length ? "The service did not take what is listed here." : REASONS[reason]}`;
  const line = box.querySelector("p");
  if (line.textContent !== said) line.textContent = said;
  box.querySelector("[data-sign-in]").hidden = reason !== "signed-out" && reason !== "other";
  box.querySelector("ul").replaceChildren(...refused.map(refusedRow));
  if (current()?.querySelector(".decide")) showMine(current());
}

function refusedRow(item) {
  const row = document.createElement("li");
  const again = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: "Put it back" });
  again.dataset.key = item.key;
  row.append(`${item.label}: ${item.refused} `, again);
  return row;
}

function boxed({ target }) {
  if (target.closest("[data-do=resend]")) flush();
  const { key } = target.dataset;
  const item = key && waiting().find((one) => one.key === key);
  if (!item) return;
  const card = cardOf(item.target);
  drop(key);
  keep(item.target, item.draft ?? item.body, card ? standing(card) : "");
  if (!card) return document.dispatchEvent(new CustomEvent("desk:do", { detail: { act: "raise" } }));
  open(card.id, { focus: true });
  if (!formOf(card)) return;
  fill(card, item.body);
  ready(card);
}

const ACTS = { upheld: 1, dismissed: 1, fixed: 1, unsure: 1 };

document.addEventListener("desk:do", ({ detail: { act } }) => {
  const card = current();
  if (act === "undo") undo();
  if (!card?.querySelector(".decide")) return;
  if (act in ACTS && card.dataset.kind === "flags") decide(card, act);
  if (act === "reason") card.querySelector("[name=rationale]").focus();
});
root.addEventListener("click", clicked);
root.addEventListener("input", ({ target }) => target.closest(".decide") && !target.closest(".correction") && noted(target.closest(".card")));
root.addEventListener("submit", (event) => event.preventDefault());
root.addEventListener("part:ready", ({ detail }) => ready(detail.card));
root.addEventListener("part:known", ({ detail }) => learnt(detail.card));
box.addEventListener("click", boxed);
onSent(sent);
onChange(showBox);
for (const item of waiting()) {
  const card = cardOf(item.target);
  if (card && !item.refused) predict(card, item.body.decision);
}
if (current()?.querySelector(".decide")) ready(current());
flush();
