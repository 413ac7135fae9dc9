/** What is heard and felt of a verdict. Tones are made here: they differ in number, height and length, so that each is
 * known with the eyes elsewhere. A browser lets a page sound only after the first touch or key. */

const TONES = {
  yes: { notes: [[660, 0, 0.09], [990, 0.1, 0.16]], shape: "sine", buzz: [60] },
  out: { notes: [[660, 0, 0.09], [440, 0.1, 0.16]], shape: "sine", buzz: [60] },
  ask: { notes: [[740, 0, 0.1], [740, 0.16, 0.1], [990, 0.32, 0.14]], shape: "triangle", buzz: [60, 60, 60] },
  again: { notes: [[300, 0, 0.16], [300, 0.24, 0.16]], shape: "square", buzz: [180, 90, 180] },
  no: { notes: [[170, 0, 0.55]], shape: "sawtooth", buzz: [450] },
};
const LOUDNESS = 0.25;

export class Signals {
  #context = null;

  constructor(mute) {
    this.mute = mute;
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.#wake(), { capture: true });
  }

  #wake() {
    const Context = window.AudioContext ?? window.webkitAudioContext;
    if (!Context) return;
    this.#context ??= new Context();
    if (this.#context.state === "suspended") this.#context.resume().catch(() => {});
  }

  /** `tone`: yes, out, ask, again or no. */
  give(tone) {
    const { notes, shape, buzz } = TONES[tone];
    if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(buzz);
    if (this.mute || this.#context?.state !== "running") return;
    const begin = this.#context.currentTime;
    for (const [height, after, length] of notes) this.#note(shape, height, begin + after, length);
  }

  #note(shape, height, begin, length) {
    const voice = this.#context.createOscillator();
    const volume = this.#context.createGain();
    voice.type = shape;
    voice.frequency.value = height;
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.01);
    volume.gain.setValueAtTime(LOUDNESS, begin + length - 0.02);
    volume.gain.linearRampToValueAtTime(0, begin + length);
    voice.connect(volume).connect(this.#context.destination);
    voice.start(begin);
    voice.stop(begin + length);
  }
}
