// A button that prints the page, where there is a script to do it; the browser's own way is always there.
for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
