/* Visits that cannot be lost: a draft at every keystroke, a queue while there is no network, one key per visit so that it counts once.

   A form joins with data-visit="<customer's id or empty>" and data-label="<customer's name>". It posts plainly where there is no
   script; with it, the answer is put in place. The key in its field `_key` is made here, once per visit, because a page from the
   cache would bring the same key twice. */
"use strict";
(() => {
  const { kam } = window;
  if (!kam) return;
  const { words, say, store } = kam;
  const user = document.body.dataset.user;
  const QUEUE = "kam:visits";
  const RETRY = 30000;
  const LATER = new Set([408, 409, 425, 429, 500, 502, 503, 504]);

  const read = (key, otherwise) => {
    try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; }
  };
  const queue = () => read(QUEUE, []);
  const mine = () => queue().filter((entry) => entry.user === user);
  const put = (entry) => store(QUEUE, JSON.stringify([...queue().filter((other) => other.key !== entry.key), entry]));
  const drop = (key) => store(QUEUE, JSON.stringify(queue().filter((entry) => entry.key !== key)));
  const draftKey = (form) => `kam:visit-draft:${user}:${form.dataset.visit || ""}`;

  function freshKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function token() {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    return cookie ? cookie.slice(10) : document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  }

  /* -- the draft ------------------------------------------------------------------------------------------------- */
  function fieldsOf(form) {
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "_key"].includes(name));
  }

  function keep(form) {
    store(draftKey(form), JSON.stringify({ key: form.elements._key.value, fields: fieldsOf(form) }));
    const state = form.querySelector("[data-draft-state]") || document.querySelector("[data-draft-state]");
    if (state) state.textContent = words.draftSaved;
  }

  function open(form) {
    if (form.dataset.opened) return;
    form.dataset.opened = "1";
    let field = form.elements._key;
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name: "_key" });
      form.append(field);
    }
    const wrong = form.querySelector("[aria-invalid], [data-errors]");
    const draft = read(draftKey(form), null);
    if (draft) {
      field.value = draft.key;
      if (!wrong) {
        kam.fill(form, draft.fields);
        say(words.draftBack, { label: words.discard, act: () => { store(draftKey(form), null); form.reset(); field.value = freshKey(); } });
      }
    } else {
      field.value = freshKey();
    }
    form.addEventListener("input", () => keep(form));
    form.addEventListener("change", () => keep(form));
    form.addEventListener("submit", (event) => submit(event, form));
  }

  /* -- sending --------------------------------------------------------------------------------------------------- */
  async function submit(event, form) {
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const fields = fieldsOf(form);
    const { submitter } = event;
    if (submitter?.name && !fields.some(([name]) => name === submitter.name)) fields.push([submitter.name, submitter.value]);
    const held = fields.find(([name]) => name === "held_at");
    if (held && !held[1]) held[1] = new Date().toISOString(); // sent later, it still happened now
    fields.push(["_key", form.elements._key.value]);
    const entry = {
      key: form.elements._key.value, user, url: form.action, page: location.pathname + location.search,
      draft: draftKey(form), label: form.dataset.label || "", at: Date.now(), fields,
    };
    put(entry); // first it is kept, then it is sent
    store(draftKey(form), null);
    submitter?.classList.add("busy");
    const { state, response } = await send(entry);
    submitter?.classList.remove("busy");
    delete form.dataset.sending;
    delete form.dataset.sent;
    if (state === "later") return waiting(form);
    if (state === "signIn") return say(words.signIn, { error: true, label: words.open, url: response.url });
    drop(entry.key);
    if (state === "refused") store(entry.draft, JSON.stringify({ key: entry.key, fields: entry.fields }));
    return show(await response.text(), state === "sent" ? response.url : null);
  }

  async function send(entry) {
    let response;
    try {
      response = await fetch(entry.url, {
        method: "POST",
        body: new URLSearchParams(entry.fields), // the same bytes at every try
        headers: { "X-CSRFToken": token(), "Idempotency-Key": entry.key, "X-Visit": "1" },
        credentials: "same-origin",
      });
    } catch {
      return { state: "later" };
    }
    if (LATER.has(response.status)) return { state: "later", response };
    if (response.redirected && new URL(response.url).pathname === document.body.dataset.login) return { state: "signIn", response };
    if (response.status === 401 || response.status === 403) return { state: "signIn", response };
    return { state: response.ok ? "sent" : "refused", response };
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
    document.dispatchEvent(new CustomEvent("kam:shown"));
    scrollTo(0, 0);
    start();
    document.querySelector("main").focus({ preventScroll: true });
  }

  function waiting(form) {
    say(words.kept);
    form.reset(); // an empty form for the next visit: nothing of the one that waits may look as if it stood here still
    form.elements._key.value = freshKey();
    document.activeElement?.blur();
    form.querySelectorAll("details[open]").forEach((fold) => { fold.open = false; });
    const state = form.querySelector("[data-draft-state]") || document.querySelector("[data-draft-state]");
    if (state) state.textContent = "";
    store(draftKey(form), null);
    paint();
    scrollTo(0, 0);
  }

  let flushing = false;
  async function flush() {
    if (flushing || !navigator.onLine) return;
    flushing = true;
    const done = [];
    try {
      for (const entry of mine().filter((kept) => !kept.refused)) {
        const { state, response } = await send(entry);
        if (state === "later") break;
        if (state === "signIn") { say(words.signIn, { error: true }); break; }
        if (state === "refused") { put({ ...entry, refused: true }); continue; }
        drop(entry.key);
        done.push([`${entry.label} · ${words.sent}`, { label: words.open, url: response.url }]);
      }
      if (done.length && !document.querySelector("form[data-visit], form[data-guard], dialog[open]")) await refresh();
    } finally {
      flushing = false;
      done.forEach((told) => say(...told));
      paint();
    }
  }

  /* A page that only shows gets its newest state: Today no longer asks for a visit that was just sent. */
  async function refresh() {
    try {
      const response = await fetch(location.href, { credentials: "same-origin" });
      if (response.ok && !response.redirected) show(await response.text(), null);
    } catch { /* the old page stays */ }
  }

  /* -- what waits is shown --------------------------------------------------------------------------------------- */
  function line(entry) {
    const item = document.createElement("li");
    item.className = "pending";
    const text = document.createElement("span");
    const at = new Date(entry.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    text.textContent = `${entry.label || ""} ${at} · ${entry.refused ? words.refused : words.waiting}`.trim();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small plain";
    button.textContent = entry.refused ? words.open : words.sendNow;
    button.addEventListener("click", () => {
      if (!entry.refused) return flush();
      store(entry.draft, JSON.stringify({ key: entry.key, fields: entry.fields }));
      drop(entry.key);
      return location.assign(entry.page);
    });
    item.append(text, button);
    return item;
  }

  function paint() {
    const entries = mine();
    let list = document.getElementById("pending");
    if (!list && entries.length) {
      list = Object.assign(document.createElement("ul"), { id: "pending", className: "stack noprint" });
      list.setAttribute("role", "status");
      const top = document.querySelector("main .top");
      if (top) top.after(list);
      else document.querySelector("main")?.prepend(list);
    }
    list?.replaceChildren(...entries.map(line));
    if (list && !entries.length) list.remove();
  }

  function start() {
    document.querySelectorAll("form[data-visit]").forEach(open);
    paint();
  }

  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && mine().length && flush());
  document.addEventListener("htmx:load", (event) => event.detail.elt.querySelectorAll?.("form[data-visit]").forEach(open));
  setInterval(() => mine().length && flush(), RETRY);
  start();
  if (mine().length) flush();

  /* The log pages that Today links to are fetched once beforehand, so that they open in a cellar. */
  const links = [...document.querySelectorAll(".bottom a.log, a[data-offline]")].slice(0, 7).map((link) => link.href);
  const shell = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((part) => part.href || part.src);
  if (user) {
    navigator.serviceWorker?.ready.then(({ active }) => {
      active?.postMessage({ say: "user", user });
      active?.postMessage({ say: "shell", urls: shell });
      setTimeout(() => active?.postMessage({ say: "warm", urls: ["/", ...links] }), 4000); // the page itself comes first
    });
  }
})();
