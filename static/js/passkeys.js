// Passkeys. The browser asks for a finger, a face or a PIN, and a form takes the answer to the shop: nothing is fetched.
if (window.PublicKeyCredential) {
  const forms = document.querySelectorAll("[data-passkey]");
  let underWay = new AbortController();

  // Bytes travel as base64url. (Browsers older than 2025 have no toJSON() for this.)
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

  const asked = (form) => {
    const options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const known of [...(options.allowCredentials ?? []), ...(options.excludeCredentials ?? [])]) {
      known.id = bytes(known.id);
    }
    return options;
  };

  const answer = ({ id, rawId, type, response }) => {
    const said = { transports: response.getTransports?.() };
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[part]) said[part] = text(response[part]);
    }
    return JSON.stringify({ id, rawId: text(rawId), type, response: said });
  };

  const ask = async (form, mediation) => {
    underWay.abort();
    underWay = new AbortController();
    const wish = { publicKey: asked(form), signal: underWay.signal, ...(mediation && { mediation }) };
    form.elements.credential.value = answer(await navigator.credentials[form.dataset.passkey](wish));
    const staysSignedIn = document.querySelector("input[type=checkbox][name=remember]");
    if (staysSignedIn) form.elements.remember.value = staysSignedIn.checked ? "y" : "";
    form.submit();
  };

  for (const form of forms) {
    const trouble = form.querySelector("[role=alert]");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      trouble.textContent = "";
      ask(form).catch((error) => {
        trouble.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
      });
    });
  }
  for (const words of document.querySelectorAll("[data-without-passkeys]")) words.hidden = true;

  // Where an address is typed, the browser may offer passkeys among its suggestions.
  if (document.querySelector("[autocomplete~=webauthn]")) {
    PublicKeyCredential.isConditionalMediationAvailable?.().then((can) => {
      if (can) ask(forms[0], "conditional").catch(() => {});
    });
  }
}
