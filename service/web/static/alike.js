// Dismissing all flags of one rule on the article, for one reason.
import { decideAll } from "./decide.js";
import { draft, keep } from "./outbox.js";
import { standing, title } from "./own.js";
import { current, flags, root } from "./reading.js";

const me = document.body.dataset.reviewer;
const dialog = document.getElementById("alike");
const list = dialog.querySelector("ul");
const reason = dialog.querySelector("textarea");
const send = dialog.querySelector("[data-do=dismiss]");
let rule = "";

// The flags of the rule that wait for the reviewer's verdict and are shown.
const waiting = (name) => flags().filter((card) => card.dataset.rule === name && !standing(card)
  && ["open", "disputed"].includes(card.dataset.state));

const key = () => `alike.${document.getElementById("article").dataset.article}.${rule}`;

function offer(card) {
  const button = card.querySelector("[data-do=alike]");
  if (!button) return;
  const many = waiting(card.dataset.rule).length;
  button.hidden = many < 2;
  button.textContent = `Dismiss all ${many} like this…`;
}

function begin(card) {
  rule = card.dataset.rule;
  const cards = waiting(rule);
  dialog.querySelector("h2").textContent = `Dismiss: ${title(card)}`;
  list.replaceChildren(...cards.map(row));
  reason.value = draft(key())?.rationale ?? "";
  counted();
  dialog.showModal();
  reason.focus();
}

// What somebody else holds is left out, unless the reviewer ticks it.
function row(card) {
  const item = document.getElementById("alike-row").content.cloneNode(true).firstElementChild;
  const { holder } = card.dataset;
  const box = item.querySelector("input");
  box.value = card.id;
  box.checked = !holder || holder === me;
  item.querySelector("q").textContent = card.querySelector(".words").textContent;
  item.querySelector(".fine").textContent = box.checked ? "" : `${holder} holds it`;
  return item;
}

const ticked = () => [...list.querySelectorAll("input:checked")].map(({ value }) => document.getElementById(value));

function counted() {
  const many = ticked().length;
  send.disabled = !many;
  send.textContent = many === 1 ? "Dismiss 1 flag" : `Dismiss ${many} flags`;
}

function dismiss() {
  keep(key(), null);
  decideAll(ticked(), { decision: "dismissed", rationale: reason.value, evidence: [] });
  dialog.close();
}

root.addEventListener("part:ready", ({ detail }) => offer(detail.card));
root.addEventListener("part:known", ({ detail }) => offer(detail.card));
root.addEventListener("click", ({ target }) => target.closest("[data-do=alike]") && begin(target.closest(".card")));
list.addEventListener("change", counted);
reason.addEventListener("input", () => keep(key(), reason.value ? { rationale: reason.value } : null));
send.addEventListener("click", dismiss);
dialog.querySelector("[data-do=close]").addEventListener("click", () => dialog.close());
dialog.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
if (current()) offer(current());
