// What can be done about a refusal. It says so itself: `action` names a way out that the page has a button for, `seconds`
// how long to wait. No elements of its own: view = {offer(action or null), wait(seconds or 0)}.

const TICK_MS = 1_000;

export class RefusalHelp {
  #view;
  #world;
  #until = 0;
  #timer = null;

  constructor(view, world = {}) {
    this.#view = view;
    this.#world = { now: () => Date.now(), every: (deed) => setInterval(deed, TICK_MS), stop: (timer) => clearInterval(timer), ...world };
  }

  show({ action = null, seconds = 0 }) {
    this.#view.offer(action);
    this.#until = this.#world.now() + seconds * 1000;
    this.#tick();
    if (seconds) this.#timer ??= this.#world.every(() => this.#tick());
  }

  // Something else was written or sent: the way out is not offered any more. The wait goes on: it is the room's.
  clear() {
    this.#view.offer(null);
  }

  // What was refused is stored now, or the page goes.
  close() {
    this.clear();
    this.#until = 0;
    this.#tick();
  }

  #tick() {
    const left = Math.max(0, Math.ceil((this.#until - this.#world.now()) / 1000));
    this.#view.wait(left);
    if (left || this.#timer === null) return;
    this.#world.stop(this.#timer);
    this.#timer = null;
  }
}
