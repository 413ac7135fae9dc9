/** Rows, bars and lines of the control page. Numbers arrive as they are to be read. */

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, SECONDS] = [120, 28, 60];

/** The last minute as a filled line, the newest second at the right. */
export function drawSpark(svg, counts) {
  const shown = counts.slice(-SECONDS);
  const most = Math.max(1, ...shown);
  const step = WIDTH / Math.max(SECONDS / 2 - 1, shown.length - 1, 1);
  const points = shown.map((count, i) => `${(i * step).toFixed(1)} ${(HEIGHT - 1 - ((HEIGHT - 3) * count) / most).toFixed(1)}`);
  if (!points.length) return svg.replaceChildren();
  const end = ((shown.length - 1) * step).toFixed(1);
  svg.replaceChildren(line("area", `M0 ${HEIGHT}L${points.join("L")}L${end} ${HEIGHT}Z`), line("line", `M${points.join("L")}`));
}

function line(name, d) {
  const made = document.createElementNS(SVG, "path");
  made.setAttribute("class", name);
  made.setAttribute("d", d);
  return made;
}

/** How much of what was free is sold, and behind it held. */
export function fillBar(host, sold, held) {
  host.querySelector('[data-bar="sold"]').setAttribute("width", 100 * sold);
  host.querySelector('[data-bar="held"]').setAttribute("width", 100 * Math.min(1, sold + held));
}

/** A table's body: each row's first cell is its heading; `bad` marks rows. */
export function fillRows(body, rows, bad = []) {
  const isCode = body.dataset.part === "answers";
  body.replaceChildren(
    ...rows.map(([head, ...cells], i) => {
      const row = document.createElement("tr");
      row.classList.toggle("bad", Boolean(bad[i]));
      const heading = document.createElement("th");
      heading.scope = "row";
      heading.append(isCode ? Object.assign(document.createElement("code"), { textContent: head }) : head);
      row.append(heading, ...cells.map((text) => Object.assign(document.createElement("td"), { className: "end", textContent: text })));
      return row;
    }),
  );
}

/** How it ended: one of the notices that are there, or none. */
export function tellNotice(place, notice) {
  for (const box of place.querySelectorAll("[data-notice]")) {
    box.hidden = box.dataset.notice !== notice?.kind;
    if (box.hidden || box.querySelector(".title").textContent === notice.title) continue;
    box.querySelector(".title").textContent = notice.title;
    box.querySelector(".title + p").textContent = notice.text;
  }
}
