// Counts what is typed.
const text = document.getElementById("text");
const size = document.getElementById("size");
const longest = Number(text.form.dataset.longest);
const number = new Intl.NumberFormat("en-GB");

text.addEventListener("input", () => {
  const length = [...text.value].length;
  size.textContent = `${number.format(length)} of at most ${number.format(longest)} characters.`;
});
