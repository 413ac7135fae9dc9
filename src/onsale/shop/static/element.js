// Paying in the browser by Stripe's Payment Element. The form's own page answers everything but "go on": where it does
// not hand out a secret, the form is sent as it is, and the page that comes back says what happened.
const box = document.querySelector("[data-element]");
const form = document.getElementById("pay");
const says = document.querySelector("[data-element-says]");
const buttons = [...document.querySelectorAll('button[form="pay"], #pay button')];
const dark = matchMedia("(prefers-color-scheme: dark)");
const REFUSED = new Set(["card_declined", "expired_card", "incorrect_cvc", "insufficient_funds", "processing_error", "payment_intent_authentication_failure"]);
const OVER = new Set(["payment_intent_unexpected_state", "resource_missing"]);

let elements = null;
let stripe = null;
let secret = null;
let working = false;

function appearance() {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    theme: dark.matches ? "night" : "stripe",
    variables: {
      colorPrimary: token("accent-text"), colorBackground: token("raised"), colorText: token("ink"),
      colorTextSecondary: token("soft"), colorDanger: token("bad"), borderRadius: token("r"), fontFamily: token("text"),
      fontSizeBase: "16px",
    },
  };
}

function tell(word) {
  says.textContent = word ? says.dataset[word] : "";
  says.hidden = !word;
  if (word) says.scrollIntoView({ block: "center" });
}

function busy(now) {
  working = now;
  for (const button of buttons) button.disabled = now || (!elements && chosen());
  form.toggleAttribute("aria-busy", now);
}

const chosen = () => new FormData(form).get("payment_method") === box.dataset.method;

function show() {
  box.closest("[data-element-part]").hidden = !chosen();
  busy(working);
}

async function ask() {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } });
  const json = answer.headers.get("Content-Type")?.startsWith("application/json");
  return answer.ok && json ? (await answer.json()).client_secret : null;
}

/** Sent as a form is sent: the page that comes back says what happened. */
function handOver() {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "by_script", value: "1" }));
  form.submit();
}

async function pay() {
  const typed = await elements.submit();
  if (typed.error) return tell("incomplete");
  try {
    secret ??= await ask();
  } catch {
    return tell("unreachable");
  }
  if (!secret) return handOver();
  const { error } = await stripe.confirmPayment({ elements, clientSecret: secret, confirmParams: { return_url: box.dataset.back } });
  if (!error) return;
  if (OVER.has(error.code)) return location.assign(box.dataset.back);
  if (error.type === "validation_error") return tell("incomplete");
  return tell(error.type === "card_error" || REFUSED.has(error.code) ? "refused" : "failed");
}

function start() {
  if (typeof window.Stripe !== "function") {
    tell("blocked");
    return busy(false);
  }
  stripe = window.Stripe(box.dataset.key, { locale: document.documentElement.lang });
  elements = stripe.elements({ mode: "payment", amount: Number(box.dataset.amount), currency: box.dataset.currency, appearance: appearance() });
  const element = elements.create("payment", { layout: "tabs" });
  element.on("loaderror", () => tell("blocked"));
  element.mount(box);
  dark.addEventListener("change", () => elements.update({ appearance: appearance() }));
}

if (box && form) {
  form.addEventListener("change", show);
  form.addEventListener("submit", async (event) => {
    if (!chosen()) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // this form may be sent again: a refused card isn't the end
    if (working || !elements) return;
    tell("");
    busy(true);
    try {
      await pay();
    } catch {
      tell("failed");
    } finally {
      busy(false);
    }
  }, { capture: true });
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  start();
  show();
}
