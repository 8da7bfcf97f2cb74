// The desk is a client of the wire: every change goes through here.

/** What the service answered with a problem document: `status`, `code`, `detail`. */
export class Problem extends Error {
  constructor(status, code, detail) {
    super(detail);
    Object.assign(this, { name: "Problem", status, code, detail });
  }
}

/** No answer, or a gateway's instead of the service's: the request may be sent again. */
export class Offline extends Error {
  constructor() {
    super("The service can’t be reached.");
    this.name = "Offline";
  }
}

const GATEWAY = [502, 503, 504];
const PATIENCE = 30_000; // ms; then the road counts as cut
const PARTING = 60_000; // bytes that a browser still sends when the page goes
const token = document.querySelector('meta[name="csrf-token"]');

/**
 * Sends a request and gives the JSON of its answer (null for 204). `body` is dumped as JSON where there is one; `key` is
 * the Idempotency-Key. Throws `Problem` or `Offline`.
 */
export async function request(method, path, body, { key } = {}) {
  try {
    return await send(method, path, body, key);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "csrf") throw error;
    await renew();
    return send(method, path, body, key);
  }
}

/** Says it to screen readers, once each time, even where it is what was said before. */
export function announce(text) {
  const live = document.getElementById("live");
  live.textContent = "";
  window.setTimeout(() => { live.textContent = text; }, 50);
}

// Another session than the page's: its reader has signed in again meanwhile. As somebody else: nothing may be sent in their name.
async function renew() {
  const session = await send("GET", "/desk/session");
  if (session.reviewer !== document.body.dataset.reviewer) {
    throw new Problem(403, "other_reviewer", `You are signed in as ${session.reviewer} now; load the page again.`);
  }
  token.content = session.csrf;
}

async function send(method, path, body, key) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = token.content;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const keepalive = method !== "GET" && new Blob([sent ?? ""]).size < PARTING;
  const answer = await reached(path, { method, headers, body: sent, keepalive });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => null);
  if (problem?.code) throw new Problem(answer.status, problem.code, problem.detail);
  if (GATEWAY.includes(answer.status)) throw new Offline();
  throw new Problem(answer.status, "unknown", answer.statusText);
}

async function reached(path, options) {
  try {
    return await fetch(path, { ...options, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Offline();
  }
}
