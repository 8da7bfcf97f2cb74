// How a part stands, on its card and its mark in the margin.
import { showHolder } from "./holds.js";
import { localise } from "./moments.js";
import { wordsOf } from "./reading.js";

const sheet = document.getElementById("article");

/** A decision or state as people write it. */
export const plain = (decision) => decision.replaceAll("_", " ");

/** Shows a flag's state. */
export function showState(card, state) {
  if (!state || card.dataset.kind !== "flags") return;
  card.dataset.state = state;
  const chip = card.querySelector(".state");
  chip.className = `state is-${state}`;
  chip.textContent = state;
  for (const element of wordsOf(card)) if (element.matches("a")) element.dataset.state = state;
}

/** Shows who holds a flag; nobody for null. */
export function showHold(card, claim) {
  const line = card.querySelector(".hold");
  if (!line) return;
  card.dataset.holder = claim?.reviewer ?? "";
  showHolder(line, claim);
  card.dispatchEvent(new CustomEvent("part:held", { bubbles: true, detail: { card } }));
}

/** Shows what the service told: `{state, verdicts, last, mine, claim, would}`. */
export function showStanding(card, told) {
  showState(card, told.state);
  showHold(card, told.claim);
  card.dataset.mine = told.mine ?? "";
  if (told.last) card.dataset.would = JSON.stringify(told.would);
  else delete card.dataset.would;
  const line = card.querySelector(".standing") ?? newLine(card);
  line.hidden = !told.last;
  if (!told.last) return;
  const name = Object.assign(document.createElement("bdi"), { textContent: told.last.reviewer });
  const time = Object.assign(document.createElement("time"), { dateTime: told.last.at });
  const many = told.verdicts === 1 ? "1 verdict" : `${told.verdicts} verdicts`;
  line.replaceChildren("Last: ", name, `, ${plain(told.last.decision)}, `, time, ` · ${many}`);
  localise(line);
}

function newLine(card) {
  const line = Object.assign(document.createElement("p"), { className: "standing fine" });
  card.querySelector(".slot").before(line);
  return line;
}

/** Shows the state that the reviewer's decision will bring about, as the service told beforehand. */
export function predict(card, decision) {
  showState(card, JSON.parse(card.dataset.would ?? sheet.dataset.would)[decision]);
}
