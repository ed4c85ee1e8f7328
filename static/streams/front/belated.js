// Does things some seconds later, in their order: what the room tells of a show that fans see later on purpose.
export class Belated {
  #later;
  #forget;
  #waiting = new Set();

  constructor({ later = (deed, ms) => setTimeout(deed, ms), forget = (timer) => clearTimeout(timer) } = {}) {
    this.#later = later;
    this.#forget = forget;
  }

  // Without seconds it is done at once.
  do(deed, seconds) {
    if (!seconds) return deed();
    const timer = this.#later(() => {
      this.#waiting.delete(timer);
      deed();
    }, seconds * 1000);
    this.#waiting.add(timer);
  }

  // The page goes: nothing of what waits is done any more.
  close() {
    for (const timer of this.#waiting) this.#forget(timer);
    this.#waiting.clear();
  }
}
