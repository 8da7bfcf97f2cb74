// The queue: claiming and giving back without a reload; who holds what is asked for again while the page is seen.
import { Offline, Problem, announce, request } from "./api.js";
import { showHolder } from "./holds.js";
import { flush } from "./outbox.js";
import { poll } from "./poll.js";

const EVERY = 15_000;
const list = document.querySelector(".piles");
const me = document.body.dataset.reviewer;
const refresh = list && poll(`/desk/queue/states?${list.dataset.query}`, EVERY, told);

function show(item, claim) {
  const held = item.querySelector(".held"), focused = document.activeElement;
  item.dataset.held = claim ? (claim.reviewer === me ? "mine" : "other") : "";
  item.querySelector('[data-act="claim"] button').textContent = item.dataset.held === "mine" ? "Hold longer" : "Claim";
  showHolder(held, claim);
  if (item.contains(focused) && !focused.offsetParent) { // the button that had the focus is gone
    const buttons = [...item.querySelectorAll("form[data-act] button"), item.querySelector("a.button")];
    buttons.find((button) => button.offsetParent).focus();
  }
}

function refuse(item, text) {
  const notice = item.querySelector(".refused");
  notice.textContent = text;
  notice.hidden = !text;
}

async function act(event) {
  const form = event.target.closest("form[data-act]");
  if (!form) return;
  event.preventDefault();
  const item = form.closest("li"), claiming = form.dataset.act === "claim";
  refuse(item, "");
  try {
    const claim = await request(claiming ? "POST" : "DELETE", `/v1/flags/${item.dataset.flag}/claim`);
    show(item, claim);
    announce(claiming ? "Claimed." : "Given back.");
  } catch (error) {
    refuse(item, said(error));
    if (error instanceof Problem && error.status === 409) await refresh();
  }
}

function said(error) {
  if (error instanceof Offline) return "The service can’t be reached; try again.";
  if (error instanceof Problem && error.status === 401) return "You are signed out; load the page again.";
  if (error instanceof Problem) return error.detail;
  throw error;
}

function told(waiting) {
  for (const item of list.querySelectorAll("li[data-flag]")) {
    const { flag } = item.dataset;
    item.classList.toggle("is-gone", !(flag in waiting));
    if (flag in waiting) show(item, waiting[flag]);
  }
}

list?.addEventListener("submit", act);
flush(); // what was decided on a page that was left before it could be sent
