// After the last verdict that the article waits for: where the queue goes on.
import { Offline, Problem, announce, request } from "./api.js";
import { onSent } from "./outbox.js";
import { standing } from "./own.js";
import { root } from "./reading.js";

const sheet = document.getElementById("article");
const bar = document.getElementById("onward");
const said = bar.querySelector("p");
const link = bar.querySelector("a");

// Flags of the page that wait for the reviewer; advisory ones count only where they are shown.
function left() {
  const advised = root.classList.contains("is-advised");
  const blind = "veiled" in sheet.dataset;
  return [...root.querySelectorAll(".card.is-flag")].filter((card) => (advised || !card.classList.contains("sev-low"))
    && !standing(card) && (blind || ["open", "disputed"].includes(card.dataset.state)));
}

async function look() {
  bar.hidden = left().length > 0;
  if (bar.hidden) return;
  try {
    show(await request("GET", `/desk/queue/next?besides=${sheet.dataset.article}`));
  } catch (error) {
    bar.hidden = true;
    if (!(error instanceof Offline || error instanceof Problem)) throw error;
  }
}

function show(next) {
  said.textContent = next ? "That was the last flag here." : "That was the last flag here, and nothing else waits for you.";
  link.textContent = next ? `Next in queue: ${next.title || "Untitled"} (${next.flags})` : "To the queue";
  link.href = next?.address ?? "/desk/queue";
  announce(`${said.textContent} ${link.textContent}.`);
}

onSent(({ item }) => item.target.startsWith("flg_") && look());
