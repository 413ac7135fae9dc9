/** The camera: switched on by a press, off again when the page is left; the same code held before it counts once. */

const SAME_AGAIN_MS = 4_000;

export class Eye {
  #camera = null;
  #lock = null;
  #last = { code: "", at: 0 };

  constructor(part, { words, script, scanned }) {
    Object.assign(this, { part, words, script, scanned });
    part("camera").addEventListener("click", () => (this.looking ? this.stop() : this.start()));
    part("torch").addEventListener("click", () => this.#light());
    document.addEventListener("visibilitychange", () => document.hidden && this.stop());
  }

  get looking() {
    return this.#camera !== null;
  }

  async start() {
    this.#trouble("");
    const button = this.part("camera");
    button.disabled = true;
    this.part("view").hidden = false;
    try {
      const { openCamera } = await import(this.script);
      this.#camera = await openCamera(this.part("video"), (code) => this.#saw(code));
      this.part("torch").hidden = !this.#camera.hasTorch;
      this.#lock = await navigator.wakeLock?.request("screen").catch(() => null);
    } catch (error) {
      this.part("view").hidden = true;
      this.#trouble(error?.name === "NotAllowedError" ? "camera_denied" : "camera_missing");
    }
    button.disabled = false;
    this.#label();
  }

  stop() {
    this.#camera?.stop();
    this.#camera = null;
    this.#lock?.release?.();
    this.#lock = null;
    this.part("view").hidden = true;
    this.#label();
  }

  #saw(code) {
    const now = performance.now();
    const same = code === this.#last.code && now - this.#last.at < SAME_AGAIN_MS;
    this.#last = { code, at: now };
    if (!same) this.scanned(code);
  }

  async #light() {
    const on = this.part("torch").getAttribute("aria-pressed") !== "true";
    await this.#camera?.torch(on);
    this.part("torch").setAttribute("aria-pressed", String(on));
  }

  #label() {
    this.part("camera").querySelector("span").textContent = this.words.say(this.looking ? "camera_on" : "camera_off");
    this.part("camera").classList.toggle("glow", !this.looking);
  }

  #trouble(name) {
    const host = this.part("camera-trouble");
    host.hidden = !name;
    host.textContent = name && this.words.say(name);
  }
}
