/** Before joining from a crowded network: a worker solves the page's challenge, then the form is sent with the answer. */

const form = document.querySelector("form[data-work]");
const challenge = JSON.parse(form.dataset.work);
const words = JSON.parse(form.dataset.words);
const part = (name) => form.querySelector(`[data-part="${name}"]`);
const bar = form.querySelector("progress");
const number = new Intl.NumberFormat(document.documentElement.lang);
const began = performance.now();
const TOLD_AFTER_MS = 400;

part("press").disabled = true;
part("work").classList.remove("unready");
bar.max = challenge.maxnumber;

function progress(done) {
  bar.value = done;
  const passed = performance.now() - began;
  if (passed < TOLD_AFTER_MS || done === 0) return;
  const seconds = Math.ceil(((challenge.maxnumber - done) * passed) / done / 1000);
  part("left").textContent = words.left.replace("{n}", number.format(seconds));
}

function solved(found) {
  const { algorithm, challenge: sought, salt, signature } = challenge;
  form.elements.altcha.value = btoa(JSON.stringify({ algorithm, challenge: sought, number: found, salt, signature }));
  bar.value = bar.max;
  part("left").textContent = part("worked").textContent = words.done;
  form.submit(); // the button is still out of use, so that nobody sends it twice
}

/** What it can't solve it can wait for: the first time it asks to, and then has a promise to wait for. */
function failed() {
  const waits = form.elements.promise !== undefined;
  const word = waits ? "waits" : "full" in form.dataset ? "full" : "failed";
  const text = words[word].replace("{n}", number.format(form.dataset.waitS));
  part("left").textContent = part("worked").textContent = text;
  if (!waits) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "promise", value: "ask" }));
  setTimeout(() => (part("press").disabled = false), form.dataset.waitS * 1000);
}

try {
  const worker = new Worker(new URL("solver.js", import.meta.url), { type: "module" });
  worker.addEventListener("error", failed);
  worker.addEventListener("message", ({ data }) => {
    if (data.done !== undefined) return progress(data.done);
    worker.terminate();
    if (data.number === null) failed();
    else solved(data.number);
  });
  worker.postMessage(challenge);
} catch {
  failed();
}
