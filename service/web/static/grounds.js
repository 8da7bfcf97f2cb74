// What a verdict rests on, as a card's form holds it: the reason and the links.
import { announce } from "./api.js";

export const NONE = { rationale: "", evidence: [] };

/** The form of a card that is or was open; null where there is none, or nobody may decide. */
export function formOf(card) {
  const form = card.querySelector(".decide");
  return form?.elements ? form : null;
}

/** What the form holds, right or wrong. */
export function typed(card) {
  const form = formOf(card);
  const evidence = [...form.querySelectorAll(".link")].map((item) => {
    const [url, note] = item.querySelectorAll("input");
    return { url: url.value, note: note.value };
  });
  return { rationale: form.elements.rationale.value, evidence };
}

/** What the form holds, as it is sent; null where an address is none. */
export function read(card) {
  const { rationale, evidence } = typed(card);
  const given = evidence.map(({ url, note }) => ({ url: url.trim(), note })).filter(({ url }) => url);
  return given.every(({ url }) => isAddress(url)) ? { rationale, evidence: given } : null;
}

/** Leads to the first address that is none. */
export function showWrong(card) {
  const form = formOf(card);
  const fields = [...form.querySelectorAll(".link [name=url]")];
  for (const field of fields) field.setAttribute("aria-invalid", String(isWrong(field)));
  form.querySelector(".evidence").open = true;
  fields.find(isWrong).focus();
  announce("This address is not one of the web.");
}

/** Puts a reason and links into the form. */
export function fill(card, { rationale, evidence }) {
  const form = formOf(card);
  if (!form) return;
  form.elements.rationale.value = rationale ?? "";
  form.querySelector(".evidence .links").replaceChildren();
  for (const item of evidence ?? []) addLink(form, item);
  count(form);
}

/** Adds fields for one more link; gives the first of them. */
export function addLink(form, { url = "", note = "" } = {}) {
  const item = document.getElementById("link").content.cloneNode(true).firstElementChild;
  const [first, second] = item.querySelectorAll("input");
  [first.value, second.value] = [url, note];
  form.querySelector(".evidence .links").append(item);
  count(form);
  return first;
}

/** Takes the fields of a link away. */
export function dropLink(form, item) {
  item.remove();
  count(form);
  form.querySelector("[data-do=link]").focus();
}

/** Whether nothing was typed. */
export const blank = ({ rationale, evidence }) => !rationale && !evidence.length;

/** Whether both rest on the same. */
export const same = (one, other) => one.rationale === other.rationale
  && JSON.stringify(one.evidence) === JSON.stringify(other.evidence);

const isAddress = (url) => /^https?:\/\/[^\s/]+\.[^\s/]/i.test(url);

const isWrong = ({ value }) => Boolean(value.trim()) && !isAddress(value.trim());

function count(form) {
  const links = form.querySelectorAll(".link").length;
  form.querySelector("[data-links]").textContent = links ? `(${links})` : "";
}
