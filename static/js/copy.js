// A button that copies a text, where there is a script to do it; the text itself can always be marked.
for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    document.getElementById("said").textContent = button.dataset.done;
    button.classList.add("is-done");
    setTimeout(() => {
      button.classList.remove("is-done");
      document.getElementById("said").textContent = "";
    }, 2000);
  });
}
