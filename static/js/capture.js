/* What a phone adds to a visit: photos and files (made small, kept until they are sent), the browser's own dictation, and a
   check-in that asks for the position once. Also "take the position here" of a customer's file. */
"use strict";
(() => {
  const { kam, kamQueue: queue } = window;
  const LONGEST = 1920; // pixels of a photo's longer side
  const QUALITY = 0.82;
  const SMALL = 1048576; // a drawing below this stays as sharp as it is
  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  const SPOKEN = { en: "en-US", "zh-hans": "zh-CN", "zh-hant": "zh-TW" };
  const FAR = 6; // decimals of a degree

  /* -- photos ------------------------------------------------------------------------------------------------------ */
  function drawn(picture, most) {
    const scale = Math.min(1, most / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(Math.round(picture.width * scale), 1);
    canvas.height = Math.max(Math.round(picture.height * scale), 1);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  /* Drawn anew, a photo is small and no longer says where it was taken. What cannot be drawn goes as it is. */
  async function shrunk(file) {
    if (!file.type.startsWith("image/") || (file.type === "image/png" && file.size < SMALL)) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const blob = await new Promise((done) => { drawn(picture, LONGEST).toBlob(done, "image/jpeg", QUALITY); });
      return blob ? new File([blob], `${file.name.replace(/\.\w+$/, "") || "photo"}.jpg`, { type: "image/jpeg" }) : file;
    } catch {
      return file;
    }
  }

  async function thumb(blob) {
    try { return drawn(await createImageBitmap(blob), 56); } catch { return null; }
  }

  const sizeOf = (bytes) => (bytes < 1048576 ? `${Math.max(Math.round(bytes / 1024), 1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

  async function listed(form, tools) {
    const list = form.querySelector("[data-chosen]");
    const files = await queue.filesOf(form.elements._key.value);
    list.hidden = !files.length;
    list.replaceChildren(...await Promise.all(files.map(async (file) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      name.className = "name";
      name.textContent = `${file.name} · ${sizeOf(file.blob.size)}`;
      const away = document.createElement("button");
      Object.assign(away, { type: "button", className: "button plain small square", textContent: "×" });
      away.setAttribute("aria-label", `${tools.dataset.remove}: ${file.name}`);
      away.addEventListener("click", async () => { await queue.drop("files", file.key); await listed(form, tools); });
      const picture = file.blob.type.startsWith("image/") && (await thumb(file.blob));
      item.append(...(picture ? [picture] : []), name, away);
      return item;
    })));
  }

  async function choose(form, tools, chosen) {
    const told = [];
    for (const file of chosen) {
      const there = await queue.filesOf(form.elements._key.value);
      if (there.length >= Number(tools.dataset.most)) { told.push(tools.dataset.tooMany); break; }
      const blob = await shrunk(file); // a picture of any kind that can be drawn is a JPEG by now
      if (!tools.dataset.types.split(",").some((end) => blob.name.toLowerCase().endsWith(end))) { told.push(`${file.name}: ${tools.dataset.wrongType}`); continue; }
      if (blob.size > Number(tools.dataset.largest)) { told.push(`${file.name}: ${tools.dataset.tooLarge}`); continue; }
      const entry = { key: kam.freshKey(), visit: form.elements._key.value, user: kam.user, name: blob.name, blob, draft: Date.now(), hold: "" };
      try { await queue.put("files", entry); } catch { told.push(kam.words.notKept); break; }
      await listed(form, tools);
    }
    if (told.length) kam.say([...new Set(told)].join(" "), { error: true });
    form.dispatchEvent(new Event("input", { bubbles: true })); // a draft keeps the key under which they lie
  }

  function photos(form, tools) {
    const input = tools.querySelector("[data-files]");
    input.addEventListener("input", (event) => event.stopPropagation());
    input.addEventListener("change", async (event) => {
      event.stopPropagation();
      const chosen = [...input.files];
      input.value = "";
      await choose(form, tools, chosen);
    });
    form.addEventListener("kam:key", () => listed(form, tools).catch(() => {}));
    listed(form, tools).catch(() => {});
  }

  /* -- the position, once ------------------------------------------------------------------------------------------- */
  function position() {
    return new Promise((done, failed) => navigator.geolocation.getCurrentPosition(
      ({ coords }) => done(coords), failed, { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 }));
  }

  const canAsk = () => window.isSecureContext && "geolocation" in navigator;

  function checkIn(form, tools) {
    const button = tools.querySelector("[data-check-in]");
    if (!button || !canAsk()) return;
    const said = form.querySelector("[data-tools-said]");
    button.hidden = false;
    const clear = () => {
      for (const name of ["latitude", "longitude", "accuracy"]) form.elements[name].value = "";
      button.setAttribute("aria-pressed", "false");
      said.textContent = "";
    };
    form.addEventListener("reset", clear);
    button.addEventListener("click", async () => {
      if (button.getAttribute("aria-pressed") === "true") return clear();
      button.classList.add("busy");
      try {
        const { latitude, longitude, accuracy } = await position();
        const values = { latitude: latitude.toFixed(FAR), longitude: longitude.toFixed(FAR), accuracy: Math.round(accuracy) };
        for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
        button.setAttribute("aria-pressed", "true");
        said.textContent = tools.dataset.taken;
      } catch {
        said.textContent = tools.dataset.noPosition;
      } finally {
        button.classList.remove("busy");
      }
    });
  }

  /* A customer's own place, from the phone of whoever stands there. */
  function here(field) {
    if (!canAsk() || field.dataset.made) return;
    field.dataset.made = "1";
    const other = document.getElementById(field.dataset.here);
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button plain small", textContent: field.dataset.say });
    button.addEventListener("click", async () => {
      button.classList.add("busy");
      try {
        const { latitude, longitude } = await position();
        [field.value, other.value] = [latitude.toFixed(FAR), longitude.toFixed(FAR)];
        field.dispatchEvent(new Event("input", { bubbles: true }));
      } catch {
        kam.say(field.dataset.failed, { error: true });
      } finally {
        button.classList.remove("busy");
      }
    });
    field.after(button);
  }

  /* -- dictation, where the browser has its own --------------------------------------------------------------------- */
  function dictate(form, tools) {
    const button = tools.querySelector("[data-dictate]");
    const text = form.querySelector("textarea");
    if (!Recognition || !button || !text) return;
    button.hidden = false;
    let listening = null;
    const stop = () => listening?.stop();
    const put = (words) => {
      text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    };
    button.addEventListener("click", () => {
      if (listening) return stop();
      listening = new Recognition();
      Object.assign(listening, { lang: SPOKEN[document.documentElement.lang] || document.documentElement.lang, continuous: true, interimResults: false });
      listening.onresult = (event) => {
        for (let place = event.resultIndex; place < event.results.length; place += 1) {
          if (event.results[place].isFinal) put(event.results[place][0].transcript);
        }
      };
      listening.onerror = ({ error }) => { if (!["aborted", "no-speech"].includes(error)) kam.say(tools.dataset.noSpeech, { error: true }); };
      listening.onend = () => { listening = null; button.setAttribute("aria-pressed", "false"); };
      listening.start();
      button.setAttribute("aria-pressed", "true");
      text.focus();
    });
    form.addEventListener("submit", stop);
  }

  kam.capture = (part) => {
    for (const tools of part.querySelectorAll("form[data-visit] [data-tools]")) {
      const { form } = tools.querySelector("[data-files]");
      if (tools.dataset.made || !queue) continue;
      tools.dataset.made = "1";
      tools.hidden = false;
      photos(form, tools);
      checkIn(form, tools);
      dictate(form, tools);
    }
    part.querySelectorAll("[data-here]").forEach(here);
  };
})();
