// Goods are scanned faster than answers come: each scan waits for the one before it, and none is lost.
const form = document.querySelector("[data-receipt]");
const waiting = [];
let isSending = false;

form?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.hasAttribute("data-in-place")) return;
  event.preventDefault();
  const { typed, units } = form.elements;
  waiting.push({ address: button.getAttribute("formaction") ?? form.action, name: button.name, value: button.value, typed: typed.value, units: units.value });
  typed.value = units.value = "";
  if (!button.name || button.name === "variant") typed.focus();
  if (!isSending) sendNext();
});

const sendNext = async () => {
  const scan = waiting.shift();
  if (!scan) return;
  isSending = true;
  const fields = new FormData(form);
  for (const name of ["typed", "units"]) fields.set(name, scan[name]);
  if (scan.name) fields.set(scan.name, scan.value);
  const notice = form.querySelector("[data-unsent]");
  try {
    const answer = await fetch(scan.address, { method: "POST", body: new URLSearchParams(fields), headers: { "HX-Request": "true" } });
    const leadsTo = answer.headers.get("HX-Redirect");
    if (leadsTo) return location.assign(leadsTo);
    show(answer, await answer.text(), fields, scan);
    notice.hidden = true;
  } catch {
    notice.hidden = false;
    for (const unsent of [scan, ...waiting.splice(0)]) tellUncounted(unsent);
  }
  isSending = false;
  sendNext();
};

// The lines as the shop has them now. What was typed since they were sent stays, and so does the focus.
const show = (answer, text, sent, scan) => {
  const lines = document.getElementById("receipt-lines");
  if (answer.headers.has("HX-Reswap")) {
    lines.insertAdjacentHTML("afterbegin", text);
    tellUncounted(scan);
    return;
  }
  const typedSince = [...lines.querySelectorAll("input:not([type=hidden])")].filter((field) => field.value !== sent.get(field.name));
  const focused = document.activeElement.id;
  lines.outerHTML = text;
  for (const field of typedSince) {
    const now = form.elements[field.name];
    if (now && field.type !== "checkbox") now.value = field.value;
  }
  const found = focused && document.getElementById(focused);
  found?.focus();
  if (found?.closest("#receipt-lines")) found.select?.();
  const isCounted = answer.ok && !document.querySelector("#receipt-lines [name=variant]");
  if (!isCounted) tellUncounted(scan);
};

// What wasn't counted is there to be mended, or, where the next scan is under way already, is told until the page goes.
const tellUncounted = ({ typed, units }) => {
  const fields = form.elements;
  if (!typed) return;
  if (!fields.typed.value && !waiting.length) {
    fields.typed.value = typed;
    fields.units.value = units;
    fields.typed.select();
    return;
  }
  const notice = form.querySelector("[data-uncounted]");
  notice.hidden = false;
  notice.querySelector("span").append(notice.querySelector("span").textContent ? " · " : "", typed);
};

// In the lines, Enter and the arrows lead to the same field of the next line; nothing is booked by Enter.
form?.addEventListener("keydown", (event) => {
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  const column = event.target.matches("#receipt-lines .units") && event.target.name.split("-")[0];
  if (!step || !column) return;
  event.preventDefault();
  const fields = [...form.querySelectorAll(`.units[name^="${column}-"]`)];
  const next = fields[fields.indexOf(event.target) + step] ?? (event.key === "Enter" ? form.elements.typed : event.target);
  next.focus();
  next.select();
});
