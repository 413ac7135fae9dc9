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

/** All pages of the document. */
async function evidence() {
  const pages = [await ask(host.dataset.evidence)];
  while (pages.at(-1).next && pages.length < MOST_PAGES) pages.push(await ask(pages.at(-1).next));
  return pages;
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
    const [{ check, inOne }, pages, proof] = await Promise.all([
      import("./verify.js"),
      evidence(),
      host.dataset.proof ? ask(host.dataset.proof) : null,
    ]);
    const found = (await check(inOne(pages), proof)).filter(({ looked_at: count }) => count > 0);
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
