// Pictures are sent one at a time, each with its own progress; they are put in order by dragging or by buttons; and a
// click says what must stay in view. Without this file the same form does it all with fields.
{
  const uploads = document.querySelector("[data-uploads]");
  const arrangement = document.querySelector("[data-arrangement]");
  const list = document.getElementById("pictures");
  const queue = uploads?.querySelector("ul");
  const waiting = [];
  let isSending = false;

  const notice = arrangement?.querySelector("[data-unsaved]");
  const touched = () => {
    notice.hidden = false;
    window.onbeforeunload = (event) => event.preventDefault();
  };
  arrangement?.addEventListener("submit", () => { window.onbeforeunload = null; });

  // Bringing

  const bring = (files) => {
    for (const file of files) {
      const item = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = file.name || "";
      const bar = document.createElement("progress");
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name || "");
      item.append(name, bar);
      queue.append(item);
      if (file.size > Number(uploads.dataset.most) * 1024 * 1024) refuse(item, uploads.dataset.large);
      else waiting.push({ file, item, bar });
    }
    if (!isSending) sendNext();
  };

  const sendNext = () => {
    const next = waiting.shift();
    isSending = Boolean(next);
    if (!next) return;
    const fields = new FormData();
    fields.set("csrf_token", uploads.elements.csrf_token.value);
    fields.set("files", next.file, next.file.name || "picture");
    const request = new XMLHttpRequest();
    request.open("POST", uploads.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) next.bar.value = event.loaded / event.total; });
    request.addEventListener("load", () => {
      const leadsTo = request.getResponseHeader("HX-Redirect");
      if (leadsTo) return location.assign(leadsTo);
      if (request.status === 201) show(request.responseText, next.item);
      else if (request.status < 500 || request.status === 503) refuse(next.item, plain(request.responseText) || uploads.dataset.failed);
      else refuse(next.item, uploads.dataset.failed);
      return sendNext();
    });
    request.addEventListener("error", () => { refuse(next.item, uploads.dataset.failed); sendNext(); });
    request.send(fields);
  };

  const show = (text, item) => {
    item.remove();
    document.querySelector("[data-empty]")?.remove();
    list.insertAdjacentHTML("beforeend", text);
    place(list.lastElementChild);
  };

  const refuse = (item, words) => {
    item.className = "field-error";
    item.querySelector("progress")?.remove();
    item.append(` – ${words}`);
  };

  // What the shop said, without the name, which stands there already.
  const plain = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const said = page.querySelector("p");
    said?.querySelector("strong")?.remove();
    return said?.textContent.replace(/^[\s–]+/, "").trim();
  };

  uploads?.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const field of uploads.querySelectorAll("[type=file]")) {
      bring(field.files);
      field.value = "";
    }
  });
  uploads?.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    bring(event.target.files);
    event.target.value = "";
  });
  const filesOf = (transfer) => [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/") || !file.type);
  if (uploads) {
    uploads.querySelector("[data-scripted]").hidden = false;
    document.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      uploads.classList.add("is-wanted");
    });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) uploads.classList.remove("is-wanted"); });
    document.addEventListener("drop", (event) => {
      uploads.classList.remove("is-wanted");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      bring(event.dataTransfer.files);
    });
    document.addEventListener("paste", (event) => {
      const files = filesOf(event.clipboardData);
      if (!files.length) return;
      event.preventDefault();
      bring(files);
    });
  }

  // Order

  const renumber = () => [...list.children].forEach((item, index) => {
    field(item, "place").value = index + 1;
    item.querySelector("[data-first]").hidden = index > 0;
    for (const named of item.querySelectorAll(".pictures-head strong, button .hidden, summary .hidden")) {
      named.textContent = named.textContent.replace(/\d+/, index + 1);
    }
  });

  const tell = (item) => {
    const at = [...list.children].indexOf(item) + 1;
    arrangement.querySelector("[data-placed]").textContent = `${arrangement.dataset.moved} ${at}`;
  };

  arrangement?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    const item = button?.closest("[data-picture]");
    if (!item) return;
    event.preventDefault();
    if (button.dataset.step === "-1") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    renumber();
    touched();
    button.focus();
    tell(item);
  });

  let dragged = null;
  list?.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("[data-picture]");
    if (item) item.draggable = Boolean(event.target.closest(".pictures-head"));
  });
  list?.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-picture]");
    dragged?.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
  });
  list?.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const over = event.target.closest("[data-picture]");
    if (!over || over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list?.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    renumber();
    touched();
    tell(dragged);
    dragged = null;
  });

  // What must stay in view

  const field = (item, name) => item.querySelector(`[name^=${name}-]`);

  const place = (item) => {
    const view = item.querySelector("[data-focus]");
    const [left, top] = ["focus_x", "focus_y"].map((name) => Math.min(100, Math.max(0, Number(field(item, name)?.value) || 0)));
    view?.style.setProperty("--fx", `${left}%`);
    view?.style.setProperty("--fy", `${top}%`);
  };

  list?.addEventListener("click", (event) => {
    const view = event.target.closest("[data-focus]");
    const picture = view?.querySelector("img");
    const item = view?.closest("[data-picture]");
    if (!picture || field(item, "focus_x").disabled) return;
    const box = picture.getBoundingClientRect();
    const share = (at, from, size) => Math.round(Math.min(1, Math.max(0, (at - from) / size)) * 100);
    field(item, "focus_x").value = share(event.clientX, box.left, box.width);
    field(item, "focus_y").value = share(event.clientY, box.top, box.height);
    place(item);
    touched();
  });
  arrangement?.addEventListener("input", (event) => {
    const item = event.target.closest("[data-picture]");
    if (!item) return;
    touched();
    if (event.target.name.startsWith("focus_")) place(item);
  });
  for (const item of list?.children ?? []) place(item);
}
