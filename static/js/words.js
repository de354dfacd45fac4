/* A report's words while they are written: what differs from the product's text is marked, counted, and led back to it. */
"use strict";
(() => {
  const plain = (text) => text.replace(/\s+/g, " ").trim();

  /* A sentence is one's own where something else stands there; a field without a computed text where anything stands. */
  function mark(box) {
    const said = plain(box.querySelector("textarea, input")?.value || "");
    const { computed } = box.dataset;
    box.classList.toggle("own", computed !== undefined && said !== "" && said !== plain(computed));
    return computed === undefined ? said !== "" : box.classList.contains("own");
  }

  function count(part) {
    const own = [...part.querySelectorAll(".beside")].filter(mark).length;
    const tag = document.querySelector(`[data-own="${part.dataset.part}"]`);
    tag.textContent = own;
    tag.hidden = !own;
  }

  for (const part of document.querySelectorAll("[data-part]")) {
    part.querySelectorAll("[data-again]").forEach((button) => { button.hidden = false; });
    part.addEventListener("input", () => count(part));
    part.addEventListener("click", ({ target }) => {
      const box = target.closest("[data-again]")?.closest(".beside");
      if (!box) return;
      const field = box.querySelector("textarea");
      field.value = box.dataset.computed;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
    count(part);
  }
})();
