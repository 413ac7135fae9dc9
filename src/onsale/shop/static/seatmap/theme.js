/** The map's colours, read from the stylesheet once and again when the theme changes. */

const NAMES = ["surface", "floor", "line", "ink", "quiet", "taken", "accent", "on-accent", "focus"];
const LEVELS = 8;

export function readTheme(host) {
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const resolve = (name) => {
    // Through color-mix every notation (names, oklch, light-dark) comes out as sRGB numbers.
    probe.style.color = `color-mix(in srgb, var(--seatmap-${name}) 100%, transparent 0%)`;
    return rgb(getComputedStyle(probe).color);
  };
  const theme = { font: getComputedStyle(host).fontFamily, levels: [] };
  for (const name of NAMES) theme[name] = css(resolve(name));
  theme.takenRgb = resolve("taken");
  for (let level = 1; level <= LEVELS; level++) theme.levels.push(resolve(`level-${level}`));
  probe.remove();
  return theme;
}

function rgb(text) {
  const numbers = text.match(/-?[\d.]+(e-?\d+)?/g).map(Number);
  const unit = text.startsWith("color(") ? 255 : 1;
  return numbers.slice(0, 3).map((value) => Math.round(Math.min(Math.max(value * unit, 0), 255)));
}

export const css = ([r, g, b], alpha = 1) => `rgb(${r} ${g} ${b} / ${alpha})`;

/** Calls back when light turns to dark, by the system or by the page's own switch. */
export function onThemeChange(changed) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ["class", "data-theme"] });
}
