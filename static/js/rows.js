"use strict";
// Adds rows to the tables of a form. Without scripts, every saving brings empty ones.
(() => {
  const numberOf = (letters) =>
    [...letters.toUpperCase()].reduce((sum, one) => sum * 26 + one.charCodeAt(0) - 64, 0);
  const lettersOf = (number) =>
    number > 26 ? lettersOf(Math.floor((number - 1) / 26)) + lettersOf(((number - 1) % 26) + 1) : String.fromCharCode(64 + number);

  const addRow = (table) => {
    const body = table.tBodies[0];
    const at = body.rows.length;
    const row = body.rows[at - 1].cloneNode(true);
    const used = [...body.querySelectorAll("input[data-given]")].map((box) => numberOf(box.value));
    for (const told of row.querySelectorAll(".errorlist, .rows-words")) told.remove();
    for (const box of row.querySelectorAll("input, select")) {
      for (const name of ["name", "id"]) box[name] = box[name].replace(/-\d+-(\w+)$/, `-${at}-$1`);
      box.setAttribute("aria-label", box.getAttribute("aria-label").replace(/\d+$/, String(at + 1)));
      box.removeAttribute("aria-invalid");
      box.removeAttribute("aria-describedby");
      // A new row is another way in unless somebody writes a letter that is there.
      box.value = "given" in box.dataset ? lettersOf(Math.max(0, ...used) + 1) : "";
    }
    body.append(row);
    row.querySelector("input:not([data-given])").focus();
  };

  const offer = (table) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button add-row-button";
    button.textContent = "Add a row";
    button.addEventListener("click", () => addRow(table));
    table.after(button);
  };

  const begin = () => document.querySelectorAll("table.rows:not([data-one])").forEach(offer);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
