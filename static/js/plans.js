/* The form of a visit to come: people found by name; what spoke against an hour is not said of another one. */
"use strict";
(() => {
  const { kam } = window;
  document.querySelectorAll("[data-people]").forEach((fold) => kam?.people?.search(fold));

  /* The question that was asked of one day and hour goes with them: what speaks against the new ones stands below. */
  const note = document.querySelector("[data-minds]");
  const form = note?.closest("form");
  if (!form) return;
  const button = form.querySelector("button[type=submit]");
  for (const name of ["planned_on", "planned_time"]) {
    form.elements[name]?.addEventListener("change", () => {
      note.remove();
      if (button && note.dataset.label) button.textContent = note.dataset.label;
    });
  }
})();
