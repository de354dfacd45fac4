/* The calendar on a desk: a visit is dragged to another day or hour, or moved by Alt and an arrow; the server answers with a way back. */
"use strict";
(() => {
  const form = document.querySelector("[data-shifter]");
  if (!form) return;
  let held = null;

  function send(slot, on, at) {
    if (!on || (on === slot.dataset.on && at === slot.dataset.at)) return;
    form.action = slot.dataset.shift;
    form.elements.on.value = on;
    form.elements.at.value = at;
    form.elements._version.value = slot.dataset.version;
    form.submit();
  }

  /* A cell without an hour of its own (a month's day) keeps the visit's; the week's first row takes it away. */
  const hourOf = (cell, slot) => {
    if (cell.dataset.hour === undefined) return slot.dataset.at;
    const same = cell.dataset.hour.slice(0, 2) === slot.dataset.at.slice(0, 2);
    return same ? slot.dataset.at : cell.dataset.hour;
  };

  function light(cell) {
    document.querySelectorAll(".over").forEach((one) => one !== cell && one.classList.remove("over"));
    cell?.classList.add("over");
  }

  document.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("[data-shift]") || null;
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.textContent.trim());
  });
  document.addEventListener("dragover", (event) => {
    const cell = held && event.target.closest?.("[data-day]");
    light(cell && cell.dataset.past === undefined ? cell : null); /* dropped on a day gone by, the server says why not */
    if (cell) event.preventDefault();
  });
  document.addEventListener("dragend", () => { light(null); held = null; });
  document.addEventListener("drop", (event) => {
    const cell = held && event.target.closest?.("[data-day]");
    if (!cell) return;
    event.preventDefault();
    send(held, cell.dataset.day, hourOf(cell, held));
  });

  const pad = (n) => String(n).padStart(2, "0");
  function later(day, days) {
    const [year, month, date] = day.split("-").map(Number);
    const moved = new Date(Date.UTC(year, month - 1, date + days));
    return `${moved.getUTCFullYear()}-${pad(moved.getUTCMonth() + 1)}-${pad(moved.getUTCDate())}`;
  }

  document.addEventListener("keydown", (event) => {
    const slot = event.altKey && event.target.closest?.("[data-shift]");
    if (!slot) return;
    const inWeek = Boolean(slot.closest("table"));
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: inWeek ? 0 : -7, ArrowDown: inWeek ? 0 : 7 }[event.key];
    if (days === undefined) return;
    event.preventDefault();
    if (days) return send(slot, later(slot.dataset.on, days), slot.dataset.at);
    const hour = slot.dataset.at ? Number(slot.dataset.at.slice(0, 2)) + (event.key === "ArrowDown" ? 1 : -1) : 9;
    if (hour >= 0 && hour <= 23) send(slot, slot.dataset.on, `${pad(hour)}:${slot.dataset.at.slice(3) || "00"}`);
  });
})();
