/* Visits that cannot be lost: a draft at every keystroke, a queue while there is no network, one key per visit so that it counts once.

   A form joins with data-visit="<customer's id or empty>" and data-label="<customer's name>". It posts plainly where there is no
   script; with it, the answer is put in place. The key in its field `_key` is made here, once per visit, because a page from the
   cache would bring the same key twice. What is kept is in drafts.js and queue.js, what waits in pending.js; photos are taken in
   capture.js. */
"use strict";
(() => {
  const { kam, kamQueue: queue } = window;
  if (!kam || !queue) return;
  const { words, say, make, button, drafts, pages, user } = kam;
  const PLACE = ["latitude", "longitude", "accuracy"]; // told once, with the visit; no draft keeps it
  const ANY = "/visits/log/any/";
  const OURS = ["csrfmiddlewaretoken", "_key"];

  function token() {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    return cookie ? cookie.slice(10) : document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  }

  /* -- the draft ------------------------------------------------------------------------------------------------- */
  const nameOf = (form) => drafts.nameOf(form.dataset.visit);
  const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.includes(name));
  const stateOf = (form) => form.querySelector("[data-draft-state]") || document.querySelector("[data-draft-state]");

  function labelOf(form) {
    return form.dataset.label || form.querySelector("[name=account]:checked")?.closest("label").textContent.trim() || form.elements.named?.value || "";
  }

  function draft(form, fields, at = Date.now()) {
    const kept = fields.filter(([name]) => !PLACE.includes(name));
    return drafts.keep(nameOf(form), { key: form.elements._key.value, at, fields: kept, label: labelOf(form), shown: location.href, people: kam.people?.ticked(form) });
  }

  function keep(form) {
    const fields = fieldsOf(form);
    const held = fields.find(([name]) => name === "held_at");
    if (held && !held[1] && form.dataset.held) held[1] = form.dataset.held; // saved once before: it was held then
    const isKept = draft(form, fields);
    const state = stateOf(form);
    if (state) state.textContent = isKept ? words.draftSaved : words.draftLost;
  }

  function empty(form) {
    drafts.drop(nameOf(form));
    form.reset();
    delete form.dataset.held;
    form.elements._key.value = kam.freshKey();
    form.querySelectorAll(".draft-back, [data-carried]").forEach((node) => node.remove());
    sayWhen(form);
    const state = stateOf(form);
    if (state) state.textContent = "";
    form.dispatchEvent(new CustomEvent("kam:key"));
  }

  /* A visit that was planned took place at its hour, once that is over and until its day is, unless somebody says otherwise.
     A page that was kept for days says it by the clock of now. */
  function asPlanned(form) {
    const at = form.elements.held_at;
    if (!at?.dataset.planned || form.querySelector("[aria-invalid], [data-errors]")) return;
    const isOver = Date.now() >= Date.parse(at.dataset.from) && Date.now() < Date.parse(at.dataset.until);
    if (isOver || at.defaultValue === at.dataset.planned) at.defaultValue = isOver ? at.dataset.planned : "";
  }

  /* The fold says which moment is kept while it is closed. */
  function sayWhen(form) {
    const [at, line] = [form.elements.held_at, form.querySelector("[data-when]")];
    if (!line || !at) return;
    const told = at.value || form.dataset.held;
    line.textContent = !told ? line.dataset.when : told === at.dataset.planned ? at.dataset.words : kam.moment(told);
  }

  /* The customer of an entry that is opened again stands among those one can choose. */
  function chosen(form, kept) {
    const [likely, wanted] = [form.querySelector("[data-likely]"), kept.fields.find(([name]) => name === "account")?.[1]];
    if (!likely || !wanted || [...form.querySelectorAll("[name=account]")].some((one) => one.value === wanted)) return;
    const chip = make("label", { className: "chip" }, make("input", { type: "radio", name: "account", value: wanted }), kept.label || wanted);
    likely.prepend(chip);
  }

  /* What the form for any customer has no field for (whom one met, the plan) goes along unseen. */
  function carry(form, fields) {
    const known = new Set([...form.elements].map((field) => field.name));
    for (const [name, value] of fields) if (!known.has(name) && !PLACE.includes(name)) {
      const node = make("input", { type: "hidden", name, value });
      node.dataset.carried = "1";
      form.append(node);
    }
  }

  function restore(form, kept) {
    chosen(form, kept);
    kam.people?.bring(form, kept.people);
    carry(form, kept.fields);
    kam.fill(form, kept.fields);
    const held = kept.fields.find(([name]) => name === "held_at")?.[1] || "";
    if (held.endsWith("Z")) form.dataset.held = held; // saved once before: it was held then, not now
    else if (!held && form.elements.held_at) form.elements.held_at.value = form.elements.held_at.defaultValue;
    const folded = form.querySelector("details.fold:has([name=held_at])");
    if (folded && ["held_at", "next_step", "next_on"].some((name) => form.elements[name]?.value && form.elements[name].value !== form.elements[name].defaultValue)) folded.open = true;
    const key = kept.key;
    const at = kept.at ? kam.moment(kept.at, { brief: true }) : "";
    const discard = button(words.discard, () => { empty(form); queue.forgetFiles(key).catch(() => {}); });
    const ends = kept.until ? ` ${words.draftEnds.replace("%(moment)s", kam.moment(kept.until))}` : "";
    form.prepend(make("p", { className: "pending draft-back" }, make("span", { textContent: `${words.draftBack} ${at}${ends}` }), discard));
  }

  /* Whom one met the last time, in one tap. */
  function ticks(form, offer) {
    offer.hidden = false;
    offer.addEventListener("click", () => {
      const wanted = offer.dataset.values.split(",");
      for (const box of form.querySelectorAll(`[name=${offer.dataset.tick}]`)) if (wanted.includes(box.value)) box.checked = true;
      offer.hidden = true;
      form.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function open(form) {
    if (form.dataset.opened) return;
    form.dataset.opened = "1";
    if (!form.elements._key) form.append(make("input", { type: "hidden", name: "_key" }));
    asPlanned(form);
    const kept = drafts.read(nameOf(form));
    form.elements._key.value = kept?.key || kam.freshKey();
    if (kept && form.querySelector("[aria-invalid], [data-errors]")) kam.fill(form, kept.fields);
    else if (kept) restore(form, kept);
    const asked = form.querySelector(`[data-likely] [value="${CSS.escape(new URLSearchParams(location.search).get("account") || "")}"]`);
    if (asked && !kept) asked.checked = true;
    form.querySelectorAll("[data-people]").forEach((fold) => kam.people.search(fold));
    form.querySelectorAll("[data-tick]").forEach((offer) => ticks(form, offer));
    kam.people?.watch(form);
    sayWhen(form);
    form.addEventListener("input", () => { keep(form); sayWhen(form); });
    form.addEventListener("change", () => { keep(form); sayWhen(form); });
    form.addEventListener("submit", (event) => submit(event, form));
    form.dispatchEvent(new CustomEvent("kam:key"));
  }

  /* -- sending --------------------------------------------------------------------------------------------------- */
  function entryOf(form, submitter) {
    const fields = fieldsOf(form);
    if (submitter?.name && !fields.some(([name]) => name === submitter.name)) fields.push([submitter.name, submitter.value]);
    const held = fields.find(([name]) => name === "held_at");
    if (held && !held[1]) held[1] = form.dataset.held || new Date().toISOString(); // sent later, it still happened now
    const any = form.querySelector("[data-likely]") ? ANY : location.pathname + location.search;
    const again = form.dataset.visit ? `${form.getAttribute("action")}?account=${form.dataset.visit}` : any;
    return { key: form.elements._key.value, user, page: again, shown: location.href, draft: nameOf(form), label: labelOf(form), people: kam.people?.ticked(form), at: Date.now(), fields, hold: "", why: "" };
  }

  /* Whom it was with is asked while its visitor can say it: what waits for a network would come back hours later. */
  function isNobodys(form) {
    return !!form.querySelector("[data-likely]") && !form.querySelector("[name=account]:checked") && !form.elements.named.value.trim();
  }

  async function submit(event, form) {
    event.preventDefault();
    if (form.dataset.sending) return;
    if (isNobodys(form)) { form.elements.named.focus(); return say(words.which, { error: true }); }
    form.dataset.sending = "1";
    const { submitter } = event;
    submitter?.classList.add("busy");
    const entry = entryOf(form, submitter);
    draft(form, entry.fields, entry.at);
    try {
      await send(form, entry);
    } finally {
      submitter?.classList.remove("busy");
      delete form.dataset.sending;
      delete form.dataset.sent;
    }
  }

  /* First it is kept, then it is sent. What already waits goes before it. */
  async function send(form, entry) {
    const before = await queue.visits(user).catch(() => []);
    const isKept = await queue.put("visits", { ...entry, underway: Date.now() }).then(() => true, () => false);
    if (isKept && before.some((other) => !queue.isHeld(other) && other.key !== entry.key)) return inTurn(form, entry);
    const { state, response } = await post(form.action, entry);
    if (state === "shown") {
      const html = await response.text();
      if (response.ok) await queue.release(entry.key).catch(() => {});
      await queue.drop("visits", entry.key).catch(() => {});
      if (response.ok) drafts.drop(entry.draft);
      pages.show(html, response.ok ? response.url : null);
      pages.renew();
      return kam.sending.flush();
    }
    if (!isKept) return say(words.notKept, { error: true });
    return inTurn(form, entry);
  }

  /* Through the queue: it answers in words what a page would have shown. */
  async function inTurn(form, entry) {
    await queue.put("visits", { key: entry.key, underway: 0 });
    drafts.drop(entry.draft);
    const told = navigator.onLine ? await queue.flush() : null;
    const sent = told?.visits.find((one) => one.key === entry.key);
    if (sent) return location.assign(sent.url);
    kam.sending.wakeLater();
    return waiting(form, entry);
  }

  async function post(url, entry) {
    const body = new URLSearchParams([...entry.fields, ["_key", entry.key]]);
    const headers = { "X-CSRFToken": token(), "X-Queue-User": user };
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), 25000);
    try {
      const response = await fetch(url, { method: "POST", body, headers, credentials: "same-origin", signal: stop.signal });
      return { state: isOurs(response) ? "shown" : "queued", response };
    } catch {
      return { state: "queued" };
    } finally {
      clearTimeout(clock);
    }
  }

  /* Saved leads to the visit's own page; a proxy that answers 200 at our address has saved nothing. */
  function isOurs(response) {
    const leads = response.redirected && /^\/visits\/\d+\/$/.test(new URL(response.url).pathname);
    return response.ok ? leads : response.status === 422 && response.headers.has("X-Request-ID");
  }

  /* Kept: on to the day, where it stands as waiting and the next customer is one tap away. */
  async function waiting(form, entry) {
    empty(form); // nothing of the one that waits may look as if it stood here still
    document.activeElement?.blur();
    form.querySelectorAll("details[open]").forEach((fold) => { fold.open = false; });
    const now = (await queue.visits(user)).find((one) => one.key === entry.key);
    const day = await window.caches?.match("/today/offline/").catch(() => null);
    if (now?.hold !== "refused" && day && navigator.serviceWorker?.controller) return location.assign("/today/");
    if (now?.hold !== "refused") say(now?.why || words.kept, { error: now?.hold === "forbidden" });
    await kam.pending.paint();
    return scrollTo(0, 0);
  }

  const start = (part = document) => part.querySelectorAll?.("form[data-visit]").forEach(open);
  document.addEventListener("kam:shown", () => start());
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  document.addEventListener("kam:settled", ({ detail: { key } }) => {
    for (const form of document.querySelectorAll("form[data-visit]")) if (form.elements._key?.value === key) empty(form);
  });
  start();
})();
