// What the tests of pages ask a page about itself. Evaluated in it; everything hangs on `window.look`.
(() => {
  const FOCUSABLE = "a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]";
  const SIDE = 44;
  const FONT = 16;

  const named = (element) => {
    const text = (element.getAttribute("aria-label") || element.innerText || element.name || element.id || "").trim();
    const about = text.split("\n")[0].slice(0, 40);
    return `<${element.localName}${element.className ? "." + [...element.classList].join(".") : ""}> ${about}`;
  };
  const shown = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]") && element.getClientRects().length > 0;
  const reachable = () =>
    [...document.querySelectorAll(FOCUSABLE)].filter(
      (element) => element.tabIndex >= 0 && !element.matches(":disabled, [type=hidden]") && shown(element)
    );
  const seen = (element) => {
    // A box that is drawn by its label is as large as the label.
    const own = element.getBoundingClientRect();
    const label = element.labels?.[0];
    const drawn = own.width > 4 && own.height > 4 && Number(getComputedStyle(element).opacity) > 0;
    return drawn || !label ? own : label.getBoundingClientRect();
  };

  // Keyboard -----------------------------------------------------------------------------------------------------
  let stops = [];
  let quiet = [];
  let steppedAside = new Set();
  const group = (element) => (element.type === "radio" ? `${element.form?.action} ${element.name}` : element);
  const marks = (element) => {
    const around = [element, element.nextElementSibling, ...(element.labels ?? [])];
    for (let up = element.parentElement, n = 0; up && n < 4; up = up.parentElement, n++) around.push(up);
    const told = (style) =>
      [
        style.outlineStyle === "none" ? "" : style.outline, style.boxShadow, style.borderColor, style.backgroundColor,
        style.textDecoration,
      ].join("|");
    return around.filter(Boolean).map((one) => told(getComputedStyle(one)) + told(getComputedStyle(one, "::after"))).join();
  };
  const begin = () => {
    document.activeElement?.blur();
    // A list that grows by itself has no end: the link to its next part stays, without whoever watches it.
    for (const more of document.querySelectorAll("[data-more]")) more.replaceWith(more.cloneNode(true));
    stops = [];
    for (const element of reachable()) {
      if (!stops.some((known) => group(known) === group(element))) stops.push(element);
      else if (element.checked) stops[stops.findIndex((known) => group(known) === group(element))] = element;
    }
    quiet = stops.map(marks);
    steppedAside = new Set();
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
    return { count: stops.length, first: stops[0] ? named(stops[0]) : "", skip: stops[0]?.matches("a.skip") ?? false };
  };
  const covered = (element) => {
    const box = seen(element);
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    if (right <= left || bottom <= top) return "it is out of sight";
    const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]];
    const mine = (found) =>
      found && (element.contains(found) || found.contains(element) || [...(element.labels ?? [])].some((l) => l.contains(found)));
    const open = points.some(([x, y]) =>
      mine(document.elementFromPoint(left + x * (right - left), top + y * (bottom - top)))
    );
    return open ? "" : "it is under something";
  };
  const stop = () => {
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    // A bar that leads to what is in view anyway steps aside meanwhile.
    stops.forEach((known, n) => shown(known) || steppedAside.add(n));
    const number = stops.findIndex((known) => known === element || group(known) === group(element));
    const same = number >= 0 && marks(element) === quiet[number] && stops[number] === element;
    const scrolls = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
    return { number, name: named(element), unseen: same, covered: covered(element), scrolls };
  };
  const stopNames = () => stops.map((stop, n) => (steppedAside.has(n) ? "" : named(stop)));

  // Sizes --------------------------------------------------------------------------------------------------------
  const inText = (element) => {
    const style = getComputedStyle(element);
    const block = element.parentElement?.closest("p, li, dd, td, th, blockquote, label, figcaption, address, span, div");
    return style.display === "inline" && block && block.innerText.trim().length > element.innerText.trim().length + 3;
  };
  const reach = (element, dx, dy) => {
    // How far from its middle a finger still hits it: links often answer for all of what they stand in.
    const box = seen(element);
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    let far = 0;
    for (let step = 1; step <= SIDE; step++) {
      const found = document.elementFromPoint(x + dx * step, y + dy * step);
      const hit = found && (element.contains(found) || [...(element.labels ?? [])].some((label) => label.contains(found)));
      if (!hit) break;
      far = step;
    }
    return far;
  };
  const small = () => {
    const told = [];
    for (const element of reachable()) {
      if (element.matches(".skip") || inText(element)) continue;
      const box = seen(element);
      if (box.width >= SIDE - 0.5 && box.height >= SIDE - 0.5) continue;
      element.scrollIntoView({ block: "center" });
      const across = Math.max(box.width, reach(element, -1, 0) + reach(element, 1, 0) + 1);
      const down = Math.max(box.height, reach(element, 0, -1) + reach(element, 0, 1) + 1);
      if (across < SIDE - 0.5 || down < SIDE - 0.5) told.push(`${named(element)}: ${Math.round(across)} × ${Math.round(down)}`);
    }
    scrollTo(0, 0);
    return told;
  };
  const tiny = () =>
    [...document.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea")]
      .filter((field) => shown(field) && parseFloat(getComputedStyle(field).fontSize) < FONT)
      .map((field) => `${named(field)}: ${getComputedStyle(field).fontSize}`);
  const wide = () => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const inScroller = (element) => {
      for (let up = element.parentElement; up && up !== document.body; up = up.parentElement)
        if (getComputedStyle(up).overflowX !== "visible") return true;
      return false;
    };
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > room + 1 && !inScroller(element))
      .slice(-3)
      .map((element) => `${named(element)} ends at ${Math.round(element.getBoundingClientRect().right)} of ${room}`);
  };

  // Shifts -------------------------------------------------------------------------------------------------------
  // A document's piece may end anywhere on a busy machine: `written` is how much may move until it is whole.
  const shifts = (written = 0) =>
    new Promise((done) => {
      const told = [];
      const watch = new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) {
          if (shift.hadRecentInput) continue;
          if (shift.value <= written && !(shift.startTime > window.whole)) continue;
          const what = shift.sources.map(({ node }) => (node?.nodeType === 1 ? named(node) : node?.parentElement ? named(node.parentElement) : "?"));
          told.push(`${shift.value.toFixed(4)} ${what.join(", ")}`);
        }
      });
      watch.observe({ type: "layout-shift", buffered: true });
      setTimeout(() => { watch.disconnect(); done(told); }, 60);
    });

  const settled = async () => {
    for (const image of document.images) image.loading = "eager";
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.complete || new Promise((done) => { image.onload = image.onerror = done; })));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  };

  window.look = { begin, stop, stopNames, small, tiny, wide, shifts, settled };
})();
