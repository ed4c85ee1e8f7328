// The latest pass of this page: a line that breaks comes back with it, without asking the house for another one, so a
// house that restarts is not asked by everybody at once. A pass is used once: what did not open is not tried again.
const GOOD_MS = 90_000;

export class KeptPass {
  #now;
  #kept = null;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  keep(pass) {
    this.#kept = { pass, at: this.#now() };
  }

  forget() {
    this.#kept = null;
  }

  // What is kept ({pass, ticks}), or null when there is none that can still be good.
  take() {
    const kept = this.#kept;
    this.#kept = null;
    return kept && this.#now() - kept.at < GOOD_MS ? kept.pass : null;
  }
}
