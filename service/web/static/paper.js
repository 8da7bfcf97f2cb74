// The button that prints the page; without scripts the browser's own does.
const button = document.querySelector("[data-do=print]");
button.hidden = false;
button.addEventListener("click", () => window.print());
