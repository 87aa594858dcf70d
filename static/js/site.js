// The pages work without this file. It keeps focus where it belongs after htmx has put in a new
// page, and says honestly when something was not sent.
"use strict";

document.addEventListener("htmx:afterSettle", (event) => {
  const main = document.getElementById("main");
  if (!main || (event.detail.elt !== main && event.target !== main)) return;
  const first = main.querySelector("[autofocus]") || main.querySelector("h1");
  if (!first) return;
  if (!first.hasAttribute("tabindex")) first.setAttribute("tabindex", "-1");
  first.focus();
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    const notice = document.getElementById("not-sent");
    if (!notice) return;
    notice.hidden = false;
    notice.focus();
  });
}

document.addEventListener("htmx:beforeRequest", () => {
  const notice = document.getElementById("not-sent");
  if (notice) notice.hidden = true;
});
