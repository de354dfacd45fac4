/* Visits that cannot be lost: a draft at every keystroke, a queue while there is no network, one key per visit so that it counts once.

   A form joins with data-visit="<customer's id or empty>" and data-label="<customer's name>". It posts plainly where there is no
   script; with it, the answer is put in place. The key in its field `_key` is made here, once per visit, because a page from the
   cache would bring the same key twice. What waits, and how it is sent, is in queue.js; photos are taken in capture.js. */
"use strict";
(() => {
  const { kam, kamQueue: queue } = window;
  if (!kam || !queue) return;
  const { words, say, store } = kam;
  const user = document.body.dataset.user;
  const RETRY = 30000;
  const PLACE = ["latitude", "longitude", "accuracy"]; // told once, with the visit; no draft keeps it
  const ANY = "/visits/log/any/";
  const OURS = ["csrfmiddlewaretoken", "_key"];

  const read = (key) => {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  };
  const draftKey = (form) => `kam:visit-draft:${user}:${form.dataset.visit || ""}`;

  function freshKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function token() {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    return cookie ? cookie.slice(10) : document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  }

  function make(tag, values = {}, ...parts) {
    const node = Object.assign(document.createElement(tag), values);
    node.append(...parts);
    return node;
  }

  function button(label, act) {
    const node = make("button", { type: "button", className: "button small plain", textContent: label });
    node.addEventListener("click", act);
    return node;
  }

  /* -- the draft ------------------------------------------------------------------------------------------------- */
  const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.includes(name));
  const stateOf = (form) => form.querySelector("[data-draft-state]") || document.querySelector("[data-draft-state]");

  function draft(form, fields, at = Date.now()) {
    const kept = fields.filter(([name]) => !PLACE.includes(name));
    store(draftKey(form), JSON.stringify({ key: form.elements._key.value, at, fields: kept }));
  }

  function keep(form) {
    draft(form, fieldsOf(form));
    const state = stateOf(form);
    if (state) state.textContent = words.draftSaved;
  }

  function empty(form) {
    store(draftKey(form), null);
    form.reset();
    delete form.dataset.held;
    form.elements._key.value = freshKey();
    form.querySelector(".draft-back")?.remove();
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
    line.textContent = !told ? line.dataset.when : told === at.dataset.planned ? at.dataset.words : at.value ? at.value.replace("T", " ") : kam.moment(told);
  }

  function restore(form, kept) {
    chosen(form, kept);
    kam.fill(form, kept.fields);
    const held = kept.fields.find(([name]) => name === "held_at")?.[1] || "";
    if (held.endsWith("Z")) form.dataset.held = held; // saved once before: it was held then, not now
    else if (!held && form.elements.held_at) form.elements.held_at.value = form.elements.held_at.defaultValue;
    const folded = form.querySelector("details.fold:has([name=held_at])");
    if (folded && ["held_at", "next_step", "next_on"].some((name) => form.elements[name]?.value && form.elements[name].value !== form.elements[name].defaultValue)) folded.open = true;
    const key = kept.key;
    const at = kept.at ? kam.moment(kept.at, { brief: true }) : "";
    const discard = button(words.discard, () => { empty(form); queue.forgetFiles(key).catch(() => {}); });
    form.prepend(make("p", { className: "pending draft-back" }, make("span", { textContent: `${words.draftBack} ${at}` }), discard));
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
    const kept = read(draftKey(form));
    form.elements._key.value = kept?.key || freshKey();
    if (kept && form.querySelector("[aria-invalid], [data-errors]")) kam.fill(form, kept.fields);
    else if (kept) restore(form, kept);
    const asked = form.querySelector(`[data-likely] [value="${CSS.escape(new URLSearchParams(location.search).get("account") || "")}"]`);
    if (asked && !kept) asked.checked = true;
    form.querySelectorAll("[data-tick]").forEach((offer) => ticks(form, offer));
    sayWhen(form);
    form.addEventListener("input", () => { keep(form); sayWhen(form); });
    form.addEventListener("change", () => { keep(form); sayWhen(form); });
    form.addEventListener("submit", (event) => submit(event, form));
    form.dispatchEvent(new CustomEvent("kam:key"));
  }

  /* What was sent is no draft any more, unless somebody wrote on since: then saving it says that it was sent. */
  function settle(key, at) {
    for (const name of Object.keys(localStorage).filter((one) => one.startsWith(`kam:visit-draft:${user}:`))) {
      const kept = read(name);
      if (kept?.key !== key || kept.at > at) continue;
      store(name, null);
      for (const form of document.querySelectorAll("form[data-visit]")) if (form.elements._key?.value === key) empty(form);
    }
  }

  /* -- sending --------------------------------------------------------------------------------------------------- */
  function entryOf(form, submitter) {
    const fields = fieldsOf(form);
    if (submitter?.name && !fields.some(([name]) => name === submitter.name)) fields.push([submitter.name, submitter.value]);
    const held = fields.find(([name]) => name === "held_at");
    if (held && !held[1]) held[1] = form.dataset.held || new Date().toISOString(); // sent later, it still happened now
    const any = form.querySelector("[data-likely]") ? ANY : location.pathname + location.search;
    const again = form.dataset.visit ? `${form.getAttribute("action")}?account=${form.dataset.visit}` : any;
    const label = form.dataset.label || form.querySelector("[name=account]:checked")?.closest("label").textContent.trim() || form.elements.named?.value || "";
    return { key: form.elements._key.value, user, page: again, shown: location.href, draft: draftKey(form), label, at: Date.now(), fields, hold: "", why: "" };
  }

  async function submit(event, form) {
    event.preventDefault();
    if (form.dataset.sending) return;
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
    if (isKept && before.some((other) => other.hold !== "refused" && other.key !== entry.key)) return inTurn(form, entry);
    const { state, response } = await post(form.action, entry);
    if (state === "shown") {
      const html = await response.text();
      if (response.ok) await queue.release(entry.key).catch(() => {});
      await queue.drop("visits", entry.key).catch(() => {});
      if (response.ok) store(entry.draft, null);
      show(html, response.ok ? response.url : null);
      renew();
      return flush();
    }
    if (!isKept) return say(words.notKept, { error: true });
    return inTurn(form, entry);
  }

  /* Through the queue: it answers in words what a page would have shown. */
  async function inTurn(form, entry) {
    await queue.put("visits", { key: entry.key, underway: 0 });
    store(entry.draft, null);
    const told = navigator.onLine ? await queue.flush() : null;
    const sent = told?.visits.find((one) => one.key === entry.key);
    if (sent) return location.assign(sent.url);
    wakeLater();
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

  /* The answer takes the page's place; fetching it again would lose what it has to say once. */
  function show(html, url) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector("main");
    if (!fresh) { if (url) location.assign(url); else location.reload(); return; }
    for (const css of ["main", "#toasts", ".rail", ".bar", ".bottom"]) {
      const [old, now] = [document.querySelector(css), page.querySelector(css)];
      if (old && now) old.replaceWith(document.adoptNode(now));
    }
    document.title = page.title;
    if (url) history.replaceState(null, "", url);
    window.htmx?.process(document.body);
    start();
    document.dispatchEvent(new CustomEvent("kam:shown"));
    scrollTo(0, 0);
    document.querySelector("main").focus({ preventScroll: true });
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
    await paint();
    return scrollTo(0, 0);
  }

  /* What the worker keeps of the day is as new as what was just written. */
  function renew() {
    if (document.querySelector(".bottom a.log")) navigator.serviceWorker?.controller?.postMessage({ say: "wrote" });
  }

  function wakeLater() {
    navigator.serviceWorker?.getRegistration().then((found) => found?.sync?.register("kam-queue")).catch(() => {});
  }

  async function flush() {
    if (!user || !navigator.onLine) return paint();
    const told = await queue.flush(({ sending }) => sending && paint(sending)).catch(() => null);
    if (told?.hold === "later") wakeLater();
    return heard(told);
  }

  let busy = Promise.resolve();
  function heard(told) {
    busy = busy.then(async () => {
      for (const one of told?.visits || []) settle(one.key, one.at);
      const news = told && (told.visits.length || told.files.length);
      if (news) await (isWrittenOn() ? recount() : refresh());
      if (news) renew();
      for (const one of told?.visits || []) say(`${one.label || one.name} · ${words.sent}`, { label: words.view, url: one.url });
      await paint();
    }).catch(() => {});
    return busy;
  }

  const isWrittenOn = () => !!document.querySelector("form[data-visit], form[data-guard], dialog[open]");

  /* A page that is written on stays; only what waits beside its ways is counted anew. */
  async function recount() {
    const response = await fetch("/today/", { credentials: "same-origin" }).catch(() => null);
    if (response?.ok && !response.redirected) kam.recount(new DOMParser().parseFromString(await response.text(), "text/html"));
  }

  /* -- a page from this device's memory says of when it is, until there is a network again -------------------------- */
  function remembered() {
    const at = Number(document.body.dataset.kept);
    if (!at || document.getElementById("remembered")) return;
    const line = make("p", { id: "remembered", className: "note remembered noprint", textContent: words.remembered.replace("%(moment)s", kam.moment(at, { brief: true })) });
    line.setAttribute("role", "status");
    document.querySelector("main")?.prepend(line);
  }

  async function recall() {
    if (!document.body.dataset.kept || !navigator.onLine) return;
    const answer = await fetch("/visits/queued/", { cache: "no-store", signal: AbortSignal.timeout(4000) }).catch(() => null);
    if (!answer?.headers.has("X-Request-ID")) return; // a proxy's answer is no network
    delete document.body.dataset.kept;
    document.getElementById("remembered")?.remove();
    if (!isWrittenOn()) await refresh();
  }

  /* A page that only shows gets its newest state: Today no longer asks for a visit that was just sent. */
  async function refresh() {
    try {
      const response = await fetch(location.pathname === "/today/offline/" ? "/today/" : location.href, { credentials: "same-origin" });
      if (response.ok && !response.redirected) show(await response.text(), location.pathname === "/today/offline/" ? response.url : null);
    } catch { /* the old page stays */ }
  }

  /* -- what waits is shown --------------------------------------------------------------------------------------- */
  const reasonOf = (entry) => ({ refused: entry.why || words.refused, forbidden: entry.why || words.forbidden, signIn: words.signIn }[entry.hold] || words.waiting);

  /* Back to its form; without a network to the form for any customer, where the customer's own is not kept here. */
  async function reopen(entry) {
    const kept = entry.fields.filter(([name]) => !PLACE.includes(name));
    const online = navigator.onLine && (await fetch("/visits/queued/", { cache: "no-store", signal: AbortSignal.timeout(4000) }).catch(() => null));
    const own = !online && entry.shown && (await window.caches?.match(entry.shown).catch(() => null));
    const here = online || own;
    store(here ? entry.draft : `kam:visit-draft:${user}:`, JSON.stringify({ key: entry.key, at: entry.at, fields: kept, label: entry.label }));
    if (entry.hold !== "refused") await queue.drop("visits", entry.key); // while it is written on, nothing sends it
    location.assign(online ? entry.page : own ? entry.shown : ANY);
  }

  /* The customer of an entry that is opened again stands among those one can choose. */
  function chosen(form, kept) {
    const [likely, wanted] = [form.querySelector("[data-likely]"), kept.fields.find(([name]) => name === "account")?.[1]];
    if (!likely || !wanted || [...form.querySelectorAll("[name=account]")].some((one) => one.value === wanted)) return;
    const chip = make("label", { className: "chip" }, make("input", { type: "radio", name: "account", value: wanted }), kept.label || wanted);
    likely.prepend(chip);
  }

  async function sendNow() {
    if (!navigator.onLine) return say(words.noNetwork);
    const told = await queue.flush(({ sending }) => sending && paint(sending)).catch(() => null);
    if (told?.hold === "later") say(words.noNetwork);
    return heard(told);
  }

  async function discard(entry) {
    if (!(await kam.ask(words.sureDiscard, words.discard))) return;
    await queue.forgetFiles(entry.key);
    await queue.drop("visits", entry.key);
    await paint();
  }

  /* Its plan led to another visit meanwhile: the person says that there were two. */
  async function keepBoth(entry) {
    await queue.put("visits", { key: entry.key, hold: "", why: "", code: "", fields: [...entry.fields, ["keep_both", "1"]] });
    return sendNow();
  }

  function doersOf(entry, text) {
    if (Date.now() - (entry.underway || 0) < 30000) return [];
    if (entry.hold !== "refused") return [button(words.sendNow, sendNow), button(words.edit, () => reopen(entry)), button(words.remove, () => discard(entry))];
    if (entry.code === "plan_done") {
      const there = make("a", { className: "button small plain", href: entry.url, textContent: words.viewOther });
      return [there, button(words.keepBoth, () => keepBoth(entry)), button(words.dropMine, () => discard(entry))];
    }
    const copy = button(words.copy, () => navigator.clipboard?.writeText(text).then(() => say(words.copied)));
    return [button(words.open, () => reopen(entry)), ...(text && navigator.clipboard ? [copy] : []), button(words.discard, () => discard(entry))];
  }

  function line(entry, sending, files) {
    const text = entry.fields.find(([name]) => name === "note")?.[1] || "";
    const said = make("div", {}, make("b", { textContent: entry.label }), ` ${kam.moment(entry.at)} · ${entry.key === sending ? words.sending : reasonOf(entry)}`);
    if (entry.hold === "refused") said.append(make("div", { className: "hint", textContent: entry.code === "plan_done" ? words.doubled : words.refused }));
    if (text) said.append(make("div", { className: "quiet", textContent: text }));
    for (const file of files) said.append(make("div", { className: "hint file", textContent: `${words.file} · ${file.name}` }));
    const item = make("li", { className: "pending" }, said, make("span", { className: "do" }, ...doersOf(entry, text)));
    item.dataset.hold = entry.hold || "waiting";
    return item;
  }

  function fileLine(file, sending) {
    const what = file.key === sending ? words.sending : reasonOf(file);
    const item = make("li", { className: "pending file" }, make("span", { textContent: `${words.file} · ${file.name} · ${what}` }));
    if (file.hold === "refused") item.append(button(words.discard, () => queue.drop("files", file.key).then(() => paint())));
    return item;
  }

  async function paint(sending = "") {
    if (!user) return;
    const [entries, files] = [await queue.visits(user), await queue.files(user)];
    let list = document.getElementById("pending");
    if (!entries.length && !files.length) { list?.remove(); mark([]); return; }
    if (!list) {
      list = make("div", { id: "pending", className: "noprint" }, make("ul", { className: "stack" }));
      list.setAttribute("role", "status");
      const top = document.querySelector("main .top");
      if (top) top.after(list);
      else document.querySelector("main")?.prepend(list);
    }
    const alone = files.filter((file) => !entries.some((entry) => entry.key === file.visit));
    const of = (entry) => files.filter((file) => file.visit === entry.key);
    list.firstChild.replaceChildren(...entries.map((entry) => line(entry, sending, of(entry))), ...alone.map((file) => fileLine(file, sending)));
    mark(entries);
  }

  /* On the day without a network, whose visit waits is done. */
  function mark(entries) {
    const told = new Set(entries.map((entry) => entry.draft.split(":").pop()));
    for (const link of document.querySelectorAll("[data-offline-day] a[data-account]")) link.classList.toggle("told", told.has(link.dataset.account));
  }

  function start() {
    remembered();
    document.querySelectorAll("form[data-visit]").forEach(open);
    paint().catch(() => {});
  }

  /* Who leaves while something waits is told so. */
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-forget]") || form.dataset.warned) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    (async () => {
      const count = (await queue.visits(user).catch(() => [])).length + (await queue.files(user).catch(() => [])).length;
      if (count) document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
      if (count && !(await kam.ask(words.leaving.replace("%(n)s", count), words.leave))) return;
      form.dataset.warned = "1";
      form.requestSubmit(event.submitter);
    })();
  }, true);

  addEventListener("online", () => { flush(); recall(); });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
  document.addEventListener("htmx:load", (event) => event.detail.elt.querySelectorAll?.("form[data-visit]").forEach(open));
  document.addEventListener("htmx:afterRequest", (event) => event.detail.requestConfig.verb !== "get" && renew());
  queue.channel?.addEventListener("message", ({ data }) => (data.told ? heard(data.told) : paint(data.sending)));
  setInterval(() => { flush(); recall(); }, RETRY);
  kam.freshKey = freshKey;
  kam.user = user;
  start();
  if (user) flush().then(() => queue.tidy()).catch(() => {});

  /* The day and its forms are fetched once beforehand, so that they open in a cellar; the page itself comes first. */
  const shell = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((part) => part.href || part.src);
  if (user) {
    navigator.serviceWorker?.ready.then(({ active }) => {
      active?.postMessage({ say: "user", user, logs: !!document.querySelector(".bottom a.log") });
      active?.postMessage({ say: "shell", urls: [...shell, new URL(document.body.dataset.capture, location.href).href] });
      if (document.querySelector(".bottom a.log")) setTimeout(() => active?.postMessage({ say: "warm" }), 300);
    });
  }
})();
