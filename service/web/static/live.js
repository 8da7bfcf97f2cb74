// What others decide while the page is open.
import { announce } from "./api.js";
import { waiting } from "./outbox.js";
import { poll } from "./poll.js";
import { cardOf } from "./reading.js";
import { plain, showStanding } from "./standing.js";
import { load } from "./verdicts.js";

const EVERY = 1500;
const sheet = document.getElementById("article");
const newer = document.getElementById("newer");
const me = document.body.dataset.reviewer;
let shown = null; // how each part stands, as far as it is shown

/** Asks how the parts stand, now. */
export const refresh = poll(`/desk/articles/${sheet.dataset.article}/states`, EVERY, told);

// True where what is not shown yet must come again.
function told({ revision, targets }) {
  const before = shown ?? {};
  const unsent = new Set(waiting().map(({ target }) => target));
  const first = !shown;
  shown = {};
  for (const [id, standing] of Object.entries(targets)) {
    shown[id] = unsent.has(id) ? before[id] : standing;
    const card = cardOf(id);
    if (card && JSON.stringify(before[id]) !== JSON.stringify(shown[id])) show(card, before[id], standing, first);
  }
  if (sheet.dataset.newest === "yes") tellNewer(meanwhile(revision, targets));
  return unsent.size > 0;
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
