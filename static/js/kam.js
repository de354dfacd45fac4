/* What every page does: toasts, dialogs, keys, guards of forms, appearance, and loading the rest when it is needed. */
"use strict";
(() => {
  const root = document.documentElement;
  const wordsAt = document.getElementById("words");
  const words = wordsAt ? JSON.parse(wordsAt.textContent) : {};
  const $ = (css, from = document) => from.querySelector(css);
  const all = (css, from = document) => [...from.querySelectorAll(css)];
  root.classList.add("js");

  /* -- moments: as pages write them, in the zone they speak in ------------------------------------------------- */
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  function partsOf(at) {
    const form = { year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const read = (timeZone) => new Intl.DateTimeFormat("en-GB", { ...form, timeZone }).formatToParts(at);
    let found;
    try { found = read(document.body.dataset.zone || undefined); } catch { found = read(undefined); } // a zone this device does not know
    return Object.fromEntries(found.map(({ type, value }) => [type, value]));
  }

  /* `12 Nov 14:05`, `11月12日 14:05`; with the year where it is another one; `brief`: of today the hour alone. */
  function moment(at, { brief = false } = {}) {
    const [then, now] = [partsOf(new Date(at)), partsOf(new Date())];
    const time = `${then.hour}:${then.minute}`;
    if (brief && ["year", "month", "day"].every((name) => then[name] === now[name])) return time;
    const two = (part) => part.padStart(2, "0");
    if (!root.lang.startsWith("zh")) return `${then.day.replace(/^0/, "")} ${MONTHS[then.month - 1]}${then.year === now.year ? "" : ` ${then.year}`} ${time}`;
    return then.year === now.year ? `${Number(then.month)}月${Number(then.day)}日 ${time}` : `${then.year}-${two(then.month)}-${two(then.day)} ${time}`;
  }

  /* -- toasts ------------------------------------------------------------------------------------------------- */
  const HOLD = 7000;

  /* A toast lies above what saves the form, wherever that stands just now. */
  function clear(toast) {
    const bar = $(".savebar")?.getBoundingClientRect(), own = toast.getBoundingClientRect();
    if (bar && own.top < bar.bottom && own.bottom > bar.top) {
      toast.parentNode.style.insetBlockEnd = `${innerHeight - bar.top + 8}px`;
    }
  }

  function settle(toast) {
    if (toast.dataset.settled) return;
    toast.dataset.settled = "1";
    clear(toast);
    if (toast.classList.contains("error")) return; // an error stays until it was read
    const hold = toast.classList.contains("long") ? 2 * HOLD : HOLD; // there is more to read
    let timer = setTimeout(() => toast.remove(), hold);
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("focusin", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => { timer = setTimeout(() => toast.remove(), HOLD / 2); });
  }

  function say(text, { error = false, label = "", act = null, url = "" } = {}) {
    const holder = $("#toasts");
    if (!holder || !text) return null;
    const toast = document.createElement("div");
    toast.className = error ? "toast error" : "toast";
    if (error) toast.setAttribute("role", "alert");
    const line = document.createElement("p");
    line.textContent = text;
    toast.append(line);
    if (label) {
      const doer = document.createElement(url ? "a" : "button");
      doer.textContent = label;
      if (url) doer.href = url;
      else doer.addEventListener("click", () => { toast.remove(); act?.(); });
      toast.append(doer);
    }
    const shut = document.createElement("button");
    shut.className = "x";
    shut.dataset.dismiss = "";
    shut.setAttribute("aria-label", words.close || "×");
    shut.textContent = "×";
    toast.append(shut);
    holder.append(toast);
    settle(toast);
    return toast;
  }

  /* -- dialogs ------------------------------------------------------------------------------------------------ */
  function ask(text, yes = "") {
    const dialog = $("#confirm");
    $("[data-text]", dialog).textContent = text;
    const button = $("[data-yes]", dialog);
    button.dataset.usual ??= button.textContent;
    button.textContent = yes || button.dataset.usual;
    dialog.returnValue = "no";
    dialog.showModal();
    button.focus();
    return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
  }

  /* A group of the rail, and a card beside a page, stay as their reader left them; the group they are in is open all the same. */
  const FOLDS = "#rail [data-fold], .side[data-fold]";
  const folds = () => { try { return JSON.parse(localStorage.getItem("kam:folds")) || {}; } catch { return {}; } };
  const refold = (part) => [...(part.matches?.(FOLDS) ? [part] : []), ...all(FOLDS, part)].forEach((fold) => {
    const left = folds()[fold.dataset.fold];
    if (left !== undefined && !("inside" in fold.dataset)) fold.open = left;
  });
  document.addEventListener("toggle", ({ target }) => {
    if (target.matches?.(FOLDS)) store("kam:folds", JSON.stringify({ ...folds(), [target.dataset.fold]: target.open }));
  }, true);

  /* The phone's sheet and the help are made from the rail when they are first opened: one list, written once. */
  function furnish(dialog) {
    for (const part of all("[data-copy-of]", dialog)) {
      if (part.childElementCount) continue;
      part.append(...all(part.dataset.copyOf).map((node) => node.cloneNode(true)));
      for (const fold of all("details", part)) fold.open = true;
    }
    for (const list of all("[data-keys]:not([data-made])", dialog)) {
      list.dataset.made = "1";
      list.append(...all("#rail [data-go]").map((link) => {
        const [line, keys] = [document.createElement("li"), document.createElement("span")];
        keys.append(...["g", link.dataset.go].map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
        line.append($("span", link).textContent, keys);
        return line;
      }));
    }
    dialog.showModal();
  }

  document.addEventListener("click", async (event) => {
    const at = (css) => event.target.closest?.(css);
    if (at("[data-dismiss]")) return at(".toast")?.remove();
    if (at("[data-close]")) return at("dialog")?.close();
    if (event.target instanceof HTMLDialogElement) return event.target.close(); // its backdrop
    const opener = at("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog) { event.preventDefault(); $("#me")?.matches(":popover-open") && $("#me").hidePopover(); furnish(dialog); }
      return undefined;
    }
    if (at("[data-back]") && history.length > 1) { event.preventDefault(); return history.back(); }
    if (at("[data-reload]")) { event.preventDefault(); return location.reload(); }
    if (at("[data-copy]")) {
      await navigator.clipboard.writeText(at("[data-copy]").dataset.copy);
      return say(at("[data-copy]").dataset.copied || "✓");
    }
    for (const open of all("details.menu[open]")) if (!open.contains(event.target) || at(".menu > div > :is(a, button)")) open.open = false;
    const row = at("tr:has(a.open)");
    if (row && !at("a, button, input, label, select, summary") && !String(getSelection())) {
      const link = $("a.open", row);
      if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
      else link.click();
    }
    return undefined;
  });

  /* A question before a deed: data-confirm on a form, a button or anything htmx sends. */
  document.addEventListener("htmx:confirm", (event) => {
    const text = event.target.closest("[data-confirm]")?.dataset.confirm;
    if (!text) return;
    event.preventDefault();
    ask(text, event.target.dataset.yes).then((sure) => sure && event.detail.issueRequest(true));
  });

  /* -- forms -------------------------------------------------------------------------------------------------- */
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
    root.dataset.appearance = look;
    all("[data-appearance-form] button").forEach((button) => button.setAttribute("aria-pressed", String(button.value === look)));
    document.dispatchEvent(new CustomEvent("kam:appearance"));
    delete event.target.dataset.sent;
    all(".busy", event.target).forEach((button) => underway(button, false));
    fetch(event.target.action, { method: "POST", body }).catch(() => {});
  });

  /* -- drafts: data-draft="name" keeps a form's words on this device until they were sent ---------------------- */
  const draftKey = (form) => `kam:draft:${document.body.dataset.user}:${form.dataset.draft}`;

  function store(key, value) {
    try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value); } catch { /* private mode: no drafts */ }
  }

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

  /* What this device remembers of customers goes when its user leaves; visits not yet sent stay, locked to their user. */
  function forget() {
    try { sessionStorage.clear(); } catch { /* nothing kept, nothing to forget */ }
    const at = navigator.serviceWorker;
    if (at?.controller) at.controller.postMessage({ say: "forget" }); // before the page is gone
    else at?.getRegistration().then((found) => found?.active?.postMessage({ say: "forget" }));
  }

  /* -- keys ----------------------------------------------------------------------------------------------------- */
  let going = 0;
  const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !["checkbox", "radio", "button", "range"].includes(target.type);

  function walk(step) {
    const links = all("#list a.open, .items a[href]");
    const place = links.indexOf(document.activeElement);
    links[Math.min(Math.max(place + step, 0), links.length - 1)]?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches?.("[data-find]")) { event.target.blur(); $("#suggest").replaceChildren(); }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    const go = Date.now() - going < 1200 && $(`[data-go="${CSS.escape(event.key)}"]`);
    going = 0;
    if (go) { event.preventDefault(); go.click(); return; }
    const keys = {
      "/": () => $("[data-find]")?.focus(),
      f: () => $("[data-list-search]")?.focus(),
      "?": () => $("#help") && furnish($("#help")),
      g: () => { going = Date.now(); },
      n: () => $("[data-new]")?.click(),
      j: () => walk(1),
      k: () => walk(-1),
    };
    if (keys[event.key]) { if (event.key !== "g") event.preventDefault(); keys[event.key](); }
  });

  /* Arrows walk through the suggestions of the search. */
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.(".find");
    if (!box || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const stops = [$("input", box), ...all(".suggest a", box)];
    event.preventDefault();
    stops[(stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus();
  });

  /* -- htmx --------------------------------------------------------------------------------------------------- */
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches("[data-lean], [data-lean] *") || event.detail.verb !== "get") return;
    const kept = event.detail.formData; // empty filters stay out of the address
    for (const name of new Set(kept.keys())) {
      const values = kept.getAll(name).filter((value) => value !== "");
      kept.delete(name);
      values.forEach((value) => kept.append(name, value));
    }
    const here = new URLSearchParams(location.search); // the order and length of the list outlive its filters
    for (const name of ["sort", "page_size"]) if (here.has(name) && !kept.has(name)) kept.append(name, here.get(name));
  });

  /* Leaving the search field asks nothing new, and typing leaves one step to go back, not one per letter. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.target.matches("[data-lean]")) return;
    const next = new URL(event.detail.pathInfo.finalRequestPath, location.href);
    const now = new URL(location.href);
    [next, now].forEach((url) => url.searchParams.sort());
    if (next.search === now.search) event.preventDefault();
  });

  document.addEventListener("htmx:beforeHistoryUpdate", (event) => {
    const typed = document.activeElement?.matches("[data-list-search]") && new URLSearchParams(location.search).has(document.activeElement.name);
    if (typed && event.detail.history.type === "push") event.detail.history.type = "replace";
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-lean]")) return;
    for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (new URL(xhr.responseURL || location.href).pathname === document.body.dataset.login) return location.reload();
    const plain = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    if (xhr.status >= 400 && plain) { event.detail.shouldSwap = false; say(xhr.responseText, { error: true }); }
    return undefined;
  });

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if ((xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain")) return;
    say({ 401: words.signIn, 403: words.forbidden, 404: words.missing, 429: words.busy }[xhr.status] || words.failed, { error: true });
  });

  document.addEventListener("htmx:sendError", (event) => {
    if (!event.target.closest("[data-visit]") && !event.target.matches("[hx-trigger*='every']")) say(words.offline, { error: true });
  });

  /* What waits beside the ways (warnings, notices, late cases) is as the newest page says that was read. */
  function recount(page) {
    for (const css of [".rail :is(a, summary)", ".bottom a"]) {
      const [links, fresh] = [all(css), all(css, page)];
      if (links.length !== fresh.length) continue;
      links.forEach((link, place) => {
        const [was, now] = [link, fresh[place]].map((one) => $(".count", one)?.textContent || "");
        if (was !== now) link.replaceChildren(...document.adoptNode(fresh[place]).childNodes);
      });
    }
    all("dialog:not([open]) [data-copy-of]").forEach((copy) => copy.replaceChildren());
  }

  document.addEventListener("htmx:afterOnLoad", ({ detail: { xhr, target } }) => {
    if (target !== document.body && /<nav class="bottom"/.test(xhr.responseText)) recount(new DOMParser().parseFromString(xhr.responseText, "text/html"));
  });

  /* The server may say something with any answer: HX-Trigger: {"toast": {"text": "…", "undo": "/…/"}} */
  document.addEventListener("toast", (event) => {
    const { text, error, undo, url, label } = event.detail;
    say(text, { error, url, label: label || (undo ? words.undo : ""), act: undo && (() => window.htmx.ajax("POST", undo, { swap: "none" })) });
  });

  /* Tabs stay in the address, so that a panel can be shared and comes back with the page. */
  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.("[data-tabs] a");
    if (!tab) return;
    all("a", tab.parentElement).forEach((other) => other.removeAttribute("aria-current"));
    tab.setAttribute("aria-current", "true");
    if (tab.dataset.opens) all("[data-parts]").forEach((parts) => {
      parts.hidden = parts.dataset.parts !== tab.dataset.opens;
      all("a", parts).forEach((part, place) => place ? part.removeAttribute("aria-current") : part.setAttribute("aria-current", "true"));
    });
    history.replaceState(history.state, "", tab.getAttribute("href"));
    tab.scrollIntoView({ block: "nearest", inline: "center" });
  });

  /* -- what is needed only here and there ------------------------------------------------------------------------ */
  const loaded = {};

  function need(name) {
    loaded[name] ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = document.body.dataset[name];
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
    return loaded[name];
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
    all(".toast", part).forEach(settle);
    fit(part);
    refold(part);
    all("form[data-guard]", part).forEach((form) => clean.has(form) || clean.set(form, snapshot(form)));
    if ($("[data-chart]", part)) Promise.all([need("echarts"), need("charts")]).then(() => window.kam.draw(part)).catch(() => {});
    if ($("[data-tools], [data-here]", part)) need("capture").then(() => window.kam.capture(part)).catch(() => {});
    if ($("select[data-picker], input[data-picker]", part)) need("picker").then(() => window.kam.pick(part)).catch(() => {});
    heed(part);
    all("[data-tabs], .views", part).forEach((tabs) => { const on = $("[aria-current]", tabs); if (on) tabs.scrollLeft = on.offsetLeft - (tabs.clientWidth - on.offsetWidth) / 2; });
  }

  document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
  document.addEventListener("kam:shown", () => wake());
  const bar = $(".bar");
  if (bar) addEventListener("scroll", () => bar.classList.toggle("stuck", scrollY > 4), { passive: true });
  if ("serviceWorker" in navigator && document.body.dataset.user) navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {});

  if (location.pathname === document.body.dataset.login) forget(); // whoever was here has left, by whatever way
  window.kam = { words, say, ask, store, fill, forget, need, moment, recount };
  wake();
  restoreDrafts();
})();
