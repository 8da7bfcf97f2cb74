// Times come in UTC; here they are put into the reader's own zone.
const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** Shows every `<time datetime>` below `root` in the reader's zone. */
export function localise(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.valueOf())) continue;
    time.textContent = format.format(at);
    time.title = time.dateTime;
  }
}

localise(document);
