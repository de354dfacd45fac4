/* Security keys and passkeys: the browser asks for one, and what it answers goes with the form. */
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const known = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

  /* A new key; alone it opens the door only if it keeps its own list and asks who holds it. */
  const made = (asked, alone) => {
    const chosen = alone
      ? { residentKey: "required", requireResidentKey: true, userVerification: "required" }
      : { residentKey: "discouraged", requireResidentKey: false };
    return navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: known(asked.excludeCredentials),
        authenticatorSelection: { ...asked.authenticatorSelection, ...chosen },
      },
    });
  };
  const shown = (asked) =>
    navigator.credentials.get({
      publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) },
    });

  const told = (key) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[name]) response[name] = text(key.response[name]);
    }
    if (key.response.getTransports) response.transports = key.response.getTransports();
    return JSON.stringify({
      id: key.id,
      rawId: text(key.rawId),
      type: key.type,
      authenticatorAttachment: key.authenticatorAttachment || undefined,
      clientExtensionResults: key.getClientExtensionResults(),
      response,
    });
  };

  /* What is asked stands on the page, or is fetched for whoever has not said yet who they are. */
  const asked = async (form) => {
    const kept = document.getElementById("js_data");
    if (kept) return JSON.parse(kept.textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  for (const form of document.querySelectorAll("form[data-key]")) {
    const failed = form.querySelector("[data-key-failed]");
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("[type=submit]");
      button.disabled = true;
      failed.hidden = true;
      try {
        const { creation_options: create, request_options: request } = await asked(form);
        const alone = form.elements.passwordless && form.elements.passwordless.checked;
        const key = create ? await made(create.publicKey, alone) : await shown(request.publicKey);
        form.elements.credential.value = told(key);
        form.submit();
      } catch {
        button.disabled = false;
        failed.hidden = false;
      }
    });
  }
})();
