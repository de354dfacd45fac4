/* The policy lab: a slider and its number say the same; a button sets the day; what was asked for comes into sight. */
"use strict";
(() => {
  const number = (slider) => document.getElementById(slider.dataset.mirror);
  let asked = false;

  document.addEventListener("input", (event) => {
    const at = event.target;
    if (at.dataset?.mirror) number(at).value = at.value;
    for (const slider of document.querySelectorAll("[data-mirror]")) if (number(slider) === at) slider.value = at.value;
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest?.('a[href="#result"]')) makeRoom();
    const day = event.target.closest?.("[data-set-day]")?.dataset.setDay;
    const field = document.getElementById("lab-day");
    if (!day || !field) return;
    field.value = day;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* On a phone the short answer stays on top: the whole one begins below it. */
  const makeRoom = () => {
    const answer = document.getElementById("answer");
    document.documentElement.style.setProperty("--answer", `${answer ? answer.offsetHeight : 0}px`);
  };

  /* Whoever presses the button looks for the answer; whoever moves a slider watches the slider. */
  document.addEventListener("submit", (event) => { if (event.target.id === "lab") asked = true; }, true);
  document.addEventListener("htmx:afterSettle", () => {
    if (!asked) return;
    asked = false;
    makeRoom();
    document.getElementById("result")?.scrollIntoView({ block: "start" });
  });
})();
