// Taking a flag, giving it back, and a word before deciding over somebody who holds it.
import { Offline, Problem, announce, request } from "./api.js";
import { current, root } from "./reading.js";
import { showHold } from "./standing.js";

const me = document.body.dataset.reviewer;
const dialog = document.getElementById("held");
const asked = new Set(); // the flags, with their holders, over which the reviewer has chosen to decide
let onward = null;

/** Whether somebody else holds the flag, so that the reviewer is asked first; `then` is called if they go on. */
export function askFirst(card, then) {
  const { holder } = card.dataset;
  const which = `${card.id} ${holder}`;
  if (!holder || holder === me || asked.has(which)) return false;
  dialog.querySelector("bdi").textContent = holder;
  onward = () => {
    asked.add(which);
    then();
  };
  dialog.returnValue = "";
  dialog.showModal();
  return true;
}

function show(card) {
  const button = card.querySelector("[data-do=hold]");
  if (!button) return;
  const { holder } = card.dataset;
  button.hidden = Boolean(holder) && holder !== me;
  button.textContent = holder === me ? "Give back" : "Claim";
}

async function act(card, button) {
  const mine = card.dataset.holder === me;
  button.disabled = true;
  try {
    showHold(card, await request(mine ? "DELETE" : "POST", `/v1/flags/${card.id}/claim`));
    announce(mine ? "Given back." : "Claimed.");
  } catch (error) {
    if (!(error instanceof Offline || error instanceof Problem)) throw error;
    announce(error.message);
  } finally {
    button.disabled = false;
  }
}

dialog.addEventListener("close", () => dialog.returnValue === "decide" && onward());
root.addEventListener("part:ready", ({ detail }) => show(detail.card));
root.addEventListener("part:held", ({ detail }) => show(detail.card));
root.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-do=hold]");
  if (button) act(button.closest(".card"), button);
});
if (current()) show(current());
