// When a broken line is tried again: soon, then more slowly, for a minute.

const FIRST = 300;
const LAST = 2_000;
const FOR = 60_000;

export class RetrySchedule {
  #tries = 0;
  #brokenAt = null;

  reset() {
    this.#tries = 0;
    this.#brokenAt = null;
  }

  // Milliseconds before the next try, or null when the minute is over.
  next(now, random = Math.random) {
    this.#brokenAt ??= now;
    if (now - this.#brokenAt >= FOR) return null;
    const wait = Math.min(LAST, FIRST * 1.6 ** this.#tries) * (0.8 + 0.4 * random());
    this.#tries += 1;
    return wait;
  }
}
