// On narrow screens a table's rows are cards: each cell is told the head of its column, which is out of sight there.
for (const table of document.querySelectorAll(".scroll table")) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  for (const row of table.querySelectorAll("tbody tr")) {
    [...row.cells].forEach((cell, at) => { cell.dataset.head = heads[at] ?? ""; });
  }
  table.classList.add("is-carded");
}
