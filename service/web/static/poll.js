// Asking for the same again and again while the page is seen, until the page goes.

/**
 * Asks for the JSON at `path` now and every so many milliseconds, and when the page is looked at again. `told` is called
 * with each answer that is not the one before; where it gives true, the same answer is wanted again. Gives a function
 * that asks at once.
 */
export function poll(path, every, told) {
  let tag = "";
  let timer = 0;

  async function ask() {
    const headers = { Accept: "application/json", ...(tag && { "If-None-Match": tag }) };
    const answer = await fetch(path, { headers, cache: "no-store" });
    if (answer.status !== 200) return;
    tag = answer.headers.get("ETag") ?? "";
    if (told(await answer.json())) tag = "";
  }

  async function refresh() {
    window.clearTimeout(timer);
    if (!document.hidden) await ask().catch(() => {}); // no answer: the next one will tell
    window.clearTimeout(timer);
    timer = window.setTimeout(refresh, every);
  }

  document.addEventListener("visibilitychange", () => !document.hidden && refresh());
  window.addEventListener("focus", refresh);
  refresh();
  return refresh;
}
