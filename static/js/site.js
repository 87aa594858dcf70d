// The pages work without this file. It keeps focus where it belongs after htmx has put in a new
// page, says honestly when something was not sent, and hides answers on a screen left alone.
"use strict";

const byId = (id) => document.getElementById(id);

document.addEventListener("htmx:afterSettle", () => {
  const main = byId("main");
  const first = main.querySelector("[autofocus]") || main.querySelector("h1");
  if (!first || main.contains(document.activeElement)) return;
  if (!first.hasAttribute("tabindex")) first.setAttribute("tabindex", "-1");
  first.focus();
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    const notice = byId("not-sent");
    notice.hidden = false;
    notice.focus();
  });
}

document.addEventListener("htmx:beforeRequest", () => {
  byId("not-sent").hidden = true;
});

// After three minutes without a touch, pages with answers are covered until someone asks for them.
const IDLE_MILLISECONDS = 3 * 60 * 1000;
let idleTimer;

const cover = (isHidden) => {
  byId("idle-cover").hidden = !isHidden;
  byId("main").inert = isHidden;
  document.body.classList.toggle("is-covered", isHidden);
  if (isHidden) byId("show-again").focus();
};

const restartIdleTimer = () => {
  clearTimeout(idleTimer);
  if (!byId("idle-cover").hidden) return;
  idleTimer = setTimeout(() => {
    if (document.querySelector("[data-private]")) cover(true);
  }, IDLE_MILLISECONDS);
};

for (const name of ["pointerdown", "keydown", "scroll", "htmx:afterSettle"]) {
  document.addEventListener(name, restartIdleTimer, { passive: true });
}
byId("show-again").addEventListener("click", () => {
  cover(false);
  restartIdleTimer();
});
restartIdleTimer();
