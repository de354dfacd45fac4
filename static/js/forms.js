/* Forms: what is not saved yet, what was sent, drafts of their words, fields that fit what was chosen; and the appearance. */
"use strict";
(() => {
  const { kam } = window;
  if (!kam) return;
  const { ask, forget, say, store, words } = kam;
  const $ = (css, from = document) => from.querySelector(css);
  const all = (css, from = document) => [...from.querySelectorAll(css)];

  const snapshot = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
  const clean = new WeakMap();

  function isDirty(form) {
    return clean.has(form) && clean.get(form) !== snapshot(form);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    const mark = form?.matches("[data-guard]") && $("[data-dirty]", form);
    if (mark) mark.hidden = !isDirty(form);
    if (form?.dataset.draft) keepDraft(form);
  });

  /* What was refused is red until it is put right: filled or changed, or not asked for any more by what is chosen now. */
  function calm(field) {
    field.classList.remove("wrong");
    const ids = all("[aria-invalid]", field).map((control) => control.id);
    for (const control of all("[aria-invalid]", field)) {
      control.removeAttribute("aria-invalid");
      const told = (control.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && !id.endsWith("-error"));
      if (told.length) control.setAttribute("aria-describedby", told.join(" "));
      else control.removeAttribute("aria-describedby");
    }
    ids.push(...all(".errors", field).map((errors) => errors.id.replace(/-error$/, "")));
    all(".errors", field).forEach((errors) => errors.remove());
    const note = $("[data-errors]", field.closest("form"));
    if (!note) return;
    all("li", note).filter((line) => ids.some((id) => $(`a[href="#${id}"]`, line))).forEach((line) => line.remove());
    if ($("li", note)) $("b", note).hidden = true; // it counts what there was
    else note.remove();
  }

  for (const name of ["input", "change"]) {
    document.addEventListener(name, ({ target }) => {
      const form = target.form;
      const field = target.closest?.(".field.wrong");
      if (!form || target.type === "search") return;
      if (field && (target.value.trim() || target.type === "checkbox")) calm(field);
      if (target.type !== "radio") return;
      for (const asked of all(".field.wrong .must[data-for]", form)) {
        if (!asked.dataset.for.split(" ").includes(target.value)) calm(asked.closest(".field"));
      }
    });
  }

  /* Every box of the list by one button, and none of them by the same; pressed says whether all are ticked. */
  const boxesOf = (button) => all(`#list input[type=checkbox][name="${button.dataset.tickAll}"]`);
  const areTicked = (boxes) => boxes.length > 0 && boxes.every((box) => box.checked);

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-tick-all]");
    if (!button) return;
    const boxes = boxesOf(button);
    const tick = !areTicked(boxes);
    for (const box of boxes) box.checked = tick;
    button.setAttribute("aria-pressed", String(tick));
  });

  document.addEventListener("change", ({ target }) => {
    for (const button of all("[data-tick-all]")) if (target.name === button.dataset.tickAll) button.setAttribute("aria-pressed", String(areTicked(boxesOf(button))));
  });

  addEventListener("beforeunload", (event) => {
    if (all("form[data-guard]").some((form) => !form.dataset.sent && isDirty(form))) event.preventDefault();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const text = button?.dataset.confirm || form.dataset.confirm;
    const byHtmx = form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete], [data-hx-post]");
    if (text && !byHtmx && !form.dataset.sure) {
      event.preventDefault();
      ask(text, button?.dataset.yes || form.dataset.yes).then((sure) => { if (sure) { form.dataset.sure = "1"; form.requestSubmit(button); } });
      return;
    }
    if (form.matches("[data-forget]")) forget();
    if (byHtmx || form.method === "dialog" || form.method === "get") return;
    if (form.dataset.sent) { event.preventDefault(); return; } // a second press sends nothing
    if (event.defaultPrevented) return;
    form.dataset.sent = "1";
    delete form.dataset.sure;
    if (form.dataset.draft) markDraft(form);
    underway(button, true);
  });

  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all(".busy", form).forEach((button) => underway(button, false));
  }));

  /* What a press sends shows that it is underway; what goes without a new page waits for its answer. */
  function underway(button, is) {
    button?.classList.toggle("busy", is);
    button?.setAttribute("aria-busy", String(is));
  }

  for (const [name, is] of [["htmx:beforeSend", true], ["htmx:afterRequest", false]]) {
    document.addEventListener(name, ({ detail: { elt, requestConfig } }) => {
      if (requestConfig.verb === "get" || !elt.matches("form")) return;
      const button = requestConfig.triggeringEvent?.submitter || $("button:not([type=button])", elt);
      underway(button, is);
      if (button) button.disabled = is;
    });
  }

  /* A field that the chosen way does not read is out of sight; what it holds stays. */
  function fit(part = document) {
    for (const field of all("[data-read-by]", part)) {
      const choice = document.getElementById(field.dataset.readBy)?.value;
      field.hidden = choice !== undefined && !field.dataset.reads.split(" ").includes(choice) && !field.matches(".wrong");
    }
  }
  document.addEventListener("change", (event) => event.target.form && fit(event.target.form));

  /* Appearance at once; the server remembers it. */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-appearance-form]")) return;
    event.preventDefault();
    const body = new FormData(event.target);
    const look = event.submitter?.value || "system";
    body.set("appearance", look);
    document.documentElement.dataset.appearance = look;
    all("[data-appearance-form] button").forEach((button) => button.setAttribute("aria-pressed", String(button.value === look)));
    document.dispatchEvent(new CustomEvent("kam:appearance"));
    delete event.target.dataset.sent;
    all(".busy", event.target).forEach((button) => underway(button, false));
    fetch(event.target.action, { method: "POST", body }).catch(() => {});
  });

  /* -- drafts: data-draft="name" keeps a form's words on this device until they were sent ---------------------- */
  const draftKey = (form) => `kam:draft:${document.body.dataset.user}:${form.dataset.draft}`;

  function keepDraft(form) {
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "_key", "_version"].includes(name));
    store(draftKey(form), JSON.stringify({ at: Date.now(), fields }));
  }

  function markDraft(form) {
    keepDraft(form);
    store(`${draftKey(form)}:sent`, "1");
  }

  function fill(form, fields) {
    const names = new Set(fields.map(([name]) => name));
    for (const field of form.elements) {
      if (!field.name || ["hidden", "file", "submit", "password"].includes(field.type)) continue;
      const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (names.has(field.name)) field.value = values[0];
    }
  }

  function restoreDrafts() {
    const present = new Set(all("form[data-draft]").map(draftKey));
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith("kam:draft:"))) {
      if (key.endsWith(":sent") && !present.has(key.slice(0, -5))) { store(key.slice(0, -5), null); store(key, null); }
    }
    for (const form of all("form[data-draft]")) {
      const kept = localStorage.getItem(draftKey(form));
      store(`${draftKey(form)}:sent`, null);
      if (!kept || form.querySelector("[aria-invalid]")) continue;
      const before = snapshot(form);
      fill(form, JSON.parse(kept).fields);
      if (snapshot(form) === before) continue;
      say(words.draftBack, { label: words.discard, act: () => { store(draftKey(form), null); form.reset(); } });
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // After a refusal: the first field that is not right, whole between the bars; what no field is to blame for is said above.
  function heed(part) {
    const told = $("[data-errors]", part);
    const field = told && told.dataset.errors !== "form" && all(".field.wrong", part).find((one) => one.offsetParent);
    const control = field && $("input:not([type=hidden], :disabled), select, textarea", field);
    (control || told)?.focus({ preventScroll: Boolean(control) });
    if (control) field.scrollIntoView({ block: "center" });
  }

  function wake(part = document) {
    fit(part);
    all("form[data-guard]", part).forEach((form) => clean.has(form) || clean.set(form, snapshot(form)));
    heed(part);
  }

  document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
  document.addEventListener("kam:shown", () => wake());
  kam.fill = fill;
  wake();
  restoreDrafts();
})();
