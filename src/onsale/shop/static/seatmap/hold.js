/** Asking the box office for places. */

/** The answer, sorted: `{booking}`, `{signIn: true}`, `{problem, retryAfterS}` or `{unreachable: true}`. */
export class BoxOffice {
  #url;
  #asked = null;

  constructor(url) {
    this.#url = url;
  }

  /** Asks to hold `wish`, or, with `booking`'s address, to change that hold. */
  async ask(wish, booking = "") {
    const body = JSON.stringify(wish);
    // The same wish keeps its key until it has an answer: pressing again after a lost connection never holds twice.
    if (this.#asked?.body !== body) this.#asked = { body, key: randomKey() };
    let answer;
    try {
      answer = await fetch(booking || this.#url, { method: booking ? "PATCH" : "POST", body, headers: headers(this.#asked.key) });
    } catch {
      return { unreachable: true };
    }
    const content = await answer.json().catch(() => ({}));
    if (answer.status < 500) this.#asked = null;
    if (answer.ok) return { booking: content };
    if (answer.status === 401) return { signIn: true };
    return { problem: content, status: answer.status, retryAfterS: Number(answer.headers.get("Retry-After")) || 0 };
  }
}

function headers(key) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  return { "Content-Type": "application/json", Accept: "application/json", "Idempotency-Key": key, "X-CSRF-Token": token };
}

function randomKey() {
  return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("-");
}
