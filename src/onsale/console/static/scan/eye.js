/** The camera's place on the page: switched on by a press, with its light, and why it doesn't come where it doesn't.
 *
 * The camera itself tells the same code once in two seconds; while it is held before it, it counts once here.
 */

const SAME_AGAIN_MS = 4_000;

export class Eye {
  #camera = null;
  #lock = null;
  #last = { code: "", at: 0 };
  looking = false;

  constructor(part, { words, script, scanned }) {
    Object.assign(this, { part, words, script, scanned });
    part("camera").addEventListener("click", () => (this.looking ? this.stop() : this.start()));
    part("torch").addEventListener("click", () => this.#light());
  }

  async start() {
    const button = this.part("camera");
    this.#trouble("");
    button.disabled = true;
    this.part("view").hidden = false;
    try {
      const { Camera } = await import(this.script);
      this.#camera ??= new Camera(this.part("video"), { onCode: (code) => this.#saw(code), onState: (state, error) => this.#became(state, error) });
      await this.#camera.start();
      this.#set(true);
      this.#lock = await navigator.wakeLock?.request("screen").catch(() => null);
    } catch (error) {
      this.#failed(error);
    }
    button.disabled = false;
  }

  stop() {
    this.#camera?.stop();
    this.#lock?.release?.();
    this.#lock = null;
    this.#set(false);
  }

  #became(state, error) {
    if (state === "failed") this.#failed(error);
    const torch = this.part("torch");
    torch.hidden = state !== "running" || !this.#camera.hasTorch;
    torch.setAttribute("aria-pressed", "false"); // its light goes out with it
  }

  #failed(error) {
    this.#camera?.stop();
    this.#set(false);
    this.#trouble(TROUBLES[error?.reason] ?? "camera_missing");
  }

  #set(looking) {
    this.looking = looking;
    this.part("view").hidden = !looking;
    this.part("camera").querySelector("span").textContent = this.words.say(looking ? "camera_on" : "camera_off");
    this.part("camera").classList.toggle("glow", !looking);
  }

  #saw(code) {
    const now = performance.now();
    const same = code === this.#last.code && now - this.#last.at < SAME_AGAIN_MS;
    this.#last = { code, at: now };
    if (!same) this.scanned(code);
  }

  async #light() {
    const on = this.part("torch").getAttribute("aria-pressed") !== "true";
    const is = await this.#camera.torch(on);
    this.part("torch").setAttribute("aria-pressed", String(on && is));
  }

  #trouble(name) {
    const host = this.part("camera-trouble");
    host.hidden = !name;
    host.textContent = name && this.words.say(name);
  }
}

const TROUBLES = { denied: "camera_denied", none: "camera_missing", busy: "camera_busy", insecure: "camera_insecure" };
