/* Whom one met, where they are many: found by name among those that came with the form, and with a network among all. */
"use strict";
(() => {
  const { kam } = window;
  if (!kam) return;
  const PAUSE = 200; // ms after the last letter
  const boxesOf = (part) => [...part.querySelectorAll("[name=contacts]")];
  const chipOf = (box) => box.closest("label");
  const flat = (text) => text.toLowerCase().replace(/\s+/g, " ").trim();

  function chip({ id, label, hint }, isChecked = false) {
    const box = kam.make("input", { type: "checkbox", name: "contacts", value: id, checked: isChecked });
    return kam.make("label", { className: "chip" }, box, label, ...(hint ? [" ", kam.make("span", { className: "hint", textContent: hint })] : []));
  }

  /* Those that the server knows besides: with a box each, as if they had come with the form. */
  async function asked(fold, text) {
    const answer = await fetch(`${fold.dataset.people}&q=${encodeURIComponent(text)}`, { credentials: "same-origin" }).catch(() => null);
    const { results = [] } = answer?.ok ? await answer.json().catch(() => ({})) : {};
    const known = new Set(boxesOf(fold.closest("form")).map((box) => box.value));
    fold.querySelector(".chips").append(...results.filter((one) => !known.has(String(one.id))).map((one) => chip(one)));
    return new Set(results.map((one) => String(one.id)));
  }

  /* What is ticked stays in sight, whatever is looked for. */
  function narrow(fold, text, told = new Set()) {
    const fits = (box) => flat(chipOf(box).textContent).includes(text) || told.has(box.value);
    for (const box of boxesOf(fold)) chipOf(box).hidden = !!text && !box.checked && !fits(box);
    fold.querySelector("[data-nobody]").hidden = !text || boxesOf(fold.closest("form")).some(fits);
  }

  function search(fold) {
    const input = fold.querySelector("[data-find-people]");
    let timer = 0;
    input.hidden = false;
    for (const name of ["input", "change"]) input.addEventListener(name, (event) => event.stopPropagation()); // no word of the visit
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); }); // saves nothing
    input.addEventListener("input", () => {
      const text = flat(input.value);
      clearTimeout(timer);
      narrow(fold, text);
      if (text) timer = setTimeout(async () => { const told = await asked(fold, text); if (flat(input.value) === text) narrow(fold, text, told); }, PAUSE);
    });
  }

  /* Whom a draft names has a box, though the form came without one. */
  function bring(form, people = []) {
    const known = new Set(boxesOf(form).map((box) => box.value));
    const home = form.querySelector("[data-people] .chips") || form.querySelector("fieldset:has([name=contacts]) .chips");
    const missing = people.filter(([id]) => !known.has(id));
    home?.append(...missing.map(([id, label]) => chip({ id, label }, true)));
    const fold = missing.length && home?.closest("details");
    if (fold) fold.open = true;
  }

  const ticked = (form) => boxesOf(form).filter((box) => box.checked).map((box) => [box.value, chipOf(box).textContent.trim()]);

  /* Who was ticked beforehand and is tapped to be sure is taken off: that is said at once, with the way back. */
  function watch(form) {
    const line = form.querySelector("[data-met]");
    if (!line) return;
    const shortOf = (box) => chipOf(box).firstChild.nextSibling?.textContent.trim() || chipOf(box).textContent.trim();
    const tell = () => {
      const off = boxesOf(form).filter((box) => box.defaultChecked && !box.checked);
      const nobody = !boxesOf(form).some((box) => box.checked);
      const again = () => { for (const box of off) box.checked = true; form.dispatchEvent(new Event("input", { bubbles: true })); };
      const parts = [off.length && line.dataset.takenOff.replace("%(names)s", off.map(shortOf).join(line.dataset.comma)), nobody && line.dataset.nobodyMet];
      const back = kam.button(line.dataset.again, again);
      line.classList.toggle("late", !!off.length);
      line.replaceChildren(parts.filter(Boolean).join(" "), ...(off.length ? [" ", back] : []));
    };
    for (const name of ["input", "change", "kam:key"]) form.addEventListener(name, tell);
    tell();
  }

  kam.people = { search, bring, ticked, watch };
})();
