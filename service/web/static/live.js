// What others decide while the page is open.
import { announce } from "./api.js";
import { waiting } from "./outbox.js";
import { cardOf } from "./reading.js";
import { plain, showStanding } from "./standing.js";

const EVERY = 4000;
const sheet = document.getElementById("article");
const newer = document.getElementById("newer");
const me = document.body.dataset.reviewer;
let tag = "";
let told = {};
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
  const first = !Object.keys(told).length;
  const before = told;
  told = targets;
  const unsent = new Set(waiting().map(({ target }) => target));
  for (const [id, standing] of Object.entries(targets)) {
    const card = cardOf(id);
    const changed = JSON.stringify(before[id]) !== JSON.stringify(standing);
    if (!card || !changed || unsent.has(id)) continue;
    showStanding(card, standing);
    if (!first) tell(card, standing.last);
  }
  if (sheet.dataset.newest === "yes") tellNewer(meanwhile(revision, targets));
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
