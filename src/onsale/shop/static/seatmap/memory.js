/** What this tab remembers of one event (picks, an interrupted hold): survives signing in, not closing. */
export class Memory {
  /** `about` is the event, or the hold that is being changed. */
  constructor(about) {
    this.prefix = `onsale.${about}.`;
  }

  put(name, value) {
    try {
      sessionStorage.setItem(this.prefix + name, JSON.stringify(value));
    } catch {
      // Storage full or forbidden: the page works, only a reload forgets.
    }
  }

  get(name) {
    try {
      return JSON.parse(sessionStorage.getItem(this.prefix + name));
    } catch {
      return null;
    }
  }

  drop(name) {
    try {
      sessionStorage.removeItem(this.prefix + name);
    } catch {
      // As above.
    }
  }

  take(name) {
    const value = this.get(name);
    this.drop(name);
    return value;
  }
}
