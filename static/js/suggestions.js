// The search field suggests while one types: a combobox (WAI-ARIA APG) over a form that works without it.
{
  const field = document.getElementById("search-words");
  const list = document.getElementById("suggestions");
  const known = new Map();
  let marked, waiting, asking;

  const mark = (option) => {
    marked?.setAttribute("aria-selected", false);
    marked = option;
    option?.setAttribute("aria-selected", true);
    option?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option?.id ?? "");
  };
  const show = (isOpen) => {
    mark();
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", isOpen);
  };
  const close = () => {
    clearTimeout(waiting);
    asking?.abort();
    show(false);
  };

  const ask = async () => {
    asking?.abort();
    const words = field.value.trim().replace(/\s+/g, " ").toLowerCase();
    if (words.length < 2) return close();
    const { signal } = (asking = new AbortController());
    try {
      if (!known.has(words)) {
        const address = `${list.dataset.address}?q=${encodeURIComponent(words)}`;
        const answer = await fetch(address, { signal, headers: { "HX-Request": "true" } });
        if (!answer.ok) throw answer;
        known.set(words, await answer.text());
      }
      if (signal.aborted) return;
      list.innerHTML = known.get(words);
      show(!!list.querySelector("a"));
      document.getElementById("said").textContent = list.firstElementChild.dataset.told;
    } catch {
      if (!signal.aborted) close();
    }
  };

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  show(false);

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });

  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (step) {
      event.preventDefault();
      if (event.altKey) return step > 0 ? ask() : close();
      if (list.hidden) return ask();
      // The field itself is one stop of the round.
      const stops = [undefined, ...list.querySelectorAll("a")];
      mark(stops.at((stops.indexOf(marked) + step) % stops.length));
    } else if (event.key === "Enter" && marked) {
      event.preventDefault();
      marked.click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (!["Shift", "Control", "Alt", "Meta"].includes(event.key)) mark();
  });

  // Which product somebody goes on to is counted, as on the page of results; whoever it is isn't told.
  list.addEventListener("click", ({ target }) => {
    const product = target.closest("[data-product]")?.dataset.product;
    const words = encodeURIComponent(field.value.trim());
    if (product) fetch(`${list.dataset.address}?q=${words}&chosen=${product}`, { keepalive: true }).catch(() => {});
  });

  // The field keeps the focus whatever is pressed in the list; who goes on, or comes back, finds it closed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
  addEventListener("pagehide", close);
}
