// Keeps what is known of the bag the same in all pages of a browser. Pure but for what it is given.
// storage: localStorage, whose changes the browser tells to all other pages; ask: asks the house, show: shows what it said.
export const KEY = "bag";

export class BagSync {
  #storage;
  #ask;
  #show;
  #asking = null;
  #isAskedAgain = false;

  constructor({ storage, ask, show, stamp }) {
    this.#storage = storage;
    this.#ask = ask;
    this.#show = show;
    this.stamp = stamp;
  }

  // What a page that has just come says is told to the others.
  begin() {
    this.#tell();
  }

  // Another page of this browser said something of the bag.
  heard({ key, newValue }) {
    return key === KEY && newValue !== this.stamp ? this.look() : null;
  }

  // Several calls while an answer is on its way make one question more, so that the last one is not missed.
  look() {
    if (this.#asking) {
      this.#isAskedAgain = true;
      return this.#asking;
    }
    this.#asking = this.#look().finally(() => {
      this.#asking = null;
      if (!this.#isAskedAgain) return;
      this.#isAskedAgain = false;
      this.look();
    });
    return this.#asking;
  }

  async #look() {
    const bag = await this.#ask().catch(() => null);
    if (bag === null || bag.stamp === this.stamp) return;
    this.stamp = bag.stamp;
    this.#show(bag);
    this.#tell();
  }

  #tell() {
    try {
      if (this.#storage.getItem(KEY) !== this.stamp) this.#storage.setItem(KEY, this.stamp);
    } catch {
      // A browser that keeps nothing: its other pages learn it when somebody looks at them.
    }
  }
}
