// The little that HTML can't do by itself: from one enlarged picture to the next, by button or arrow key.
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
