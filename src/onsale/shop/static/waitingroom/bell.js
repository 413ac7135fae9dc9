/** Calling somebody who looks elsewhere: a sound they allowed, and the title of the tab. */

const NOTES = [660, 880, 1320];
const FLASH_MS = 1500;

export class Bell {
  /** `button` is pressed to allow it; `says` tells that it rang. */
  constructor(button, says, word) {
    this.audio = null;
    if (!button || !("AudioContext" in window)) return;
    button.classList.remove("unready");
    button.addEventListener("click", async () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      says.textContent = on ? word : "";
      if (!on) return this.#close();
      this.audio = new AudioContext();
      await this.audio.resume();
      this.ring();
    });
  }

  ring() {
    if (!this.audio) return;
    NOTES.forEach((pitch, n) => this.#note(pitch, this.audio.currentTime + n * 0.22));
  }

  #note(pitch, at) {
    const tone = this.audio.createOscillator();
    const loud = this.audio.createGain();
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0, at);
    loud.gain.linearRampToValueAtTime(0.3, at + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
    tone.connect(loud).connect(this.audio.destination);
    tone.start(at);
    tone.stop(at + 0.5);
  }

  #close() {
    this.audio?.close();
    this.audio = null;
  }
}

/** The tab's title says so, by turns with the usual one while somebody looks elsewhere. */
export function callByTitle(call) {
  const usual = document.title;
  const both = `${call} · ${usual}`;
  document.title = both;
  const timer = setInterval(() => {
    document.title = document.hidden && document.title === both ? `★ ${call}` : both;
  }, FLASH_MS);
  return () => {
    clearInterval(timer);
    document.title = usual;
  };
}
