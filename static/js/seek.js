/* Of many ticks those whose words fit what is sought, as written or as said (data-said); who is ticked stays in sight. */
"use strict";
(() => {
  document.addEventListener("input", ({ target }) => {
    const fold = target.matches?.("[data-seek]") && target.closest("[data-sought]");
    if (!fold) return;
    const text = target.value.trim().toLowerCase().replace(/\s+/g, " "), run = text.replaceAll(" ", ""), labels = [...fold.querySelectorAll("label")];
    const said = ({ dataset: { said = "" } }) => said.includes(` ${text}`) || said.replaceAll(" ", "").startsWith(run);
    const fits = (label) => label.textContent.toLowerCase().includes(text) || said(label);
    for (const label of labels) label.hidden = !fits(label) && !label.querySelector("input").checked;
    fold.querySelector("[data-nobody]").hidden = labels.some(fits);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches?.("[data-seek]")) event.preventDefault(); }); // saves nothing
})();
