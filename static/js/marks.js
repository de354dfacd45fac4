/* What a person does with a picture: walks its marks by keys, hears them, opens what lies behind one. */
"use strict";
(() => {
  const { kam } = window;
  const at = new WeakMap(); // holder -> which mark is pointed at, and where ECharts has it

  /* Every mark in reading order: each category with all its series, then what connects. */
  function marksOf(picture) {
    const found = [];
    for (const series of picture.getModel().getSeries()) {
      if (series.get("silent") || ["transparent", "rgba(0,0,0,0)"].includes(series.get("itemStyle.color"))) continue; // what others stand on
      for (const kind of series.subType === "sankey" ? ["node", "edge"] : [undefined]) {
        const count = series.getData(kind).count();
        for (let place = 0; place < count; place += 1) {
          const said = series.getDataParams(place, kind);
          const empty = said.value === undefined ? !said.name : [said.value].flat().some((one) => one === null || one === "-" || Number.isNaN(one));
          if (!empty && !said.data?.silent) found.push({ series: series.seriesIndex, place, kind, said });
        }
      }
    }
    const across = found.some(({ said }) => ["bar", "line"].includes(said.seriesType));
    return across ? found.sort((one, other) => one.place - other.place || one.series - other.series) : found;
  }

  /* The same words that a mouse would be told. */
  function words(picture, { said }) {
    const { formatter, trigger } = picture.getOption().tooltip[0];
    const value = [said.value].flat()[0];
    const given = { ...said, axisValueLabel: said.name || undefined, axisValue: value };
    const told = String(formatter.say(trigger === "axis" ? [given] : given)).split("\n").filter(Boolean).join(" · ");
    const named = said.name && !/^series\0/.test(said.name) && !told.includes(said.name) && ["bar", "line"].includes(said.seriesType) && !said.data?.tip;
    return named ? `${said.name} · ${told}` : told;
  }

  function lineOf(holder) {
    let line = holder.querySelector(".marked");
    if (!line) {
      line = document.createElement("p");
      line.className = "marked";
      line.setAttribute("role", "status");
      holder.append(line);
    }
    return line;
  }

  function point(holder, picture, place) {
    const marks = marksOf(picture);
    if (!marks.length) return;
    leave(holder, picture);
    const next = Math.min(Math.max(place, 0), marks.length - 1);
    const mark = marks[next];
    const where = { seriesIndex: mark.series, dataIndex: mark.place, ...(mark.kind && { dataType: mark.kind }) };
    at.set(holder, { next, where });
    picture.dispatchAction({ type: "highlight", ...where });
    lineOf(holder).textContent = `${words(picture, mark)}${mark.said.data?.url ? ` · ${kam.words.enterOpens}` : ""}`;
  }

  function leave(holder, picture) {
    if (at.has(holder)) picture.dispatchAction({ type: "downplay", ...at.get(holder).where });
    at.delete(holder);
  }

  kam.walkPicture = (holder) => {
    const picture = kam.pictureOf(holder);
    if (!picture || holder.dataset.walked) return;
    holder.dataset.walked = "1";
    holder.addEventListener("keydown", (event) => {
      const now = at.get(holder)?.next ?? -1;
      const steps = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: Infinity };
      if (event.key in steps) {
        event.preventDefault();
        point(holder, kam.pictureOf(holder), steps[event.key]);
      } else if (event.key === "Enter" && now >= 0) {
        const { url } = marksOf(kam.pictureOf(holder))[now].said.data || {};
        if (url) location.assign(url);
      }
    });
    holder.addEventListener("blur", () => { leave(holder, kam.pictureOf(holder)); holder.querySelector(".marked")?.remove(); });
    holder.addEventListener("focus", () => { lineOf(holder).textContent = kam.words.arrowsWalk; });
    if (document.activeElement === holder && holder.matches(":focus-visible")) lineOf(holder).textContent = kam.words.arrowsWalk;
  };
})();
