/* The board of cases on a desk: dropping a case on a state presses the button that leads there. */
"use strict";
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  let held = null;

  const way = (lane) => lane && held && held.querySelector(`[data-to="${lane.dataset.state}"]`);

  function light(lane) {
    board.querySelectorAll(".over").forEach((one) => one !== lane && one.classList.remove("over"));
    if (way(lane)) lane.classList.add("over");
  }

  board.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("[data-case]") || null;
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.querySelector("b")?.textContent.trim() || "");
  });
  board.addEventListener("dragover", (event) => {
    const lane = event.target.closest?.("[data-state]");
    light(lane || null);
    if (way(lane)) event.preventDefault();
  });
  board.addEventListener("dragend", () => { light(null); held = null; });
  board.addEventListener("drop", (event) => {
    const button = way(event.target.closest?.("[data-state]"));
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
