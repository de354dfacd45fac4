/* Who signs out is told what is not sent yet; what is half written goes with its user, what waits stays for them. */
"use strict";
(() => {
  const { kam, kamQueue: queue } = window;
  if (!kam || !queue) return;
  const { words, drafts, user } = kam;

  async function told() {
    const [visits, files] = await Promise.all([queue.visits(user), queue.files(user)]).catch(() => [[], []]);
    const held = new Set(visits.filter((entry) => entry.hold === "draft").map((entry) => entry.key));
    const waiting = visits.length - held.size + files.filter((file) => !held.has(file.visit)).length;
    const count = drafts.count() + held.size;
    return [waiting && words.leaving.replace("%(n)s", waiting), count && words.leavingDrafts.replace("%(n)s", count)].filter(Boolean);
  }

  async function isSure() {
    const lines = await told();
    if (!lines.length) return true;
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    return kam.ask([...lines, words.leaveSure].join("\n"), words.leave);
  }

  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-forget]") || form.dataset.warned) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    isSure().then(async (sure) => {
      if (!sure) return;
      await drafts.forget().catch(() => {});
      form.dataset.warned = "1";
      form.requestSubmit(event.submitter);
    });
  }, true);
})();
