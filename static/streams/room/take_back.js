// Own words may be taken back for a minute after they were said. The server holds the rule; this shows how long it is.
// A row has a hidden button [data-slot="takeBack"] with a place for the seconds [data-slot="takeBackLeft"].

const SECONDS = 60;
// The last second is the server's: a button that may still be refused is worse than none.
const MARGIN = 1;
const TICK_MS = 1_000;

// Whole seconds left; `at` is when it was said, `ahead` how far this reader's clock runs ahead (milliseconds).
export function secondsLeft(at, now, ahead = 0) {
  return Math.max(0, Math.floor(SECONDS - MARGIN - (now - ahead - Date.parse(at)) / 1000));
}

export class TakeBack {
  #rows = new Set();
  #timer = null;
  #world;

  constructor(world = {}) {
    this.#world = { now: () => Date.now(), every: (deed) => setInterval(deed, TICK_MS), stop: (timer) => clearInterval(timer), ...world };
  }

  // A row of this reader's own; any other is left as it is.
  look(element, me) {
    const button = element.querySelector('[data-slot="takeBack"]');
    const { at, writer } = element.dataset;
    if (!button || !at || !me || writer !== me.w) return;
    this.#rows.add({ element, button, at, ahead: me.ahead ?? 0 });
    this.tick();
    if (this.#rows.size) this.#timer ??= this.#world.every(() => this.tick());
  }

  tick() {
    for (const row of this.#rows) {
      const left = secondsLeft(row.at, this.#world.now(), row.ahead);
      row.button.hidden = left === 0;
      row.button.querySelector('[data-slot="takeBackLeft"]').textContent = left;
      if (left === 0 || row.element.isConnected === false) this.#rows.delete(row);
    }
    if (!this.#rows.size) this.close();
  }

  close() {
    if (this.#timer !== null) this.#world.stop(this.#timer);
    this.#timer = null;
  }
}
