// Passkeys: asks the browser for one, and sends what it answers with the form around the button.
"use strict";
(function () {
  const api = window.webauthnJSON;
  const options = document.getElementById("passkey-options");
  // Browsers keep passkeys for names only.
  const isNumber = /^[\d.]+$|^\[/.test(window.location.hostname);

  async function request(form) {
    if (options) return JSON.parse(options.textContent);
    const answer = await fetch(form.dataset.options || form.action, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    return answer.json();
  }

  function wire(id, ask) {
    const button = document.getElementById(id);
    if (!button || !api || isNumber || !window.PublicKeyCredential) return;
    const form = button.form;
    const problem = form.querySelector(".passkey-problem");
    form.hidden = false;
    document.querySelector(".passkey-missing")?.remove();
    button.addEventListener("click", async () => {
      problem.hidden = true;
      button.disabled = true;
      try {
        form.querySelector("[name=credential], [name=proof_passkey]").value = JSON.stringify(await ask(await request(form)));
        form.submit();
      } catch {
        // Stopped by the person, or no passkey here.
        problem.hidden = false;
        button.disabled = false;
      }
    });
  }

  wire("use-passkey", (data) => api.get(data.request_options));
  wire("add-passkey", (data) => {
    const asked = data.creation_options;
    Object.assign(asked.publicKey.authenticatorSelection, {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    });
    return api.create(asked);
  });
})();
