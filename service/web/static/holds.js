// Who holds a flag: told alike in the queue and on the article's page.
import { localise } from "./moments.js";

const me = document.body.dataset.reviewer;

/** Says on a line who holds a flag, and until when; nobody does for null. */
export function showHolder(line, claim) {
  line.hidden = !claim;
  line.replaceChildren(...(claim ? told(claim) : []));
  localise(line);
}

function told({ reviewer, until }) {
  const time = Object.assign(document.createElement("time"), { dateTime: until });
  const name = Object.assign(document.createElement("bdi"), { textContent: reviewer });
  return reviewer === me ? ["You hold it until ", time] : [name, " holds it until ", time];
}
