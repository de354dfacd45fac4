/* Search in place of a long select: <select data-picker="<url>"> asks url?q=… for {results: [{id, label, hint}]}.

   Without script it stays a plain select of what the form knows. The select keeps the value; the text field beside it finds it. */
"use strict";
(() => {
  const { words } = window.kam;
  let count = 0;

  function pick(part) {
    const found = part.querySelectorAll?.("select[data-picker]:not([data-picked])") || [];
    found.forEach(build);
  }

  function build(select) {
    select.dataset.picked = "1";
    const id = `picker-${++count}`;
    const box = document.createElement("div");
    box.className = "picker";
    const input = document.createElement("input");
    Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false, placeholder: select.dataset.placeholder || "" });
    const list = document.createElement("ul");
    Object.assign(list, { id, hidden: true });
    list.setAttribute("role", "listbox");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list" })) input.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    const label = select.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    input.id = `${select.id || id}-text`;
    if (label) label.htmlFor = input.id;
    else input.setAttribute("aria-label", select.getAttribute("aria-label") || select.name);
    const clear = document.createElement("button");
    Object.assign(clear, { type: "button", className: "clear", textContent: "×" });
    clear.setAttribute("aria-label", words.discard);
    select.hidden = true;
    select.after(box);
    box.append(input, clear, list);
    const state = { select, input, list, clear, box, at: -1, items: [], asked: 0, timer: 0 };
    input.value = labelOf(select);
    paintClear(state);
    listen(state);
  }

  /* The customer that another field of the form names, where rows of one customer are meant. */
  const ofWhom = (select) => (select.dataset.of && select.form?.elements[select.dataset.of]?.value) || "";

  const labelOf = (select) => (select.value ? select.selectedOptions[0]?.textContent.trim() || "" : "");

  function paintClear({ select, clear }) {
    clear.hidden = !select.value || select.required;
  }

  function listen(state) {
    const { input, list, clear, box, select } = state;
    input.addEventListener("input", () => {
      state.asked += 1; // answers to older questions are void, and Enter chooses nothing until the new one is there
      state.at = -1;
      mark(state);
      clearTimeout(state.timer);
      state.timer = setTimeout(() => ask(state), 160);
    });
    input.addEventListener("focus", () => { input.select(); ask(state, ""); });
    input.addEventListener("keydown", (event) => onKey(event, state));
    let whose = ofWhom(select);
    select.form?.addEventListener("change", ({ target }) => { // of another customer: who was chosen does not belong there
      if (!select.dataset.of || target.name !== select.dataset.of || ofWhom(select) === whose) return;
      whose = ofWhom(select);
      if (select.value) choose(state, { id: "", label: "" });
    });
    clear.addEventListener("click", () => { choose(state, { id: "", label: "" }); input.focus(); });
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role=option]");
      if (item) choose(state, state.items[[...list.children].indexOf(item)]);
    });
    box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) { shut(state); input.value = labelOf(select); } });
    select.form?.addEventListener("reset", () => setTimeout(() => { input.value = labelOf(select); paintClear(state); }));
  }

  async function ask(state, text = state.input.value.trim()) {
    const turn = ++state.asked;
    const address = new URL(state.select.dataset.picker, location.origin);
    address.searchParams.set("q", text);
    const whose = ofWhom(state.select);
    if (whose) address.searchParams.set("account", whose);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (turn !== state.asked) return; // a later question is on its way
      state.items = answer.ok ? (await answer.json()).results : [];
    } catch {
      state.items = [...state.select.options].filter((option) => option.value).map((option) => ({ id: option.value, label: option.textContent }));
    }
    paint(state);
  }

  function paint(state) {
    const { list, input, items } = state;
    state.at = items.length ? 0 : -1;
    list.replaceChildren(...items.map((item, place) => {
      const line = document.createElement("li");
      line.id = `${list.id}-${place}`;
      line.setAttribute("role", "option");
      line.append(Object.assign(document.createElement("span"), { textContent: item.label }));
      if (item.hint) line.append(Object.assign(document.createElement("small"), { textContent: item.hint }));
      return line;
    }));
    if (!items.length) list.append(Object.assign(document.createElement("li"), { className: "note-line", textContent: words.noMatch }));
    list.hidden = document.activeElement !== input;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (!list.hidden) list.scrollIntoView({ block: "nearest" });
    mark(state);
  }

  function mark({ list, input, at }) {
    [...list.children].forEach((line, place) => line.setAttribute("aria-selected", String(place === at)));
    if (at >= 0) { input.setAttribute("aria-activedescendant", list.children[at].id); list.children[at].scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  }

  function onKey(event, state) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[event.key]) {
      event.preventDefault();
      if (state.list.hidden) { ask(state); return; }
      if (state.items.length) state.at = (state.at + steps[event.key] + state.items.length) % state.items.length;
      mark(state);
    } else if (event.key === "Enter" && !state.list.hidden) {
      event.preventDefault();
      if (state.at >= 0) choose(state, state.items[state.at]);
    } else if (event.key === "Escape" && !state.list.hidden) {
      event.stopPropagation();
      shut(state);
    }
  }

  function choose(state, { id, label }) {
    const { select, input } = state;
    let option = [...select.options].find((known) => known.value === String(id));
    if (!option) { option = new Option(label, id); select.add(option); }
    select.value = String(id);
    input.value = labelOf(select);
    shut(state);
    paintClear(state);
    select.dispatchEvent(new Event("input", { bubbles: true }));
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function shut({ list, input }) {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  window.kam.pick = pick;
})();
