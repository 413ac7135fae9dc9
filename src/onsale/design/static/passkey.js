// Passkeys: the button asks the browser, and what its device answers goes to the server in the form's own field.
// Where the browser knows no passkeys the form goes; without this module it was never shown.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function withBytes(options) {
  const ready = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) ready.user = { ...options.user, id: toBytes(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"])
    if (options[list]) ready[list] = options[list].map((each) => ({ ...each, id: toBytes(each.id) }));
  return ready;
}

function asJson({ id, type, rawId, response }) {
  const told = { clientDataJSON: toText(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (response[part]) told[part] = toText(response[part]);
  return JSON.stringify({ id, type, rawId: toText(rawId), response: told, clientExtensionResults: {} });
}

async function answer(form) {
  const publicKey = withBytes(JSON.parse(form.dataset.passkeyOptions));
  const made = form.dataset.passkey === "make" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey });
  form.elements.signed.value = asJson(await made);
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) form.remove();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = form.querySelector("[data-passkey-said]");
    said.hidden = true;
    // Sent away or cancelled: nothing has happened, and the button is there again.
    answer(form).catch(() => { said.hidden = false; });
  });
}
