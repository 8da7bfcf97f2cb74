// Verdicts: shown at once, kept in the outbox until the service has them, taken back by a further one.
import { announce } from "./api.js";
import { refresh, tellNewer } from "./live.js";
import { drop, draft, flush, keep, onChange, onSent, put, waiting } from "./outbox.js";
import { cardOf, current, open, root } from "./reading.js";
import { plain, showState, stateOf } from "./standing.js";
import { load, mine, verdictsOn } from "./verdicts.js";

const me = document.body.dataset.reviewer;
const TAKEN_BACK = { decision: "unsure", rationale: "Taken back.", evidence: [] };
const done = []; // what this window decided: {id, former}, for undoing it

/** Decides on a part with what its form holds; `correction` goes with wrong_source and wrong_span. */
export function decide(card, decision, correction) {
  const grounds = read(card);
  if (!grounds) return;
  const body = { decision, ...grounds, ...(correction && { correction }) };
  if (!correction && same(body, mine(card.id)) && !waitsFor(card.id).length) {
    announce(`You have already said ${plain(decision)}.`);
    return;
  }
  done.push({ id: card.id, former: former(card) });
  send(card, body);
  announce(`${title(card)}: ${plain(decision)}.`);
}

/** Takes back the last verdict of this window, or the one on `card`, by what the reviewer had said before. */
export function undo(card) {
  const at = card ? done.findLastIndex(({ id }) => id === card.id) : done.length - 1;
  const last = at < 0 ? card && { id: card.id, former: null } : done.splice(at, 1)[0];
  const target = last && cardOf(last.id);
  if (!target || (at < 0 && !standing(target))) return announce("There is nothing to undo.");
  const { former: before } = last;
  send(target, before ?? TAKEN_BACK);
  fill(target, before ?? { rationale: "", evidence: [] });
  return announce(before ? `Undone: ${plain(before.decision)} again.` : "Undone.");
}

function send(card, body) {
  keep(card.id, null);
  put({ path: `/v1/${card.dataset.kind}/${card.id}/verdicts`, body, target: card.id, label: `${title(card)}: ${plain(body.decision)}` });
  predict(card, body.decision);
  showMine(card);
}

// The state that the verdict will bring about, as far as the others' are known here; the service has the last word.
function predict(card, decision) {
  const others = verdictsOn(card.id)?.filter((verdict) => verdict.reviewer !== me && !verdict.superseded);
  if (others) showState(card, stateOf([...others.map((verdict) => verdict.decision), decision]));
  else if ((card.dataset.verdicts ?? "0") === "0") showState(card, stateOf([decision]));
}

/** What the reviewer says of a part by now, sent or not; "" where nothing. */
function standing(card) {
  const said = waitsFor(card.id).at(-1)?.body.decision ?? card.dataset.mine ?? "";
  return said === "unsure" && card.dataset.kind === "attributions" ? "" : said;
}

function former(card) {
  const verdict = waitsFor(card.id).at(-1)?.body ?? mine(card.id);
  if (verdict?.rationale === TAKEN_BACK.rationale) return null;
  if (!verdict) return card.dataset.mine ? { decision: card.dataset.mine, rationale: "", evidence: [] } : null;
  const { decision, rationale, evidence, correction } = verdict;
  return { decision, rationale, evidence, ...(correction && { correction: resent(correction) }) };
}

// A stored correction counts code points; what it leaves as it is must be left out.
function resent(correction) {
  const kept = Object.entries(correction).filter(([, value]) => value !== null);
  return { offset_encoding: "code-point", ...Object.fromEntries(kept) };
}

function waitsFor(id) {
  return waiting().filter(({ target, refused }) => target === id && !refused);
}

function same(body, verdict) {
  return verdict && !verdict.correction && body.decision === verdict.decision && body.rationale === verdict.rationale
    && JSON.stringify(body.evidence) === JSON.stringify(verdict.evidence.map(({ url, note }) => ({ url, note })));
}

function title(card) {
  return card.querySelector(".title")?.textContent ?? "Attribution";
}

// What the form holds; null, and the focus on it, where an address is none.
function read(card) {
  const form = card.querySelector(".decide");
  const evidence = [];
  for (const item of form.querySelectorAll(".link")) {
    const [url, note] = item.querySelectorAll("input");
    const wrong = url.value.trim() && !/^https?:\/\/[^\s/]+\.[^\s/]/i.test(url.value.trim());
    url.setAttribute("aria-invalid", String(Boolean(wrong)));
    if (wrong) {
      form.querySelector(".evidence").open = true;
      url.focus();
      announce("This address is not one of the web.");
      return null;
    }
    if (url.value.trim()) evidence.push({ url: url.value.trim(), note: note.value });
  }
  return { rationale: form.elements.rationale.value, evidence };
}

function fill(card, { rationale, evidence }) {
  const form = card.querySelector(".decide");
  if (!form) return;
  form.elements.rationale.value = rationale ?? "";
  form.querySelector(".evidence .links").replaceChildren();
  for (const item of evidence ?? []) addLink(form, item);
  count(form);
}

function addLink(form, { url = "", note = "" } = {}) {
  const item = document.getElementById("link").content.cloneNode(true).firstElementChild;
  const [first, second] = item.querySelectorAll("input");
  [first.value, second.value] = [url, note];
  form.querySelector(".evidence .links").append(item);
  return first;
}

function count(form) {
  const links = form.querySelectorAll(".link").length;
  form.querySelector("[data-links]").textContent = links ? `(${links})` : "";
}

function showMine(card) {
  const form = card.querySelector(".decide");
  if (!form?.elements) return;
  const said = standing(card);
  const line = form.querySelector(".mine");
  const unsent = waitsFor(card.id).length > 0;
  line.textContent = `You: ${plain(said)}${unsent ? " · not yet sent" : ""}`;
  line.hidden = !said;
  line.classList.toggle("is-waiting", unsent);
  form.querySelector("[data-do=undo]").hidden = !said;
  for (const button of form.querySelectorAll("[data-decision]")) {
    button.setAttribute("aria-pressed", String(button.dataset.decision === said));
  }
  showRefused(card, form);
}

function showRefused(card, form) {
  const refused = waiting().findLast((item) => item.target === card.id && item.refused);
  const notice = form.querySelector(".refused");
  notice.hidden = !refused;
  notice.textContent = refused ? `Not taken: ${refused.refused}` : "";
}

function typed(card) {
  const form = card.querySelector(".decide");
  const evidence = [...form.querySelectorAll(".link")].map((item) => {
    const [url, note] = item.querySelectorAll("input");
    return { url: url.value, note: note.value };
  });
  const rationale = form.elements.rationale.value;
  keep(card.id, rationale || evidence.length ? { rationale, evidence } : null);
}

function ready(card) {
  const kept = draft(card.id);
  if (kept) fill(card, kept);
  showMine(card);
}

// The reviewer's own reason stands in the form again, so that deciding anew does not lose it.
function learnt(card) {
  const verdict = mine(card.id);
  card.dataset.mine = verdict?.decision ?? card.dataset.mine ?? "";
  const form = card.querySelector(".decide");
  const blank = !form.elements.rationale.value && !form.querySelector(".link");
  if (verdict && blank && !draft(card.id) && !waitsFor(card.id).length && verdict.decision !== "unsure") fill(card, verdict);
  showMine(card);
}

function clicked({ target }) {
  const card = target.closest(".card");
  const form = target.closest(".decide");
  if (!card || !form) return;
  const button = target.closest("button");
  const { decision, do: act } = button?.dataset ?? {};
  if (decision === "wrong_source" || decision === "wrong_span") {
    root.dispatchEvent(new CustomEvent("part:correct", { detail: { card, decision } }));
  } else if (decision) decide(card, decision);
  if (act === "undo") undo(card);
  if (act === "link") addLink(form).focus();
  if (act === "unlink") {
    target.closest(".link").remove();
    form.querySelector("[data-do=link]").focus();
  }
  if (act === "link" || act === "unlink") {
    count(form);
    typed(card);
  }
}

function sent({ item, answer }) {
  const card = cardOf(item.target);
  if (!card) return;
  card.dataset.mine = answer.decision;
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
  keep(item.target, item.draft ?? item.body);
  drop(key);
  const card = cardOf(item.target);
  if (!card) return document.dispatchEvent(new CustomEvent("desk:do", { detail: { act: "raise" } }));
  open(card.id, { focus: true });
  if (card.querySelector(".decide")) ready(card);
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
root.addEventListener("input", ({ target }) => target.closest(".decide") && !target.closest(".correction") && typed(target.closest(".card")));
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
