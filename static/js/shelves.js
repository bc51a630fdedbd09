// Categories, and products on a shelf, are put in order by hand: dragged by a handle, or moved by Alt and the arrows.
// Without this script each of them has a link or a number instead.
const tree = document.getElementById("shelves");
const token = tree?.querySelector("[name=csrf_token]");
const told = document.getElementById("moved");
for (const one of document.querySelectorAll("[data-with-script]")) one.hidden = false;

const listOf = (branch) => branch.querySelector(":scope > .branches");
const rowOf = (branch) => branch.querySelector(":scope > .branch-row");
const showHandles = (within) => {
  for (const handle of within.querySelectorAll("[data-handle]")) handle.hidden = false;
};

// A category is opened where it stands; what is below it comes from the shop the first time.
const open = async (branch) => {
  const toggle = rowOf(branch).querySelector(".branch-toggle[data-toggle]");
  const list = listOf(branch);
  if (!toggle || toggle.getAttribute("aria-expanded") === "true") return;
  if (!list.children.length) {
    const answer = await fetch(toggle.dataset.toggle, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.headers.has("HX-Redirect")) return location.assign(toggle.href);
    list.innerHTML = await answer.text();
    showHandles(list);
  }
  list.hidden = false;
  toggle.setAttribute("aria-expanded", "true");
};

const close = (branch) => {
  listOf(branch).hidden = true;
  rowOf(branch).querySelector(".branch-toggle").setAttribute("aria-expanded", "false");
};

tree?.addEventListener("click", (event) => {
  const toggle = event.target.closest(".branch-toggle[data-toggle]");
  if (!toggle || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const branch = toggle.closest(".branch");
  if (toggle.getAttribute("aria-expanded") === "true") close(branch);
  else open(branch);
});

// Keys come faster than answers: each deed waits for the one before it.
let turn = Promise.resolve();
const inTurn = (deed) => (turn = turn.then(deed, deed));

// The branch goes where it was put at once; if the shop refuses, it goes back, and the shop says why.
const move = async (branch, list, before) => {
  const from = branch.parentElement;
  const behind = branch.nextElementSibling;
  if (list === from && (before === branch || before === behind)) return;
  const focused = document.activeElement;
  list.insertBefore(branch, before);
  if (branch.contains(focused)) focused.focus();
  const fields = new URLSearchParams({
    csrf_token: token.value,
    parent: list.dataset.below,
    before: before?.dataset.branch ?? "",
    stood: from.dataset.below,
  });
  try {
    const address = `${tree.dataset.address.replace(/\/$/, "")}/${branch.dataset.branch}/place`;
    const answer = await fetch(address, { method: "POST", body: fields, headers: { "HX-Request": "true" } });
    const leadsTo = answer.headers.get("HX-Redirect");
    if (leadsTo) return location.assign(leadsTo);
    told.innerHTML = await answer.text();
    if (!answer.ok) throw new Error(answer.status);
    for (const [one, isGone] of [[from, !from.children.length], [list, false]]) showToggle(one.closest(".branch"), isGone);
  } catch (trouble) {
    if (trouble instanceof TypeError) told.innerHTML = `<p class="notice is-bad" role="alert"></p>`, (told.firstChild.textContent = tree.dataset.failed);
    from.insertBefore(branch, behind);
    if (branch.contains(focused)) focused.focus();
  }
};

// A category that has got its first one below can be opened, and one that has lost its last can't.
const showToggle = (branch, isGone) => {
  if (!branch) return;
  const old = rowOf(branch).querySelector(".branch-toggle");
  if (isGone && old.matches("a")) old.replaceWith(Object.assign(document.createElement("span"), { className: "branch-toggle", hidden: true }));
  if (isGone || old.matches("a")) return;
  const toggle = Object.assign(document.createElement("a"), { className: "branch-toggle" });
  toggle.href = toggle.dataset.toggle = `${tree.dataset.address}?open=${branch.dataset.branch}`;
  toggle.setAttribute("aria-expanded", "true");
  toggle.setAttribute("aria-label", branch.dataset.name);
  old.replaceWith(toggle);
};

const branchBefore = (branch) => {
  const found = branch.previousElementSibling;
  return found?.classList.contains("branch") ? found : null;
};

const KEYS = {
  ArrowUp: (branch) => branchBefore(branch) && move(branch, branch.parentElement, branchBefore(branch)),
  ArrowDown: (branch) => {
    const next = branch.nextElementSibling;
    return next?.classList.contains("branch") && move(branch, branch.parentElement, next.nextElementSibling?.closest(".branch") ?? null);
  },
  ArrowLeft: (branch) => {
    const above = branch.parentElement.closest(".branch");
    return above && move(branch, above.parentElement, above.nextElementSibling?.closest(".branch") ?? null);
  },
  ArrowRight: async (branch) => {
    const above = branchBefore(branch);
    if (!above) return;
    await open(above);
    await move(branch, listOf(above), null);
  },
};

tree?.addEventListener("keydown", (event) => {
  const branch = event.target.closest(".branch");
  if (!branch || !event.altKey || !KEYS[event.key] || !token) return;
  event.preventDefault();
  inTurn(() => KEYS[event.key](branch));
});

// Dragged over a row: its upper part means before, its lower part behind, its middle into.
const clear = () => {
  for (const one of document.querySelectorAll(".is-before, .is-behind, .is-into")) one.classList.remove("is-before", "is-behind", "is-into");
};
const target = (event, rows, hasMiddle) => {
  const row = document.elementFromPoint(event.clientX, event.clientY)?.closest(rows);
  if (!row) return null;
  const { top, height } = row.getBoundingClientRect();
  const part = (event.clientY - top) / height;
  const edge = hasMiddle ? 0.3 : 0.5;
  return { row, where: part < edge ? "is-before" : part > 1 - edge ? "is-behind" : "is-into" };
};
const drag = (handle, event, { thing, rows, hasMiddle, drop }) => {
  if (event.button) return;
  event.preventDefault();
  handle.focus();
  handle.setPointerCapture(event.pointerId);
  thing.classList.add("is-dragged");
  let aim = null;
  const over = (moved) => {
    clear();
    aim = target(moved, rows, hasMiddle);
    if (aim && thing.contains(aim.row)) aim = null;
    aim?.row.classList.add(aim.where);
    const edge = 60;
    if (moved.clientY < edge) scrollBy(0, -12);
    if (moved.clientY > innerHeight - edge) scrollBy(0, 12);
  };
  const end = (ended) => {
    handle.removeEventListener("pointermove", over);
    thing.classList.remove("is-dragged");
    clear();
    if (ended.type === "pointerup" && aim) inTurn(() => drop(aim));
  };
  handle.addEventListener("pointermove", over);
  handle.addEventListener("pointerup", end, { once: true });
  handle.addEventListener("pointercancel", end, { once: true });
};

tree?.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  const branch = handle?.closest(".branch");
  if (!branch) return;
  drag(handle, event, {
    thing: branch,
    rows: ".branch-row",
    hasMiddle: true,
    drop: async ({ row, where }) => {
      const aimed = row.closest(".branch");
      if (where === "is-into") {
        await open(aimed);
        return move(branch, listOf(aimed), null);
      }
      const before = where === "is-before" ? aimed : (aimed.nextElementSibling?.closest(".branch") ?? null);
      return move(branch, aimed.parentElement, before);
    },
  });
});

if (tree) showHandles(tree);

// Products: those on the first page have the places that they stand at, counted from 1.
const goods = () => document.getElementById("goods");
const placeOf = (row) => [...row.parentElement.children].indexOf(row) + 1;
const put = async (row, place) => {
  if (place < 1 || place === placeOf(row)) return;
  const form = row.querySelector("form");
  const fields = new URLSearchParams(new FormData(form));
  fields.set("place", place);
  const said = document.getElementById("goods-said");
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields, headers: { "HX-Request": "true" } });
    const leadsTo = answer.headers.get("HX-Redirect");
    if (leadsTo) return location.assign(leadsTo);
    const text = await answer.text();
    if (!text.includes('id="goods"')) throw new Error(answer.status);
    goods().outerHTML = text;
    showHandles(goods());
    said.textContent = "";
    document.getElementById(row.id)?.querySelector("[data-handle]")?.focus();
  } catch {
    said.innerHTML = '<p class="notice is-bad"></p>';
    said.firstChild.textContent = goods().dataset.failed;
  }
};

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("#goods [data-product]");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!row || !step || !event.altKey || !row.querySelector("[data-handle]")) return;
  event.preventDefault();
  inTurn(() => {
    const now = document.getElementById(row.id);
    if (now && (step < 0 || now.nextElementSibling)) return put(now, placeOf(now) + step);
  });
});

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("#goods [data-handle]");
  if (!handle) return;
  const row = handle.closest("[data-product]");
  drag(handle, event, {
    thing: row,
    rows: "#goods [data-product]",
    hasMiddle: false,
    drop: ({ row: aimed, where }) => {
      const place = placeOf(aimed) + (where === "is-behind" ? 1 : 0);
      return put(row, place > placeOf(row) ? place - 1 : place);
    },
  });
});

if (goods()) showHandles(goods());
