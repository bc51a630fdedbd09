// The little that HTML can't do by itself. First, from one enlarged picture to the next, by button or arrow key.
// (Opened by HTML alone, the next would lie on top of the first, and each would have to be closed.)
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-shows]");
  if (!button) return;
  const next = document.getElementById(button.dataset.shows);
  button.closest(".enlarged").hidePopover();
  next.showPopover();
  next.querySelector(`[data-step="${button.dataset.step}"]`).focus();
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
  const open = step && document.querySelector(".enlarged:popover-open");
  open?.querySelector(`[data-step="${step}"]`)?.click();
});

// Who tabs out of an enlarged picture closes it: what has the focus must never lie behind it.
document.addEventListener("focusin", (event) => {
  const open = document.querySelector(".enlarged:popover-open");
  if (open && !open.contains(event.target)) open.hidePopover();
});

// Who mends a field has read what was wrong with it.
document.addEventListener("input", ({ target }) => {
  if (target.getAttribute("aria-invalid") !== "true") return;
  target.removeAttribute("aria-invalid");
  document.getElementById(`${target.id}-error`)?.remove();
});

// A second click on a button that has sent its form already sends nothing: the first answer is on its way.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented || event.target.matches("[data-hx-post]")) return;
  if (sent.has(event.target)) event.preventDefault();
  sent.add(event.target);
  setTimeout(() => sent.delete(event.target), 5000);
});

// What changed in place is said to who can't see it. A region that is itself replaced would stay silent.
const whatIsSaid = () =>
  [...document.querySelectorAll("[data-said]")].map((element) => element.innerText.replace(/\s+/g, " ")).join(". ");
let saidLast = "";

new MutationObserver(() => {
  showFilters();
  const now = whatIsSaid();
  if (now !== saidLast) document.getElementById("said").textContent = saidLast = now;
}).observe(document.getElementById("main"), { childList: true, subtree: true });
saidLast = whatIsSaid();

// The switch of the filters stands outside of what is replaced: it says how many are on.
function showFilters() {
  const shown = document.getElementById("filters-chosen");
  const number = document.querySelectorAll("#results .chip.is-on").length;
  const words = number ? `(${number})` : "";
  if (shown && shown.textContent !== words) shown.textContent = words;
  document.querySelectorAll("[data-narrows][hidden]").forEach((field) => (field.hidden = false));
  for (const id of openLists) document.getElementById(id)?.setAttribute("open", "");
}

// A list of further values that somebody opened stays open, though it be replaced: once htmx has settled it too.
const openLists = new Set();
document.addEventListener("click", ({ target }) => {
  const list = target.closest(".facet-more > summary")?.parentElement;
  if (list) openLists[list.open ? "delete" : "add"](list.id);
});
document.addEventListener("toggle", ({ target }) => {
  if (!target.open && openLists.has(target.id)) target.open = true;
}, true);
showFilters();

// Who is done with the filters on a phone sees the goods.
document.addEventListener("click", (event) => {
  if (!event.target.closest("#show")) return;
  document.getElementById("filters-switch").open = false;
  document.getElementById("results").scrollIntoView();
});

// A long list of values is narrowed by typing, which sends nothing.
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
document.addEventListener("input", ({ target }) => {
  const list = document.getElementById(target.dataset.narrows);
  if (!list) return;
  for (const value of list.children) value.hidden = !plain(value.textContent).includes(plain(target.value.trim()));
});
const keepToItself = (event) => event.target.matches("[data-narrows]") && event.stopPropagation();
document.addEventListener("change", keepToItself, true);

// A password may be looked at. Before it is sent it is hidden again, or the browser would keep it with other words.
const showPassword = (button, shown) => {
  document.getElementById(button.dataset.showsPassword).type = shown ? "text" : "password";
  [button.children[0].hidden, button.children[1].hidden] = [shown, !shown];
};
const showButtons = () => document.querySelectorAll("[data-shows-password]");

for (const button of showButtons()) {
  button.hidden = false;
  button.addEventListener("click", () => showPassword(button, button.children[1].hidden));
}
document.addEventListener("submit", () => showButtons().forEach((button) => showPassword(button, false)));
