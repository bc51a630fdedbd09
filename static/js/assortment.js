// The product list: one box that ticks all rows of the page, and how many are ticked.
(() => {
  const form = document.getElementById("assortment");
  const head = form?.querySelector("[data-tick-all]");
  if (!head) return;
  const boxes = [...form.querySelectorAll('input[name="product"]')];
  const label = document.createElement("label");
  const all = document.createElement("input");
  const words = document.createElement("span");
  all.type = "checkbox";
  words.className = "hidden";
  words.textContent = head.dataset.tickAll;
  label.append(all, words);
  head.replaceChildren(label);

  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  let last = null;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener("click", (event) => {
    const place = boxes.indexOf(event.target);
    if (place < 0) return;
    // Shift ticks all between this row and the one before.
    if (event.shiftKey && last !== null) {
      const [from, to] = [Math.min(place, last), Math.max(place, last)];
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    last = place;
    show();
  });
  form.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
})();
