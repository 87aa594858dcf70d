"use strict";
// Picks a citation from what a source says. Without scripts, the same is a page from which it is copied.
(() => {
  const begin = () => {
    const dialog = document.getElementById("passages");
    if (!dialog) return;
    let box = null;

    const open = (table) => {
      const boxes = [...table.querySelectorAll("input")];
      box = boxes.find((one) => !one.value.trim()) ?? boxes[boxes.length - 1];
      dialog.showModal();
      const form = dialog.querySelector("form");
      form.dispatchEvent(new Event("pick"));
      form.elements.q.focus();
    };

    for (const link of document.querySelectorAll(".pick-passage")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = "Pick what is cited";
      button.addEventListener("click", () => open(button.closest(".rows-box").querySelector("table.rows")));
      link.replaceWith(button);
    }
    dialog.addEventListener("click", (event) => {
      const picked = event.target.closest("[data-cite]");
      if (picked) box.value = picked.dataset.cite;
      if (picked || event.target.closest("[data-close]")) {
        dialog.close();
        box.focus();
      }
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
