// The record page works without this file: the text can be selected and copied by hand.
"use strict";

(() => {
  const text = document.getElementById("record-text");
  const said = document.getElementById("copied");
  document.getElementById("record-buttons").hidden = false;

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = "Copied.";
    } catch {
      // Without permission, or over plain http.
      text.focus();
      text.select();
      said.textContent = "Selected. Press Ctrl+C, or Command+C on a Mac, to copy.";
    }
  };
  document.getElementById("copy-record").addEventListener("click", copy);
  document.getElementById("print-record").addEventListener("click", () => window.print());
})();
