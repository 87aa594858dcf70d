// What is ticked on a page of questions and not sent yet stays in this tab, for whoever goes back and forward
// again. It goes once the page is sent or the answers are erased, and with the tab.
"use strict";

// The page brings it along each time; once is enough.
if (!window.keepsTicks) {
  window.keepsTicks = true;

  const KEPT = "ticks:";
  const questionForm = () => document.querySelector("form[data-keeps-ticks]");
  const boxesOf = (form) => [...form.elements].filter((one) => one.dataset.question);
  const isTick = (box) => box.type === "checkbox" || box.type === "radio";
  const hasErrors = () => Boolean(document.querySelector("#main .error-summary"));

  // What stands in each box by its id, now or as the server sent it.
  const entered = (form) => JSON.stringify(boxesOf(form).map((box) => [box.id, isTick(box) ? box.checked : box.value]));
  const served = (form) =>
    JSON.stringify(boxesOf(form).map((box) => [box.id, isTick(box) ? box.defaultChecked : box.defaultValue]));

  // A browser may refuse to keep anything, or have no room: then nothing is kept, and nothing else fails.
  const withStore = (act) => {
    try {
      return act(sessionStorage);
    } catch {
      return null;
    }
  };
  const read = (path) => JSON.parse(withStore((store) => store.getItem(KEPT + path)) || "null");
  const forget = (isGone) =>
    withStore((store) => {
      for (const key of Object.keys(store)) {
        if (key.startsWith(KEPT) && isGone(key.slice(KEPT.length))) store.removeItem(key);
      }
    });

  const keep = () => {
    const form = questionForm();
    if (!form) return;
    const path = plainPath();
    // On a page with an error the server shows what was sent and not saved: what it had before stays the measure.
    const before = (hasErrors() && read(path)?.served) || served(form);
    if (entered(form) === before) forget((kept) => kept === path);
    else withStore((store) => store.setItem(KEPT + path, JSON.stringify({ served: before, entered: entered(form) })));
  };

  const restore = () => {
    const form = questionForm();
    if (!form || hasErrors()) return;
    const kept = read(plainPath());
    // Sent in the meantime from another tab, or asked in another way: what was kept no longer fits.
    if (!kept || kept.served !== served(form)) return;
    const values = new Map(JSON.parse(kept.entered));
    for (const box of boxesOf(form)) {
      if (isTick(box)) box.checked = values.get(box.id);
      else box.value = values.get(box.id);
    }
  };

  // A place ticked on the picture of the body ticks the rows it stands for; they go with it, unless the person
  // had ticked them.
  const tickRows = (place) => {
    for (const id of place.dataset.ticks.split(" ")) {
      const row = document.getElementById(id);
      const others = document.querySelectorAll(`[data-ticks~="${id}"]:checked`);
      if (place.checked && !row.checked) {
        row.checked = true;
        row.dataset.byPicture = "";
      } else if (!others.length && "byPicture" in row.dataset) {
        row.checked = false;
      }
      if (!row.checked) delete row.dataset.byPicture;
    }
  };

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.closest("form[data-keeps-ticks]")) return;
    if (box.dataset.ticks) tickRows(box);
    // Whoever is not sure is shown what counts.
    const help = box.checked && box.closest(".not-sure")?.parentElement.querySelector("details");
    if (help) help.open = true;
    keep();
  });
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-keeps-ticks]")) keep();
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (hasErrors()) keep();
    else restore();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, successful, xhr } = event.detail;
    if (requestConfig?.verb !== "post" || !successful) return;
    const path = plainPath(requestConfig.path);
    // The same page once more, with errors: nothing was saved.
    if (plainPath(xhr.responseURL) === path) return;
    const erased = path.endsWith("/erase/") ? path.slice(0, -"erase/".length) : null;
    forget((kept) => kept === path || (erased && kept.startsWith(erased)));
  });
  restore();
}
