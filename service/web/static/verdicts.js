// An open part's verdicts, newest first, with the form to give one.
import { request } from "./api.js";
import { localise } from "./moments.js";
import { wordsAt } from "./places.js";
import { current, root } from "./reading.js";
import { plain } from "./standing.js";

const sheet = document.getElementById("article");
const me = document.body.dataset.reviewer;
const known = new Map();
const asked = new Map(); // how often, so that an answer that comes late changes nothing

/** The verdicts on a part, oldest first; undefined before they are loaded. */
export const verdictsOn = (id) => known.get(id);

/** The reviewer's own verdict that stands; undefined without one, or before they are loaded. */
export const mine = (id) => known.get(id)?.findLast((verdict) => verdict.reviewer === me);

/** Adds the reviewer's own verdict, just given, to those that are known. */
export function add(id, verdict) {
  const others = known.get(id)?.filter((one) => one.id !== verdict.id);
  if (others) known.set(id, [...others, verdict]);
}

/** Loads a part's verdicts and shows them. */
export async function load(card) {
  const { kind, earlier } = card.dataset;
  const turn = (asked.get(card.id) ?? 0) + 1;
  asked.set(card.id, turn);
  try {
    const [here, before] = await Promise.all([
      request("GET", `/v1/${kind}/${card.id}/verdicts`),
      earlier ? request("GET", `/v1/flags/${earlier}/verdicts`) : null,
    ]);
    if (asked.get(card.id) !== turn) return;
    known.set(card.id, here.items);
    show(card, here.items, before?.items ?? []);
    root.dispatchEvent(new CustomEvent("part:known", { detail: { card } }));
  } catch {
    told(card, "The verdicts can’t be read just now.");
  }
}

function prepare(card) {
  const slot = card.querySelector(".slot");
  if (!slot.firstChild) {
    slot.append(document.getElementById(`decide-${card.dataset.kind}`).content.cloneNode(true));
    root.dispatchEvent(new CustomEvent("part:ready", { detail: { card } }));
  }
  load(card);
}

function show(card, here, before) {
  const rows = [...before.map((verdict) => row(verdict, true)), ...here.map((verdict) => row(verdict, false))];
  card.querySelector(".said ol").replaceChildren(...rows.reverse());
  const veiled = "veiled" in sheet.dataset && !here.some((verdict) => verdict.reviewer === me);
  const nobody = rows.length ? "" : "None yet.";
  told(card, veiled ? "What others decided, if they did, is hidden until you have decided." : nobody);
}

function told(card, text) {
  const line = card.querySelector("[data-told]");
  line.textContent = text;
  line.hidden = !text;
}

function row(verdict, earlier) {
  const item = document.getElementById("verdict").content.cloneNode(true).firstElementChild;
  const part = (selector) => item.querySelector(selector);
  part(".who-said").textContent = verdict.reviewer;
  part(".what").textContent = plain(verdict.decision) + (earlier ? " (on an earlier wording)" : "");
  part("time").dateTime = verdict.at;
  part("[data-superseded]").hidden = !verdict.superseded;
  part("[data-settles]").hidden = !verdict.settles;
  part(".why").textContent = verdict.rationale;
  part(".why").hidden = !verdict.rationale;
  part(".links").append(...verdict.evidence.map(link));
  part(".links").hidden = !verdict.evidence.length;
  if (verdict.correction) correction(part("[data-correction]"), verdict.correction);
  item.classList.toggle("is-superseded", verdict.superseded);
  localise(item);
  return item;
}

function link({ url, note }) {
  const item = document.createElement("li");
  const safe = /^https?:\/\//i.test(url);
  const anchor = Object.assign(document.createElement(safe ? "a" : "span"), { textContent: url });
  if (safe) Object.assign(anchor, { href: url, rel: "noreferrer noopener nofollow", target: "_blank" });
  item.append(anchor, note ? ` ${note}` : "");
  return item;
}

function correction(line, made) {
  const here = made.revision === Number(sheet.dataset.revision);
  const parts = ["source", "cue", "content"].filter((name) => made[name]).map((name) => {
    const words = made[name].map((span) => (here ? `“${wordsAt(span)}”` : "")).join(" … ");
    return `${name} ${here ? words || "none" : `on revision ${made.revision}`}`;
  });
  if (made.resolved_source !== null) parts.push(`it is ${made.resolved_source || "nobody named"}`);
  line.textContent = `Corrected: ${parts.join("; ")}`;
  line.hidden = false;
}

root.addEventListener("part:open", ({ detail }) => prepare(detail.card));
if (current()) prepare(current());
