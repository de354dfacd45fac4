/* A picture taken along as a file: the page's name, the sentence, the picture with its axes named, the day; always on white. */
"use strict";
(() => {
  const { kam } = window;
  const { colour, linesOf, tongue, worn, dressedAt } = kam.dressing;
  const [EDGE, SCALE, LEAST] = [24, 2, 760]; // pixels around it, dots a pixel, and how wide it is at least, also from a phone

  const textOf = (part) => part?.textContent.replace(/\s+/g, " ").trim() || "";

  /* Paper is light: what is done meanwhile finds the light colours. */
  function inLight(act) {
    const { style } = document.documentElement;
    const before = style.colorScheme;
    style.colorScheme = "light";
    try { return act(); } finally { style.colorScheme = before; }
  }

  /* The picture anew, at rest, in its own room; what was taken out of the legend on the page stays out. */
  function pictured(holder) {
    const high = holder.dataset.kind === "calendar" ? 0 : holder.clientHeight; // a year in one row, also from a phone
    const room = { width: Math.max(holder.clientWidth, LEAST), height: Math.max(high, 280), told: "" };
    const source = document.getElementById(`${holder.dataset.chart}-data`).textContent;
    const option = dressedAt(document.body, worn(source, room, true), room);
    const selected = kam.pictureOf(holder).getOption().legend?.[0]?.selected;
    if (option.legend && selected) option.legend.selected = selected;
    const picture = window.echarts.init(document.createElement("div"), null, { width: room.width, height: room.height, locale: tongue.startsWith("zh") ? "ZH" : "EN" });
    picture.setOption({ ...option, animation: false });
    const canvas = picture.renderToCanvas({ pixelRatio: SCALE, backgroundColor: "#fff" });
    picture.dispose();
    return canvas;
  }

  /* What stands over it: the page and the part of it, then the finding; and below it the day of which it speaks. */
  function wordsOf(holder) {
    const figure = holder.closest("figure");
    const sheet = holder.closest(".sheet");
    const title = [textOf(document.querySelector("h1")), textOf(sheet?.querySelector("h2"))].filter(Boolean).join(" – ");
    const says = textOf(figure?.querySelector("figcaption")) || textOf(sheet?.querySelector(".says")) || textOf(document.querySelector("main .finding"));
    const today = new Intl.DateTimeFormat(tongue === "en" ? "en-GB" : tongue, { dateStyle: "long" }).format(new Date());
    return { title, says, day: textOf(document.getElementById("asof")) || today };
  }

  function sheetOf(holder) {
    const inner = pictured(holder);
    const { fontFamily } = getComputedStyle(document.body);
    const canvas = document.createElement("canvas");
    const brush = canvas.getContext("2d");
    const font = (size, weight = 400) => `${weight} ${size * SCALE}px ${fontFamily}`;
    const lines = (text, face, high, ink) => {
      brush.font = face;
      return text ? linesOf(text, inner.width, (words) => brush.measureText(words).width).map((line) => ({ line, face, high: high * SCALE, ink })) : [];
    };
    const { title, says, day } = wordsOf(holder);
    const over = [...lines(title, font(17, 600), 25, colour("var(--ink)")), ...lines(says, font(13), 19, colour("var(--ink-2)"))];
    const under = lines(day, font(12), 17, colour("var(--ink-3)"));
    const [top, foot] = [over, under].map((part) => part.reduce((sum, { high }) => sum + high, 0));
    const [edge, gap] = [EDGE * SCALE, 10 * SCALE];
    [canvas.width, canvas.height] = [inner.width + 2 * edge, edge + top + gap + inner.height + gap + foot + edge];
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.textBaseline = "top";
    const write = (part, from) => part.reduce((down, { line, face, high, ink }) => {
      [brush.font, brush.fillStyle] = [face, ink];
      brush.fillText(line, edge, down);
      return down + high;
    }, from);
    brush.drawImage(inner, edge, write(over, edge) + gap);
    write(under, canvas.height - edge - foot);
    return canvas;
  }

  kam.takePicture = (holder) => {
    if (!kam.pictureOf(holder)) return;
    inLight(() => sheetOf(holder)).toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${holder.dataset.chart}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }, "image/png");
  };
})();
