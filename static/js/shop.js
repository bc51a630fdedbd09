// The little that HTML can't do by itself: arrow keys while a picture is enlarged.
document.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
  const open = step && document.querySelector(".enlarged:popover-open");
  open?.querySelector(`[data-step="${step}"]`)?.click();
});
