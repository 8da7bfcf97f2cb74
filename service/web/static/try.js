// Counts what is typed, takes files, and keeps a text that is too long from being sent and lost.
const form = document.querySelector("form.try");
const { text, file, content_type: written } = form.elements;
const size = document.getElementById("size");
const refusal = document.getElementById("refusal");
const longest = Number(form.dataset.longest);
const largest = longest * 12; // bytes that the service takes of a form
const number = new Intl.NumberFormat("en-GB");
const most = number.format(longest);

function refuse(reason) {
  refusal.hidden = !reason;
  refusal.textContent = reason;
}

// In characters as the service counts them, not in UTF-16 units.
function length() {
  let count = 0;
  for (const _ of text.value) count += 1;
  return count;
}

function count() {
  size.textContent = `${number.format(length())} of at most ${most} characters.`;
}

async function take(chosen) {
  if (chosen.size > largest) return refuse(`The file has more than ${most} characters, which is the most that is taken.`);
  try {
    text.value = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await chosen.arrayBuffer());
  } catch {
    return refuse("The file is not plain text in UTF-8; save it as that, or paste its text.");
  } finally {
    file.value = ""; // what is sent is what stands in the field, where it can be edited
  }
  if (/\.html?$/i.test(chosen.name)) written.value = "text/html";
  refuse("");
  count();
  text.focus();
}

// HTML may be longer than the text in it, which is what counts; the service tells where that is too long.
function tooLong() {
  const html = written.value !== "text/plain" && /<[a-z!]/i.test(text.value);
  return html ? new Blob([text.value]).size > largest : length() > longest;
}

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

text.addEventListener("input", count);
file.addEventListener("change", () => { if (file.files.length) take(file.files[0]); });
text.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  text.classList.add("is-target");
});
text.addEventListener("dragleave", () => text.classList.remove("is-target"));
text.addEventListener("drop", (event) => {
  text.classList.remove("is-target");
  if (!carriesFiles(event)) return;
  event.preventDefault();
  take(event.dataTransfer.files[0]);
});
form.addEventListener("submit", (event) => {
  if (!tooLong()) return;
  event.preventDefault();
  refuse(`The text is longer than ${most} characters, which is the most that is taken.`);
  text.focus();
});
if (text.value) count();
