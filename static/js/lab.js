/* The policy lab: a slider and its number say the same; a button sets the day. */
"use strict";
(() => {
  const number = (slider) => document.getElementById(slider.dataset.mirror);

  document.addEventListener("input", (event) => {
    const at = event.target;
    if (at.dataset?.mirror) number(at).value = at.value;
    for (const slider of document.querySelectorAll("[data-mirror]")) if (number(slider) === at) slider.value = at.value;
  }, true);

  document.addEventListener("click", (event) => {
    const day = event.target.closest?.("[data-set-day]")?.dataset.setDay;
    const field = document.getElementById("lab-day");
    if (!day || !field) return;
    field.value = day;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
