/* The form of a visit to come: people found by name, a day taken from the list, warnings that go with their hour. */
"use strict";
(() => {
  const { kam } = window;
  document.querySelectorAll("[data-people]").forEach((fold) => kam?.people?.search(fold));
  const list = document.querySelector("[data-days]");
  const day = document.querySelector("form.form [name=planned_on]");
  const form = day?.closest("form");
  if (!form) return;

  function mark() {
    for (const link of list?.querySelectorAll("[data-planned]") || []) {
      const isChosen = link.dataset.planned === day.value;
      link.toggleAttribute("aria-current", isChosen);
      if (isChosen) link.setAttribute("aria-current", "date");
      const sign = link.parentElement.querySelector("[data-chosen]");
      if (sign) sign.hidden = !isChosen;
    }
  }

  /* A day that is tapped goes into the form: what was typed and ticked there stays. */
  list?.addEventListener("click", (event) => {
    const link = event.target.closest("[data-planned]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    day.value = link.dataset.planned;
    day.dispatchEvent(new Event("input", { bubbles: true }));
    day.dispatchEvent(new Event("change", { bubbles: true }));
    day.focus();
  });

  /* The question that was asked of one day and hour goes with them: what speaks against the new ones stands below. */
  const note = form.querySelector("[data-minds]");
  const button = form.querySelector("button[type=submit]");
  for (const field of [day, form.elements.planned_time]) {
    field?.addEventListener("change", () => {
      mark();
      note?.remove();
      if (note?.dataset.label && button) button.textContent = note.dataset.label;
    });
  }
})();
