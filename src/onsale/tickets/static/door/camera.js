/**
 * The scanner's camera: shows it in a <video> and tells what codes it sees. Reads by the browser's `BarcodeDetector`
 * where that knows QR codes, else by our own reader in a worker. At most one frame is being read at a time.
 */

const SAME_CODE_MS = 2000;
const MOST_SIDE_PX = 1280;
const MOST_FAILURES = 3;
const PAUSE_MS = 40;
const WANTED = { audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } } };
const REASONS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** Why there is no camera: `reason` is denied, none, busy or insecure (the page isn't reached over TLS). */
export class NoCamera extends Error {
  constructor(reason, cause) {
    super(`no camera: ${reason}`, { cause });
    this.reason = reason;
  }
}

export class Camera {
  #video;
  #onCode;
  #onState;
  #stream = null;
  #reader = null;
  #wanted = false;
  #detector;
  #turn = 0;
  #seen = new Map();

  /**
   * `onCode(text)` for each code, once in two seconds for the same one. `onState(state, error)` when it changes:
   * "running", "stopped", or "failed" with a `NoCamera`, when it was lost or didn't come back. `detector`: false reads by
   * our own reader always.
   */
  constructor(video, { onCode, onState = () => {}, detector = true }) {
    this.#video = video;
    this.#onCode = onCode;
    this.#onState = onState;
    this.#detector = detector;
    document.addEventListener("visibilitychange", () => this.#looked());
    addEventListener("pagehide", () => this.#release());
  }

  /** Ask for the camera and begin; rejects with `NoCamera`. */
  async start() {
    this.#wanted = true;
    await this.#open();
  }

  /** Let go of the camera. */
  stop() {
    this.#wanted = false;
    this.#release();
  }

  get running() {
    return this.#stream !== null;
  }

  /** "detector" or "worker" once it has run. */
  get reads() {
    return this.#reader?.kind ?? null;
  }

  get hasTorch() {
    return Boolean(this.#track?.getCapabilities?.().torch);
  }

  /** Light on or off; whether it is as wanted now. */
  async torch(on) {
    if (!this.hasTorch) return false;
    try {
      await this.#track.applyConstraints({ advanced: [{ torch: on }] });
      return true;
    } catch {
      return false;
    }
  }

  get #track() {
    return this.#stream?.getVideoTracks()[0] ?? null;
  }

  async #open() {
    if (this.#stream || document.hidden) return;
    const turn = ++this.#turn;
    const stream = await opened();
    if (turn !== this.#turn || !this.#wanted) {
      stopAll(stream);
      return;
    }
    this.#stream = stream;
    this.#track.addEventListener("ended", () => this.#lost(stream));
    this.#video.srcObject = stream;
    this.#video.playsInline = true;
    this.#video.muted = true;
    await this.#video.play().catch(() => {});
    this.#reader ??= await readerFor(this.#detector);
    if (turn !== this.#turn) return;
    this.#onState("running");
    this.#look(turn);
  }

  #release() {
    this.#turn += 1;
    if (!this.#stream) return;
    stopAll(this.#stream);
    this.#stream = null;
    this.#video.srcObject = null;
    this.#onState("stopped");
  }

  /** The page went out of sight, and the light with it; or came back. */
  #looked() {
    if (document.hidden) this.#release();
    else if (this.#wanted) this.#open().catch((error) => this.#onState("failed", error));
  }

  #lost(stream) {
    if (stream !== this.#stream) return;
    this.#release();
    this.#onState("failed", new NoCamera("busy"));
  }

  /** One frame after the other, for as long as this turn lasts. */
  async #look(turn) {
    for (let failures = 0; turn === this.#turn; ) {
      await nextFrame(this.#video);
      if (turn !== this.#turn) return;
      try {
        const texts = await this.#reader.read(this.#video);
        failures = 0;
        if (turn === this.#turn) for (const text of texts) this.#tell(text);
      } catch {
        failures += 1;
        // Some systems announce a detector whose service isn't there.
        if (failures >= MOST_FAILURES && this.#reader.kind === "detector") this.#reader = working();
      }
    }
  }

  #tell(text) {
    const now = performance.now();
    for (const [other, at] of this.#seen) if (now - at >= SAME_CODE_MS) this.#seen.delete(other);
    if (this.#seen.has(text)) return;
    this.#seen.set(text, now);
    this.#onCode(text);
  }
}

async function opened() {
  if (!navigator.mediaDevices?.getUserMedia) throw new NoCamera("insecure");
  try {
    return await navigator.mediaDevices.getUserMedia(WANTED);
  } catch (error) {
    throw new NoCamera(REASONS[error.name] ?? "busy", error);
  }
}

const stopAll = (stream) => stream.getTracks().forEach((track) => track.stop());

/** When there is another picture; where the browser can't say, a moment later. */
function nextFrame(video) {
  const pause = new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  if (!("requestVideoFrameCallback" in video)) return pause;
  const frame = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  // A camera that stands still, or one let go of, gives no more frames.
  return Promise.race([frame, new Promise((resolve) => setTimeout(resolve, 10 * PAUSE_MS))]);
}

async function readerFor(detector) {
  return (detector && (await detecting())) || working();
}

/** The browser's own reader, where it reads QR codes at all: on some systems it is there and knows none. */
async function detecting() {
  if (!("BarcodeDetector" in globalThis)) return null;
  try {
    if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return null;
    const own = new BarcodeDetector({ formats: ["qr_code"] });
    return { kind: "detector", read: async (video) => (await own.detect(video)).map(({ rawValue }) => rawValue) };
  } catch {
    return null;
  }
}

/** Our reader in a worker of its own, so that the page answers meanwhile; in the page where workers can't be modules. */
function working() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const read = readElsewhere();
  return {
    kind: "worker",
    read: async (video) => {
      const { videoWidth: width, videoHeight: height } = video;
      if (!width) return [];
      const scale = Math.min(1, MOST_SIDE_PX / Math.max(width, height));
      [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = await read(context.getImageData(0, 0, canvas.width, canvas.height));
      return text === null ? [] : [text];
    },
  };
}

function readElsewhere() {
  const worker = new Worker(new URL("./qr_worker.js", import.meta.url), { type: "module" });
  let answer = null;
  let broken = false;
  worker.addEventListener("message", ({ data }) => answer?.(data));
  worker.addEventListener("error", () => {
    broken = true;
    answer?.(null);
  });
  return async (picture) => {
    if (broken) return (await import("./qr_reader.js")).read(picture);
    const said = new Promise((resolve) => (answer = resolve));
    const { width, height, data } = picture;
    worker.postMessage({ width, height, data }, [data.buffer]);
    return said;
  };
}
