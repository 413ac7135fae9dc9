/** The camera's loop in the page, and what happened to it. */

import { Camera, NoCamera } from "/static/tickets/door/camera.js";

const told = { codes: [], states: [] };
let camera = null;

/** Begin; "running", or why not. */
export async function start(options = {}) {
  camera ??= new Camera(document.querySelector("video"), {
    onCode: (text) => told.codes.push([text, performance.now()]),
    onState: (state, error) => told.states.push(error ? `${state}: ${error.reason}` : state),
    ...options,
  });
  try {
    await camera.start();
    return camera.running ? "running" : "stopped";
  } catch (error) {
    return error instanceof NoCamera ? error.reason : `${error}`;
  }
}

/** {codes: [[text, ms]], states, reads, torch}. */
export async function report() {
  return { ...told, reads: camera.reads, running: camera.running, torch: [camera.hasTorch, await camera.torch(true)] };
}

export const stop = () => camera.stop();

/** The page is out of sight, or in it again. */
export function hide(hidden) {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}

/** A browser that has a detector of its own, which says `text`; or fails always. */
export function pretend(text) {
  globalThis.BarcodeDetector = class {
    static getSupportedFormats = async () => ["qr_code"];
    async detect() {
      if (text === null) throw new Error("no service");
      return [{ rawValue: text }];
    }
  };
}
