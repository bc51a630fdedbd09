// The grid by keyboard: Enter saves a row and goes on, arrows move, Escape restores. Without scripts each row has its
// button, and Enter saves all of them.
const grid = document.getElementById("grid");
const fieldOf = (row) => row?.querySelector(".change");
const fields = () => [...grid.querySelectorAll(".change")];
const typedIn = () => fields().filter((field) => field.value.trim() !== "");

// What the row shows now is what the next count of it is made against, unless something is typed into it already.
const seeWhatIsShown = (row) => {
  const field = fieldOf(row);
  if (field && field.value === "") {
    row.querySelector('[name^="version-"]').value = row.querySelector("[data-version]").dataset.version;
  }
};

const goTo = (field, step) => {
  const all = fields();
  const next = all[all.indexOf(field) + step];
  next?.focus();
  next?.select();
};

const reasonIsChosen = () => {
  const reason = document.getElementById("grid-reason");
  if (reason.value) return true;
  reason.setAttribute("aria-invalid", "true");
  reason.setAttribute("aria-describedby", "grid-reason-words");
  document.getElementById("grid-reason-words").hidden = false;
  reason.focus();
  return false;
};

grid.addEventListener("keydown", (event) => {
  const field = event.target.closest(".change");
  if (!field || event.isComposing) return;
  const row = field.closest("tr");
  if (event.key === "Enter") {
    event.preventDefault();
    if (event.repeat) return;
    if (field.value.trim() !== "") {
      if (!reasonIsChosen()) return;
      row.querySelector(".level-save").click();
    }
    goTo(field, 1);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    goTo(field, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape") {
    event.preventDefault();
    field.value = "";
    field.removeAttribute("aria-invalid");
    row.querySelector(".level-outcome")?.remove();
    seeWhatIsShown(row);
  }
});

// A button of a row in which nothing is typed has nothing to save.
grid.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest(".level-save");
    if (!button) return;
    const field = fieldOf(button.closest("tr"));
    if (field.value.trim() !== "" && reasonIsChosen()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (field.value.trim() === "") field.focus();
  },
  true,
);

grid.addEventListener("change", ({ target }) => {
  if (target.id !== "grid-reason" || !target.value) return;
  target.removeAttribute("aria-invalid");
  document.getElementById("grid-reason-words").hidden = true;
});

// Whoever types into a refused row anew has read why; the words go, and with them their buttons.
grid.addEventListener("input", ({ target }) => {
  if (target.matches(".change")) target.closest("tr").querySelector(".level-outcome")?.remove();
});

// A scanned code leads to its row. Where that is on the page nothing is loaded, and nothing that is typed is lost.
const search = document.getElementById("grid-search");
const scanned = document.getElementById("grid-q");
const goToRow = (row) => {
  row.scrollIntoView({ block: "center" });
  fieldOf(row).focus();
  fieldOf(row).select();
  scanned.value = "";
};

search.addEventListener(
  "submit",
  (event) => {
    const code = scanned.value.trim().toLowerCase();
    const row = code && [...grid.querySelectorAll(".level")].find((one) => one.dataset.codes.toLowerCase().split(" ").includes(code));
    if (!row) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    goToRow(row);
  },
  true,
);

// An answer that isn't the grid's own, or none at all, leaves the row as it was typed, and says so. The request key of the
// row lets it be sent again without harm. (htmx 4 and 2 call this by different names.)
const isOurs = (status) => [200, 204, 409, 422].includes(status);
const tellFailed = (target) => {
  const row = target.closest?.("tr.level");
  if (!row) return;
  row.querySelector(".level-outcome")?.remove();
  const words = document.createElement("span");
  words.className = "level-outcome field-error";
  words.textContent = grid.dataset.failed;
  row.querySelector(".level-change").append(words);
  said.textContent = `${row.dataset.called}: ${words.textContent}`;
  fieldOf(row).focus();
};
grid.addEventListener("htmx:before:response", (event) => {
  if (isOurs(event.detail.ctx.response.status)) return;
  event.preventDefault();
  tellFailed(event.target);
});
grid.addEventListener("htmx:beforeSwap", ({ detail, target }) => {
  if (isOurs(detail.xhr.status)) return;
  detail.shouldSwap = false;
  tellFailed(target);
});
for (const name of ["htmx:error", "htmx:sendError"]) grid.addEventListener(name, ({ target }) => tellFailed(target));

// What was swapped in: figures that others changed, rows that were saved, rows that were scanned.
const said = document.getElementById("grid-said");

new MutationObserver((changes) => {
  const fresh = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node instanceof Element);
  for (const element of fresh) {
    if (!element.isConnected) continue;
    if (element.matches("[data-version]")) seeWhatIsShown(element.closest("tr"));
    if (!element.matches("tr.level")) continue;
    const outcome = element.querySelector(".level-outcome");
    if (document.activeElement === document.body) fieldOf(element)?.focus(); // the button that was pressed has gone
    if (outcome) said.textContent = `${element.dataset.called}: ${outcome.innerText.replace(/\s+/g, " ")}`;
    if (element.parentElement.id === "found") {
      const known = [...document.querySelectorAll("#levels > tr, #found > tr")].find((row) => row.id === element.id && row !== element);
      if (known) element.replaceWith(known);
      goToRow(known ?? element);
    }
  }
}).observe(grid, { childList: true, subtree: true });

// Others' changes are asked for while somebody looks: not in a hidden tab, and not long after they went away.
const OFTEN = 4000;
const PATIENCE = 15 * 60000;
let lastSign = Date.now();
for (const sign of ["pointermove", "keydown", "scroll"]) {
  document.addEventListener(sign, () => { lastSign = Date.now(); }, { passive: true });
}
const look = () => {
  if (document.visibilityState === "visible" && Date.now() - lastSign < PATIENCE) {
    document.getElementById("changes")?.dispatchEvent(new Event("look"));
  }
};
setInterval(look, OFTEN);
document.addEventListener("visibilitychange", look);

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-reloads]")) return;
  event.preventDefault();
  location.reload();
});

// Nobody leaves with rows that were typed and not saved, but by saving them.
let isSending = false;
grid.addEventListener("submit", () => { isSending = true; });
addEventListener("beforeunload", (event) => {
  if (!isSending && typedIn().length) event.preventDefault();
});

// A page of one row, which was scanned, waits for what is to be typed there.
if (scanned.value && fields().length === 1) goToRow(fields()[0].closest("tr"));
