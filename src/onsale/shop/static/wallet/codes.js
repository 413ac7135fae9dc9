/** Codes that change every fifteen seconds, made here from what the ticket's page was given: no network is needed.
 *
 * A code is "OS" and in base 32 (RFC 4648, no padding) the signed bytes and the first five of HMAC-SHA256 over the step's
 * number, under the ticket's secret. Needs a secure context, as all of crypto.subtle does.
 */

import { modules, pathOf } from "./qr.js";

export const STEP_MS = 15_000;
const BORDER = 4;
const SHORT_BYTES = 5;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export const stepAt = (ms) => Math.floor(ms / STEP_MS);

/** The code of a step; `signed` and `secret` are bytes. */
export async function codeAt(signed, secret, step) {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const counted = new DataView(new ArrayBuffer(8));
  counted.setBigUint64(0, BigInt(step));
  const mark = new Uint8Array(await crypto.subtle.sign("HMAC", key, counted.buffer)).subarray(0, SHORT_BYTES);
  return `OS${inBase32([...signed, ...mark])}`;
}

export const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** Renews the pictures inside `root` on each step, by the server's clock, which is `skewMs` ahead of this device's. */
export class Rotation {
  constructor(root, skewMs) {
    this.skewMs = skewMs;
    this.codes = [...root.querySelectorAll("[data-signed]")].map((box) => ({
      box,
      signed: bytesOf(box.dataset.signed),
      secret: bytesOf(box.dataset.secret),
    }));
  }

  /** Begin, and go on until the page is left. A device that slept finds the step of now when it wakes. */
  run() {
    if (!this.codes.length) return;
    if (!globalThis.crypto?.subtle) {
      setTimeout(() => location.reload(), STEP_MS - (this.#now() % STEP_MS)); // the server draws the next one
      return;
    }
    this.#renew();
    document.addEventListener("visibilitychange", () => document.hidden || this.#renew());
  }

  #now() {
    return Date.now() + this.skewMs;
  }

  async #renew() {
    clearTimeout(this.timer);
    const step = stepAt(this.#now());
    if (step !== this.step) {
      const drawn = await Promise.all(this.codes.map(({ signed, secret }) => codeAt(signed, secret, step)));
      this.codes.forEach(({ box }, at) => draw(box, drawn[at]));
      this.step = step;
    }
    const gone = this.#now() - step * STEP_MS;
    this.codes.forEach(({ box }) => pulse(box, gone));
    this.timer = setTimeout(() => this.#renew(), Math.max(50, STEP_MS - gone));
  }
}

function draw(box, code) {
  const rows = modules(code);
  const svg = box.querySelector("svg");
  const side = rows.length + 2 * BORDER;
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.querySelector("path[stroke]").setAttribute("d", pathOf(rows, BORDER));
  box.dataset.code = code;
}

/** A bar that runs out with the code: what stands still is a picture of a ticket. */
function pulse(box, gone) {
  const bar = box.parentElement.querySelector(".pulse > span");
  if (!bar) return;
  bar.parentElement.classList.add("live");
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  bar.getAnimations().forEach((running) => running.cancel());
  bar.animate([{ transform: "scaleX(1)" }, { transform: "scaleX(0)" }], { duration: STEP_MS, delay: -gone });
}

function inBase32(bytes) {
  let text = "";
  let waiting = 0;
  let bits = 0;
  for (const byte of bytes) {
    waiting = (waiting << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += LETTERS[(waiting >> (bits - 5)) & 31];
    waiting &= (1 << bits) - 1;
  }
  return bits ? text + LETTERS[(waiting << (5 - bits)) & 31] : text;
}
