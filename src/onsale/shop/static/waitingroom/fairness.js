/** Fetches all of an event's evidence and checks it here, in the reader's own browser. */

const host = document.querySelector("[data-evidence]");
const words = JSON.parse(host.dataset.words);
const number = new Intl.NumberFormat(document.documentElement.lang);
const part = (name) => host.querySelector(`[data-part="${name}"]`);
const MOST_PAGES = 10_000;

async function ask(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return answer.json();
}

/** The whole document from its pages. */
async function evidence() {
  const whole = await ask(host.dataset.evidence);
  for (let pages = 1, { next } = whole; next && pages < MOST_PAGES; pages += 1) {
    const page = await ask(next);
    for (const list of ["windows", "steps", "passes"]) whole[list]?.push(...(page[list] ?? []));
    next = page.next;
  }
  return whole;
}

function tell({ check, looked_at: count, faults }) {
  const row = document.createElement("li");
  row.className = faults.length ? "wrong" : "";
  const said = faults.map(({ problem, at }) => words.fault.replace("{problem}", problem).replace("{at}", at));
  row.textContent = [(words[check] ?? check).replace("{n}", number.format(count)), ...said].join(" ");
  return row;
}

async function checkAll() {
  part("check").setAttribute("aria-disabled", "true");
  part("findings").replaceChildren();
  part("says").textContent = words.working;
  try {
    const [{ check }, whole, proof] = await Promise.all([
      import("./verify.js"),
      evidence(),
      host.dataset.proof ? ask(host.dataset.proof) : null,
    ]);
    const found = (await check(whole, proof)).filter(({ looked_at: count }) => count > 0);
    part("findings").replaceChildren(...found.map(tell));
    part("says").textContent = found.every(({ faults }) => !faults.length) ? words.all_good : words.wrong;
  } catch (reason) {
    console.warn(reason);
    part("says").textContent = words.failed;
  }
  part("check").removeAttribute("aria-disabled");
}

part("check").classList.remove("unready");
part("check").addEventListener("click", () => part("check").ariaDisabled === "true" || checkAll());
