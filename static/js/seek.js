/* Of many ticks those whose words fit what is sought; who is ticked stays in sight. */
"use strict";
(() => {
  document.addEventListener("input", ({ target }) => {
    const fold = target.matches?.("[data-seek]") && target.closest("[data-sought]");
    if (!fold) return;
    const text = target.value.trim().toLowerCase(), labels = [...fold.querySelectorAll("label")];
    const fits = (label) => label.textContent.toLowerCase().includes(text);
    for (const label of labels) label.hidden = !fits(label) && !label.querySelector("input").checked;
    fold.querySelector("[data-nobody]").hidden = labels.some(fits);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches?.("[data-seek]")) event.preventDefault(); }); // saves nothing
})();
