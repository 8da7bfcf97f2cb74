// What an attribution should have been: the right words, taken from the text, and who the source is.
import { announce } from "./api.js";
import { decide } from "./decide.js";
import { article, find, forget, selected } from "./places.js";
import { root, wordsOf } from "./reading.js";

const sheet = document.getElementById("article");
const made = new Map(); // fieldset -> stretches, where the reviewer has given some

function begin(card, decision) {
  const box = card.querySelector(".correction");
  box.hidden = false;
  box.dataset.decision = decision;
  const name = box.querySelector("[name=resolved_source]");
  if (!name.dataset.was) {
    name.dataset.was = card.dataset.name || "-";
    name.value = card.dataset.name;
    for (const fieldset of box.querySelectorAll("fieldset")) show(card, fieldset);
  }
  const first = decision === "wrong_source" ? name : box.querySelector("fieldset[data-part=content] button");
  first.focus();
}

function end(card) {
  const box = card.querySelector(".correction");
  for (const fieldset of box.querySelectorAll("fieldset")) made.delete(fieldset);
  delete box.querySelector("[name=resolved_source]").dataset.was;
  box.hidden = true;
}

function show(card, fieldset, fault = "") {
  const stretches = made.get(fieldset) ?? marked(card, fieldset.dataset.part);
  fieldset.querySelector(".stretches").replaceChildren(...stretches.map((stretch, at) => row(stretch, at, made.has(fieldset))));
  const lost = fieldset.closest(".correction").querySelector(".lost");
  lost.textContent = fault;
  lost.hidden = !fault;
}

function row({ text }, at, removable) {
  const item = document.createElement("li");
  item.dir = "auto";
  item.append(Object.assign(document.createElement("q"), { textContent: text }));
  if (removable) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Remove" });
    button.dataset.at = at;
    button.setAttribute("aria-label", `Remove “${text}”`);
    item.append(button);
  }
  return item;
}

// The stretches as they are marked now; what stands side by side is one.
function marked(card, part) {
  const stretches = [];
  for (const element of wordsOf(card).filter((one) => one.classList.contains(`is-${part}`))) {
    const start = Number(element.dataset.at);
    const end = start + element.textContent.length;
    const last = stretches.at(-1);
    if (last && article().slice(last.end, start).trim() === "") last.end = end;
    else stretches.push({ start, end });
  }
  return stretches.map(({ start, end }) => ({ start, end, text: article().slice(start, end) }));
}

function take(card, fieldset, more) {
  const picked = selected();
  if (!picked) return show(card, fieldset, "Nothing is selected in the text.");
  const kept = more ? made.get(fieldset) ?? marked(card, fieldset.dataset.part) : [];
  if (kept.some((one) => one.start < picked.end && picked.start < one.end)) {
    return show(card, fieldset, "These words are taken already.");
  }
  made.set(fieldset, [...kept, picked].sort((one, other) => one.start - other.start));
  forget();
  show(card, fieldset);
  return announce(`${fieldset.dataset.part}: ${picked.text}`);
}

function typed(card, input) {
  const fieldset = input.closest("fieldset");
  if (!input.value.trim()) return;
  const near = Number(wordsOf(card)[0]?.dataset.at ?? 0);
  const found = find(input.value.trim(), near);
  input.setAttribute("aria-invalid", String(!found));
  if (found) {
    made.set(fieldset, [found]);
    input.value = "";
    announce(`${fieldset.dataset.part}: ${found.text}`);
  }
  show(card, fieldset, found ? "" : "These words do not stand in the text just so.");
}

function correction(card) {
  const box = card.querySelector(".correction");
  const parts = [...box.querySelectorAll("fieldset")].filter((fieldset) => made.has(fieldset));
  const name = box.querySelector("[name=resolved_source]");
  const named = name.value.trim() !== card.dataset.name && { resolved_source: name.value.trim() };
  if (!parts.length && !named) return undefined;
  const spans = Object.fromEntries(parts.map((fieldset) => [fieldset.dataset.part, made.get(fieldset)]));
  return { revision: Number(sheet.dataset.revision), offset_encoding: "utf-16", ...spans, ...named };
}

root.addEventListener("part:correct", ({ detail }) => begin(detail.card, detail.decision));
root.addEventListener("change", ({ target }) => {
  if (target.matches(".correction fieldset input")) typed(target.closest(".card"), target);
});
root.addEventListener("click", ({ target }) => {
  const box = target.closest(".correction");
  const button = target.closest("button");
  if (!box || !button) return;
  const card = box.closest(".card");
  const fieldset = target.closest("fieldset");
  const { do: act, at } = button.dataset;
  if (act === "take" || act === "add") take(card, fieldset, act === "add");
  if (at !== undefined) {
    made.set(fieldset, made.get(fieldset).filter((_, place) => place !== Number(at)));
    show(card, fieldset);
    fieldset.querySelector("button").focus();
  }
  if (act === "correct") {
    decide(card, box.dataset.decision, correction(card));
    end(card);
  }
  if (act === "uncorrect") {
    const { decision } = box.dataset;
    end(card);
    card.querySelector(`[data-decision=${decision}]`).focus();
  }
});
