/* Rows of a list that are ticked for a deed: one tick in the head for all on the page, and how many stand ticked. */
"use strict";
(() => {
  if (window.kam?.ticks) return;
  if (window.kam) window.kam.ticks = true;
  const boxes = () => [...document.querySelectorAll("#list td input[type=checkbox][form=chosen]")];
  const head = () => document.querySelector("#list th input[data-all]");

  /* Made here: without this script there is nothing that it would do. */
  function place(form, found) {
    const first = document.querySelector("#list th"), box = document.createElement("input");
    Object.assign(box, { type: "checkbox", className: found[0].className, autocomplete: "off" });
    box.dataset.all = "";
    box.setAttribute("aria-label", form.dataset.all);
    box.title = form.dataset.all;
    first.prepend(box, " ");
    return box;
  }

  function paint() {
    const form = document.getElementById("chosen"), found = boxes();
    if (!form || !found.length) return;
    const ticked = found.filter((box) => box.checked).length, all = head() || place(form, found);
    all.checked = ticked === found.length;
    all.indeterminate = ticked > 0 && !all.checked;
    const told = form.querySelector("[data-count]");
    if (told) told.textContent = ticked ? told.dataset.count.replace("{count}", ticked.toLocaleString(document.documentElement.lang)) : "";
  }

  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("#list th input[data-all]")) for (const box of boxes()) box.checked = target.checked;
    if (target.matches?.("#list input[type=checkbox]")) paint();
  });
  document.addEventListener("htmx:afterSettle", paint);
  document.addEventListener("kam:shown", paint);
  addEventListener("pageshow", paint);
  paint();
})();
