// What the reviewer says of a part by now, sent or not.
import { waiting } from "./outbox.js";
import { plain } from "./standing.js";
import { mine } from "./verdicts.js";

/** What is sent to take a verdict back where nothing had been said before it. */
export const TAKEN_BACK = { decision: "unsure", rationale: "Taken back.", evidence: [] };

/** Whether a verdict takes back what was said, and says nothing itself. */
export const takesBack = ({ decision, rationale }) => decision === TAKEN_BACK.decision && rationale === TAKEN_BACK.rationale;

/** The reviewer's verdicts on a part that wait to be sent, oldest first. */
export const waitsFor = (id) => waiting().filter(({ target, refused }) => target === id && !refused);

/** A part's name in messages. */
export const title = (card) => card.querySelector(".title")?.textContent ?? "Attribution";

/** The reviewer's verdict that stands, as it could be sent again; null where there is none. */
export function said(card) {
  const verdict = waitsFor(card.id).at(-1)?.body ?? mine(card.id);
  if (!verdict) return card.dataset.mine ? { decision: card.dataset.mine, rationale: "", evidence: [] } : null;
  if (takesBack(verdict)) return null;
  const { decision, rationale, evidence, correction } = verdict;
  const links = evidence.map(({ url, note }) => ({ url, note }));
  return { decision, rationale, evidence: links, ...(correction && { correction: resent(correction) }) };
}

/** The decision that stands; "" where there is none. */
export function standing(card) {
  const decision = said(card)?.decision ?? "";
  return decision === "unsure" && card.dataset.kind === "attributions" ? "" : decision;
}

/** A verdict on a part, as the outbox takes it. */
export function addressed(card, body) {
  const path = `/v1/${card.dataset.kind}/${card.id}/verdicts`;
  return { path, body, target: card.id, label: `${title(card)}: ${plain(body.decision)}` };
}

// A stored correction counts code points; what it leaves as it is must be left out.
function resent(correction) {
  const kept = Object.entries(correction).filter(([, value]) => value !== null);
  return { offset_encoding: "code-point", ...Object.fromEntries(kept) };
}
