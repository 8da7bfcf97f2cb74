// "Why?" on a card: what its rule asks for, beneath the link that asked; without this script the link leads to the page.

/** Shows what there is to say of the link's rule, or puts it away; false where the page has nothing on it. */
export function why(link) {
  const shown = link.closest("p").nextElementSibling;
  const open = shown?.classList.contains("why");
  const kept = document.getElementById(`why-${link.dataset.why}`);
  if (!open && !kept) return false;
  if (open) shown.remove();
  else link.closest("p").after(kept.content.cloneNode(true));
  link.setAttribute("aria-expanded", String(!open));
  return true;
}
