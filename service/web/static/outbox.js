// What the reviewer decided, kept in this browser until the service has it; and what they typed, until they decide.
import { Offline, Problem, request } from "./api.js";

const reviewer = document.body.dataset.reviewer;
const NAME = `sourcemark.outbox.${reviewer}`;
const DRAFT = `sourcemark.draft.${reviewer}.`;
const LATER = [408, 425, 429, 500, 503];
const WAITS = [2, 5, 15, 30];
const memory = new Map(); // where the browser keeps nothing
const events = new EventTarget();
let sending = null;
let under = null; // the item that is on its way
let leaving = false;
let failures = 0;
let timer = 0;
let reason = "";

/** Called with each `{item, answer}` that the service took. */
export const onSent = (call) => events.addEventListener("sent", ({ detail }) => call(detail));

/** Called after every change, with what waits and why: "", "offline", "signed-out", "other". */
export const onChange = (call) => events.addEventListener("change", () => call(waiting(), reason));

/** What waits, oldest first; an item with `refused` is not sent again by itself. */
export const waiting = () => read(NAME) ?? [];

/**
 * Keeps a request and sends it: `{path, body, target, label}`. With `instead`, it takes the place of the one before it
 * on the same target, where that is the same decision and still waits.
 */
export function put(item, { instead = false } = {}) {
  const last = waiting().findLast(({ target, refused }) => target === item.target && !refused);
  const replaced = instead && last?.body.decision === item.body.decision ? last.key : "";
  write([...waiting().filter(({ key }) => key !== replaced), { ...item, key: unique() }]);
  flush();
}

/** Takes an item out, sent or not. */
export function drop(key) {
  write(waiting().filter((item) => item.key !== key));
}

/** Sends what waits, one after another; whoever calls meanwhile waits for the same. */
export function flush() {
  sending ??= alone(sendAll).finally(() => { sending = null; });
  return sending;
}

/**
 * To be called when the page goes: sends what needs no turn, though nobody will read the answer. It all stays here until
 * the next page has sent it again, under the same key.
 */
export function leave() {
  leaving = true;
  const all = waiting().filter(({ refused }) => !refused);
  const single = all.filter((item) => all.every((other) => other === item || other.target !== item.target));
  for (const item of single) {
    if (item.target !== under?.target) request("POST", item.path, item.body, { key: item.key }).catch(() => {});
  }
}

/** What was typed on a target for a decision ("": before any) and not yet saved; null where nothing was. */
export const draft = (target, decision = "") => read(named(target, decision));

/** Keeps what is typed; null forgets it. */
export function keep(target, typed, decision = "") {
  if (typed) store(named(target, decision), typed);
  else remove(named(target, decision));
}

const named = (target, decision) => `${DRAFT}${target}${decision && `.${decision}`}`;

async function sendAll() {
  window.clearTimeout(timer);
  for (;;) {
    const item = waiting().find(({ refused }) => !refused);
    if (!item || leaving) return item ? undefined : settle("");
    try {
      under = item;
      const answer = await request("POST", item.path, item.body, { key: item.key });
      drop(item.key);
      settle("");
      events.dispatchEvent(new CustomEvent("sent", { detail: { item, answer } }));
    } catch (error) {
      if (!refuses(error, item)) return undefined;
    } finally {
      under = null;
    }
  }
}

// Whether the item is out of the way, so that the next can go.
function refuses(error, item) {
  if (error instanceof Problem && error.status === 401) return later("signed-out");
  if (error instanceof Problem && error.code === "other_reviewer") return later("other");
  if (error instanceof Offline || LATER.includes(error.status)) return later("offline");
  if (!(error instanceof Problem)) throw error;
  write(waiting().map((one) => (one.key === item.key ? { ...one, refused: error.message } : one)));
  return true;
}

function later(why) {
  reason = why;
  const wait = WAITS[Math.min(failures, WAITS.length - 1)];
  failures += 1;
  if (why !== "other") timer = window.setTimeout(flush, wait * 1000);
  changed();
  return false;
}

function settle(why) {
  failures = 0;
  reason = why;
  changed();
}

function write(items) {
  if (items.length) store(NAME, items);
  else remove(NAME);
  changed();
}

function read(name) {
  try {
    return JSON.parse(window.localStorage.getItem(name) ?? memory.get(name) ?? "null");
  } catch {
    return JSON.parse(memory.get(name) ?? "null");
  }
}

function store(name, value) {
  const kept = JSON.stringify(value);
  memory.delete(name);
  try {
    window.localStorage.setItem(name, kept);
  } catch {
    memory.set(name, kept);
  }
}

function remove(name) {
  memory.delete(name);
  try {
    window.localStorage.removeItem(name);
  } catch {
    // There is none to be forgotten.
  }
}

function changed() {
  events.dispatchEvent(new Event("change"));
}

// Two windows of one reviewer take turns, where the browser can tell; keys keep a verdict from counting twice anyway.
function alone(call) {
  return navigator.locks ? navigator.locks.request(NAME, call) : call();
}

/** A new Idempotency-Key; `crypto.randomUUID` is there on https only. */
export function unique() {
  return [...window.crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

window.addEventListener("pageshow", () => { leaving = false; });
window.addEventListener("online", flush);
window.addEventListener("focus", () => waiting().length && flush());
window.addEventListener("storage", ({ key }) => key === NAME && changed());
