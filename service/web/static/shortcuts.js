// Single keys, while no field has the focus and the reader has not switched them off.
import { close, current, filter, step, toWords, toggleLow } from "./reading.js";

const NAME = "sourcemark.keys";
const dialog = document.getElementById("shortcuts");
const box = dialog.querySelector("[data-keys]");
const KEYS = {
  j: () => step("flags", 1),
  k: () => step("flags", -1),
  "]": () => step("attributions", 1),
  "[": () => step("attributions", -1),
  t: () => current() && toWords(current(), { focus: true }),
  l: toggleLow,
  "/": filter,
  "?": () => dialog.showModal(),
  Escape: close,
  ...Object.fromEntries(
    Object.entries({ u: "upheld", d: "dismissed", f: "fixed", s: "unsure", e: "reason", c: "comment", z: "undo", r: "raise" })
      .map(([key, act]) => [key, () => document.dispatchEvent(new CustomEvent("desk:do", { detail: { act } }))]),
  ),
};

function pressed(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  const field = target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (field && key === "Escape") target.closest(".card")?.querySelector("summary").focus();
  if (field || (key !== "Escape" && !box.checked) || !Object.hasOwn(KEYS, key)) return;
  event.preventDefault();
  KEYS[key]();
}

function remembered() {
  try {
    return window.localStorage.getItem(NAME) !== "off";
  } catch {
    return true;
  }
}

function remember() {
  try {
    window.localStorage.setItem(NAME, box.checked ? "on" : "off");
  } catch {
    // It holds for this page, then.
  }
}

box.checked = remembered();
box.addEventListener("change", remember);
document.addEventListener("keydown", pressed);
const button = document.querySelector(".top [data-do=shortcuts]");
button.hidden = false;
button.addEventListener("click", () => dialog.showModal());
