// The batches of the page, as they go on; stopping one, and going on with it.
import { announce, request } from "./api.js";

const EVERY = 2_000; // ms
const rows = [...document.querySelectorAll("#batches > li")];
const open = (row) => ["receiving", "running"].includes(row.dataset.state);

async function look(row) {
  const batch = await request("GET", `/v1/batches/${row.dataset.batch}`);
  if (batch.state !== row.dataset.state) return window.location.reload(); // other buttons, other words
  const bar = row.querySelector("progress");
  Object.assign(bar, { max: batch.lines || 1, value: batch.done });
  const failed = batch.failed ? `, ${batch.failed} of them with an error` : "";
  row.querySelector(".counts").textContent = `${batch.done} of ${batch.lines} lines done${failed}`;
}

async function refresh() {
  if (!document.hidden) await Promise.all(rows.filter(open).map(look)).catch(() => {}); // the next one will tell
  if (rows.some(open)) window.setTimeout(refresh, EVERY);
}

for (const row of rows) {
  const button = row.querySelector("button[data-do]");
  button?.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await request("POST", `/v1/batches/${row.dataset.batch}/${button.dataset.do}`);
      announce(button.dataset.do === "cancel" ? "The batch is cancelled." : "The batch goes on.");
      window.location.reload();
    } catch (error) {
      const notice = row.querySelector(".notice");
      Object.assign(notice, { textContent: error.message, hidden: false });
      button.disabled = false;
    }
  });
}

refresh();
