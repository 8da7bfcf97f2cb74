// What others decide while the page is open.
import { announce } from "./api.js";
import { waiting } from "./outbox.js";
import { cardOf } from "./reading.js";
import { plain, showStanding } from "./standing.js";
import { load } from "./verdicts.js";

const EVERY = 1500;
const sheet = document.getElementById("article");
const newer = document.getElementById("newer");
const me = document.body.dataset.reviewer;
let tag = "";
let told = null; // how each part stands, as far as it is shown
let timer = 0;

/** Asks how the parts stand, now; and again after a while. */
export async function refresh() {
  window.clearTimeout(timer);
  if (!document.hidden) await ask().catch(() => {}); // no answer: the next one will tell
  window.clearTimeout(timer);
  timer = window.setTimeout(refresh, EVERY);
}

async function ask() {
  const headers = { Accept: "application/json", ...(tag && { "If-None-Match": tag }) };
  const answer = await fetch(`/desk/articles/${sheet.dataset.article}/states`, { headers, cache: "no-store" });
  if (answer.status !== 200) return;
  tag = answer.headers.get("ETag") ?? "";
  const { revision, targets } = await answer.json();
  const before = told ?? {};
  const unsent = new Set(waiting().map(({ target }) => target));
  const first = !told;
  told = {};
  for (const [id, standing] of Object.entries(targets)) {
    told[id] = unsent.has(id) ? before[id] : standing;
    const card = cardOf(id);
    if (card && JSON.stringify(before[id]) !== JSON.stringify(told[id])) show(card, before[id], standing, first);
  }
  if (unsent.size) tag = ""; // what is not shown yet must come again
  if (sheet.dataset.newest === "yes") tellNewer(meanwhile(revision, targets));
}

function show(card, before, standing, first) {
  showStanding(card, standing);
  if (first || JSON.stringify(before?.last) === JSON.stringify(standing.last)) return;
  if (card.open) load(card);
  tell(card, standing.last);
}

function tell(card, last) {
  if (!last || last.reviewer === me) return;
  const title = card.querySelector(".title")?.textContent ?? "an attribution";
  announce(`${last.reviewer} on ${title}: ${plain(last.decision)}.`);
}

function meanwhile(revision, targets) {
  if (revision > Number(sheet.dataset.revision)) return "The article has been saved again; this is the text before. ";
  const raised = Object.keys(targets).some((id) => id.startsWith("flg_") && targets[id].state && !cardOf(id));
  return raised ? "Another flag has been raised. " : "";
}

/** Says that there is something newer than the page. */
export function tellNewer(text) {
  if (!text || newer.dataset.text === text) return;
  newer.hidden = false;
  newer.dataset.text = text;
  const link = Object.assign(document.createElement("a"), { href: window.location.pathname, textContent: "Load the page again" });
  newer.replaceChildren(text, link, ". What you have typed is kept.");
}

document.addEventListener("visibilitychange", () => !document.hidden && refresh());
window.addEventListener("focus", refresh);
refresh();
