// What reviewers say to each other about a flag, and whose task it is: below the verdicts of each card that is opened.
import { Offline, Problem, announce, request } from "./api.js";
import { localise } from "./moments.js";
import { draft, keep, onSent, unique } from "./outbox.js";
import { poll } from "./poll.js";
import { cardOf, current, root } from "./reading.js";

const EVERY = 3000;
const LONGEST = 5000; // characters, as the service counts them
const sheet = document.getElementById("article");
const me = document.body.dataset.reviewer;
const shown = new Map(); // flag: what its card shows, as JSON
const people = fetched();
let told = {};
const refresh = poll(`/desk/articles/${sheet.dataset.article}/talk`, EVERY, tell);

async function fetched() {
  const names = request("GET", "/v1/reviewers").then(({ items }) => items.map(({ name }) => name));
  return names.catch(() => []);
}

function prepare(card) {
  if (card.dataset.kind !== "flags") return;
  if (!card.querySelector(".talk")) {
    card.querySelector(".body").append(document.getElementById("talk").content.cloneNode(true));
    ready(card);
  }
  load(card);
}

async function ready(card) {
  const form = card.querySelector(".say");
  if (!form) return;
  const kept = draft(place(card));
  form.elements.text.value = kept?.text ?? "";
  form.dataset.answers = kept?.reply_to ?? "";
  measure(form);
  const names = await people;
  form.elements.mention.append(...names.filter((name) => name !== me).map((name) => new Option(name)));
  const { assignee } = card.querySelector(".assign").elements;
  assignee.append(...names.map((name) => new Option(name === me ? `${name} (you)` : name, name)));
}

async function load(card) {
  const { earlier } = card.dataset;
  try {
    const [here, before, task] = await Promise.all([
      request("GET", `/v1/flags/${card.id}/comments`),
      earlier ? request("GET", `/v1/flags/${earlier}/comments`) : { items: [] },
      request("GET", `/v1/flags/${card.id}/assignments`),
    ]);
    const all = JSON.stringify([here, before, task, veiled(card)]);
    if (shown.get(card.id) === all) return;
    shown.set(card.id, all);
    showTask(card, task);
    showComments(card, before.items, here.items);
  } catch (error) {
    if (!(error instanceof Offline || error instanceof Problem)) throw error;
    const line = card.querySelector("[data-none]");
    line.hidden = false;
    line.textContent = "The comments can’t be read just now.";
  }
}

function showTask(card, { assignee, items }) {
  const line = card.querySelector(".task");
  const last = items.at(-1);
  const name = Object.assign(document.createElement("a"), { href: pageOf(assignee), textContent: assignee });
  const by = Object.assign(document.createElement("bdi"), { textContent: last?.reviewer });
  const at = Object.assign(document.createElement("time"), { dateTime: last?.at });
  const from = assignee === last?.reviewer ? [", taken on "] : [", assigned by ", by, ", "];
  line.replaceChildren(...(assignee ? [name, ...from, at] : ["Nobody’s in particular."]));
  localise(line);
  const back = card.querySelector("[data-do=untask]");
  if (!back) return;
  back.hidden = !assignee;
}

function showComments(card, before, here) {
  const list = card.querySelector(".comments");
  const focused = list.contains(document.activeElement) ? document.activeElement.closest(".comment").dataset.comment : "";
  const rows = [...before.map((comment) => row(comment, true)), ...here.map((comment) => row(comment, false))];
  const byId = new Map(rows.map((item) => [item.dataset.comment, item]));
  const roots = [];
  for (const item of rows) {
    const parent = byId.get(item.dataset.answers);
    if (parent) parent.lastElementChild.append(item);
    else roots.push(item);
  }
  list.replaceChildren(...roots);
  if (focused) byId.get(focused)?.querySelector("button")?.focus();
  const line = card.querySelector("[data-none]");
  line.textContent = veiled(card) ? "What others say, if they do, is hidden until you have decided." : "No comments yet.";
  line.hidden = rows.length > 0 && !veiled(card);
  answering(card);
}

function row(comment, earlier) {
  const item = document.getElementById("comment").content.cloneNode(true).firstElementChild;
  item.dataset.comment = comment.id;
  item.dataset.answers = comment.reply_to ?? "";
  item.querySelector(".who-said").textContent = comment.reviewer;
  item.querySelector("time").dateTime = comment.at;
  item.querySelector("[data-earlier]").hidden = !earlier;
  item.querySelector(".comment-text").append(...worded(comment));
  if (earlier) item.querySelector("[data-do=answer]")?.remove();
  localise(item);
  return item;
}

// The text with a link for each reviewer whom it addresses; what counts as an address is as in domain/comment.py.
function worded({ text, mentions }) {
  if (!mentions.length) return [text];
  const names = [...mentions].sort((one, other) => other.length - one.length);
  const any = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  const address = new RegExp(`((?<![\\p{L}\\p{N}_@/.])@(?:${any})(?!-?[\\p{L}\\p{N}_]))`, "giu");
  return text.split(address).map((words, at) => (at % 2 ? mention(words, names) : words));
}

function mention(words, names) {
  const name = names.find((one) => one === words.slice(1)) ?? names.find((one) => one.toLowerCase() === words.slice(1).toLowerCase());
  return Object.assign(document.createElement("a"), { className: "mention", href: pageOf(name), textContent: words });
}

function pageOf(name) {
  return `/desk/mine?reviewer=${encodeURIComponent(name ?? "")}`;
}

const veiled = (card) => "veiled" in sheet.dataset && !card.dataset.mine;
const place = (card) => `talk:${card.id}`;

function typed(card) {
  const form = card.querySelector(".say");
  const text = form.elements.text.value;
  const reply = form.dataset.answers || null;
  keep(place(card), text || reply ? { text, reply_to: reply } : null);
  measure(form);
}

function measure(form) {
  const length = [...form.elements.text.value].length;
  const line = form.querySelector("[data-length]");
  line.hidden = length < LONGEST * 0.9;
  line.textContent = `${length} of ${LONGEST} characters`;
}

function answering(card) {
  const form = card.querySelector(".say");
  if (!form) return;
  const answered = form.dataset.answers && card.querySelector(`[data-comment="${form.dataset.answers}"] .who-said`);
  const line = form.querySelector("[data-answering]");
  line.hidden = !answered;
  if (answered) line.querySelector("bdi").textContent = answered.textContent;
}

function refuse(card, what, text) {
  const notice = card.querySelector(`[data-refused=${what}]`);
  notice.textContent = text;
  notice.hidden = !text;
}

async function say(card) {
  const form = card.querySelector(".say");
  const { text } = form.elements;
  const fault = faultOf(text.value);
  refuse(card, "say", fault);
  if (fault) return text.focus();
  const body = { text: text.value, reply_to: form.dataset.answers || null };
  const key = draft(place(card))?.key ?? unique(); // sent again, it is the same comment
  keep(place(card), { ...body, key });
  const sent = await attempt(card, "say", form, () => request("POST", `/v1/flags/${card.id}/comments`, body, { key }));
  text.focus();
  if (!sent) return undefined;
  if (text.value === body.text) {
    text.value = "";
    form.dataset.answers = "";
  }
  typed(card); // what was typed meanwhile stays
  announce("Your comment is kept.");
  return load(card);
}

function faultOf(text) {
  const length = [...text].length;
  if (!text.trim()) return "The comment is empty.";
  return length > LONGEST ? `The comment has ${length} characters; ${LONGEST} is the most. Nothing of it is lost: shorten it, or send it in parts.` : "";
}

async function assign(card, assignee) {
  const form = card.querySelector(".assign");
  const sent = await attempt(card, "assign", form, () => (
    request("POST", `/v1/flags/${card.id}/assignments`, { assignee }, { key: unique() })
  ));
  form.elements.assignee.focus();
  if (sent) {
    form.elements.assignee.value = "";
    announce(assignee ? `Assigned to ${assignee}.` : "Taken back.");
  }
  return load(card).then(refresh);
}

async function attempt(card, what, form, call) {
  const buttons = [...form.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  try {
    await call();
    refuse(card, what, "");
    return true;
  } catch (error) {
    refuse(card, what, said(error, what));
    return false;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

function said(error, what) {
  const kept = what === "say" ? " What you wrote is kept here." : "";
  if (error instanceof Offline) return `The service can’t be reached.${kept} Try again.`;
  if (error instanceof Problem && error.status === 401) return `Your session is over.${kept} Sign in again, then try again.`;
  if (error instanceof Problem) return error.detail;
  throw error;
}

function submitted(event) {
  const form = event.target.closest(".say, .assign");
  if (!form) return;
  event.preventDefault();
  const card = form.closest(".card");
  if (form.matches(".say")) return say(card);
  const { value } = form.elements.assignee;
  refuse(card, "assign", value ? "" : "Choose a reviewer.");
  return value ? assign(card, value) : form.elements.assignee.focus();
}

function clicked({ target }) {
  const act = target.closest(".talk [data-do]")?.dataset.do;
  if (!act) return;
  const card = target.closest(".card");
  if (act === "untask") return assign(card, null);
  const form = card.querySelector(".say");
  form.dataset.answers = act === "answer" ? target.closest(".comment").dataset.comment : "";
  typed(card);
  answering(card);
  return form.elements.text.focus();
}

function changed({ target }) {
  if (!target.matches(".say [name=mention]") || !target.value) return;
  const card = target.closest(".card");
  const { text } = card.querySelector(".say").elements;
  const before = text.value.slice(0, text.selectionStart);
  const gap = before && !/\s$/.test(before) ? " " : "";
  text.setRangeText(`${gap}@${target.value} `, text.selectionStart, text.selectionEnd, "end");
  target.value = "";
  typed(card);
  text.focus();
}

function tell(talks) {
  const before = told;
  told = talks;
  for (const id of new Set([...Object.keys(before), ...Object.keys(told)])) {
    const card = cardOf(id);
    if (!card || JSON.stringify(before[id]) === JSON.stringify(told[id])) continue;
    chip(card, told[id]);
    if (card.open && card.querySelector(".talk")) load(card);
  }
}

function chip(card, talk) {
  const head = card.querySelector("summary .head");
  const place = head.querySelector(".talk-tag") ?? Object.assign(document.createElement("span"), { className: "tag talk-tag" });
  const many = talk?.comments === 1 ? "1 comment" : `${talk?.comments} comments`;
  place.textContent = [talk?.comments && many, talk?.assignee && `for ${talk.assignee}`].filter(Boolean).join(" · ");
  if (place.textContent && !place.isConnected) head.append(" ", place);
  if (!place.textContent) place.remove();
}

root.addEventListener("part:open", ({ detail }) => prepare(detail.card));
root.addEventListener("submit", submitted);
root.addEventListener("click", clicked);
root.addEventListener("change", changed);
root.addEventListener("input", ({ target }) => target.matches(".say textarea") && typed(target.closest(".card")));
document.addEventListener("desk:do", ({ detail: { act } }) => act === "comment" && current()?.querySelector(".say textarea")?.focus());
onSent(({ item }) => { // a verdict in a blind article shows what others said
  const card = cardOf(item.target);
  if (card?.open && card.querySelector(".talk")) load(card);
});
if (current()) prepare(current());
