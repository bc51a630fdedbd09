// Ctrl-K (or ⌘K) opens the palette on every page of the desk: the page /desk/find inside a dialog.
{
  const dialog = document.getElementById("palette");
  const field = dialog?.querySelector("input");
  const list = dialog?.querySelector("[data-list]");
  let waiting, asking;

  const ask = async () => {
    asking?.abort();
    const asked = field.value;
    const { signal } = (asking = new AbortController());
    try {
      const address = `${field.form.action}?q=${encodeURIComponent(asked)}`;
      const answer = await fetch(address, { signal, headers: { "HX-Request": "true" } });
      if (answer.headers.has("HX-Redirect")) location = answer.headers.get("HX-Redirect");
      else if (answer.ok) {
        list.innerHTML = await answer.text();
        list.dataset.asked = asked;
      }
    } catch {
      // The next letter asks again, and Enter opens the page.
    }
  };
  const open = (event) => {
    event.preventDefault();
    if (dialog.open) return dialog.close();
    dialog.showModal();
    field.select();
    ask();
  };
  // Through the field and the links, round and round.
  const step = (by) => {
    const stops = [field, ...list.querySelectorAll("a")];
    stops.at((stops.indexOf(document.activeElement) + by) % stops.length).focus();
  };

  if (dialog) {
    addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") open(event);
    });
    for (const link of document.querySelectorAll("[data-opens-palette]")) link.addEventListener("click", open);
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 120);
    });
    dialog.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by) {
        event.preventDefault();
        step(by);
      } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && document.activeElement !== field) field.focus();
    });
    // Enter goes to the first of what is shown for just these words; else to the page, which finds it.
    field.form.addEventListener("submit", (event) => {
      const first = list.querySelector("a");
      if (first && list.dataset.asked === field.value) {
        event.preventDefault();
        first.click();
      }
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
}
