// A reviewer's own flag, on the words that are selected or on the whole article.
import { announce } from "./api.js";
import { draft, keep, onSent, put } from "./outbox.js";
import { selected } from "./places.js";

const sheet = document.getElementById("article");
const dialog = document.getElementById("raise");
const form = dialog.querySelector("form");
const offer = document.getElementById("picked");
const target = `raise.${sheet.dataset.article}`;
const { rule, grade, message } = form.elements;
let words = null;

function begin() {
  const kept = draft(target);
  words = selected() ?? kept?.spans?.[0] ?? null;
  rule.value = kept?.rule ?? "";
  message.value = kept?.message ?? "";
  const quote = dialog.querySelector(".words");
  quote.textContent = words?.text ?? "";
  quote.hidden = !words;
  dialog.querySelector("[data-whole]").hidden = Boolean(words);
  chosen(kept?.grade);
  fault("");
  offer.hidden = true;
  dialog.showModal();
  rule.focus();
}

function chosen(wanted) {
  const option = rule.selectedOptions[0];
  const grades = (option?.dataset.grades ?? "").split(" ").filter(Boolean);
  dialog.querySelector("p[data-definition]").textContent = option?.dataset.definition ?? "";
  dialog.querySelector("[data-grade]").hidden = !grades.length;
  grade.replaceChildren(new Option("None", ""), ...grades.map((name) => new Option(name.replaceAll("_", " "), name)));
  grade.value = grades.includes(wanted) ? wanted : "";
}

function fault(text) {
  const notice = dialog.querySelector(".notice");
  notice.textContent = text;
  notice.hidden = !text;
}

function typed() {
  const body = read();
  keep(target, body.rule || body.message ? body : null);
}

function read() {
  return { rule: rule.value, grade: grade.value, message: message.value, spans: words ? [words] : [] };
}

function send() {
  if (!rule.value) {
    fault("Choose a rule.");
    return rule.focus();
  }
  const body = { ...read(), revision: Number(sheet.dataset.revision), offset_encoding: "utf-16" };
  keep(target, null);
  put({ path: `/v1/articles/${sheet.dataset.article}/flags`, body, target, label: "Your flag" });
  dialog.close();
  return announce("Your flag is on its way.");
}

document.addEventListener("words:picked", ({ detail: { picked, range } }) => {
  offer.hidden = !picked;
  if (!picked) return;
  const { bottom, left } = range.getBoundingClientRect();
  offer.style.setProperty("inset", `${Math.min(bottom + 8, window.innerHeight - 60)}px auto auto ${Math.max(left, 8)}px`);
});
document.addEventListener("scroll", () => { offer.hidden = true; }, { passive: true });
document.addEventListener("click", (event) => event.target.closest("[data-do=raise]") && begin());
document.addEventListener("desk:do", ({ detail }) => detail.act === "raise" && begin());
offer.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
form.addEventListener("input", ({ target: field }) => {
  if (field === rule) chosen();
  typed();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
dialog.querySelector("[data-do=send]").addEventListener("click", send);
dialog.querySelector("[data-do=close]").addEventListener("click", () => dialog.close());
onSent(({ item, answer }) => {
  if (item.target !== target) return;
  window.location.hash = answer.id;
  window.location.reload();
});
document.querySelector(".top [data-do=raise]").hidden = false;
