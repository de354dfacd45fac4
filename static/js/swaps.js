/* What htmx brings, and what it says where nothing comes: filters in the address, counts beside the ways, toasts, tabs. */
"use strict";
(() => {
  const { kam } = window;
  if (!kam) return;
  const { say, words } = kam;
  const $ = (css, from = document) => from.querySelector(css);
  const all = (css, from = document) => [...from.querySelectorAll(css)];

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

  /* What does not come is not waited for. */
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, ({ target }) => target.matches("[hx-trigger='load']") && target.removeAttribute("hx-trigger"));
  }

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

  /* Tabs stay in the address, each with its place in the history: a panel can be shared, and back leads to the one before. */
  function mark(tab) {
    all("a", tab.parentElement).forEach((other) => other.removeAttribute("aria-current"));
    tab.setAttribute("aria-current", "true");
    if (tab.dataset.opens) all("[data-parts]").forEach((parts) => {
      parts.hidden = parts.dataset.parts !== tab.dataset.opens;
      all("a", parts).forEach((part, place) => place ? part.removeAttribute("aria-current") : part.setAttribute("aria-current", "true"));
    });
    tab.scrollIntoView({ block: "nearest", inline: "center" });
  }

  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.("[data-tabs] a");
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    mark(tab);
    if (tab.getAttribute("href") !== location.search) history.pushState({ tab: true }, "", tab.getAttribute("href"));
  });

  addEventListener("popstate", () => {
    const ways = all("[data-tabs] a");
    const asked = new URLSearchParams(location.search).get("tab");
    const part = asked ? ways.filter((way) => way.getAttribute("href") === `?tab=${asked}`).pop() : ways[0];
    if (!part?.hasAttribute("hx-get")) return;
    const opens = part.closest("[data-parts]")?.dataset.parts;
    if (opens) mark($(`[data-tabs] a[data-opens="${opens}"]`));
    mark(part);
    window.htmx.ajax("GET", part.getAttribute("hx-get"), { target: "#panel", swap: "innerHTML show:none" });
  });

  /* Beside a long column the time line goes on by itself, as far down as that column and as far as somebody looks. */
  function fill() {
    const more = $("[data-fills]");
    const beside = more?.closest(".cols")?.querySelector(":scope > aside")?.getBoundingClientRect();
    const at = more?.getBoundingClientRect();
    if (!beside || beside.top > at.top || beside.bottom < at.bottom + 60 || at.top > innerHeight) return;
    delete more.dataset.fills; // asked for once, whatever comes
    window.htmx.ajax("GET", more.getAttribute("hx-get"), { source: more, target: more, swap: "outerHTML" });
  }

  document.addEventListener("htmx:load", fill);
  document.addEventListener("htmx:afterSettle", fill);
  addEventListener("scroll", fill, { passive: true });

  kam.recount = recount;
})();
