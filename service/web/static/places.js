// The article's very text and places in it, counted as the wire's `utf-16` counts.
const text = document.querySelector(".text");
const BREAKS = { crlf: "\r\n", lf: "\n", cr: "\r" };
let whole = null;
let picked = null;

/** The article as it was submitted. */
export function article() {
  whole ??= [...text.querySelectorAll(".para")].map((p) => p.textContent + (BREAKS[p.dataset.break] ?? "")).join("");
  return whole;
}

/** The words that are selected, or were last, as `{start, end, text}`; null where there are none. */
export const selected = () => picked;

/** Forgets what was selected. */
export function forget() {
  picked = null;
  window.getSelection().removeAllRanges();
}

/** Where these words stand, as near as may be to `near`; null where they don't. */
export function find(words, near) {
  let best = null;
  for (let at = article().indexOf(words); words && at >= 0; at = article().indexOf(words, at + 1)) {
    if (best === null || Math.abs(at - near) < Math.abs(best - near)) best = at;
  }
  return best === null ? null : { start: best, end: best + words.length, text: words };
}

/** The words between two offsets in code points, as stored verdicts count. */
export const wordsAt = (span) => [...article()].slice(span.start, span.end).join("");

// The offset of a place that a selection names: inside a stretch, or between elements.
function offset(node, at) {
  if (node.nodeType === Node.TEXT_NODE) {
    const segment = node.parentElement.closest(".seg");
    if (segment) return Number(segment.dataset.at) + at;
  }
  const following = node.childNodes?.[at] ?? after(node);
  const next = following && first(following);
  return next ? Number(next.dataset.at) : article().length;
}

function first(node) {
  if (node.nodeType === Node.ELEMENT_NODE) {
    const inside = node.matches(".para, .seg") ? node : node.querySelector(".para");
    if (inside) return inside;
  }
  const next = after(node);
  return next && first(next);
}

function after(node) {
  for (let at = node; at && at !== text; at = at.parentNode) if (at.nextSibling) return at.nextSibling;
  return null;
}

function trimmed(start, end) {
  const words = article().slice(start, end);
  const from = start + words.length - words.trimStart().length;
  const kept = words.trim();
  return kept ? { start: from, end: from + kept.length, text: kept } : null;
}

document.addEventListener("selectionchange", () => {
  const selection = window.getSelection();
  if (!selection.rangeCount || !text.contains(selection.anchorNode)) return;
  const range = selection.getRangeAt(0);
  const inside = text.contains(range.endContainer);
  const end = inside ? offset(range.endContainer, range.endOffset) : article().length;
  picked = range.collapsed ? null : trimmed(offset(range.startContainer, range.startOffset), end);
  document.dispatchEvent(new CustomEvent("words:picked", { detail: { picked, range } }));
});
