// Reads a room as files, one every two seconds, instead of over a socket: the same frames, so the same Reader follows
// them. Numbers go up by one; a hole, or a file that is gone, begins anew from now.json.
// hear(frame) answers what is wrong with it: true when something before it is missing. lost() is told when nothing can
// be read (the address is no longer good, or the network is away); whoever owns this opens another way in.

const TICK_SECONDS = 2;
const NOT_YET_SECONDS = 0.7;
const TRIES_MAX = 4;

export class PolledTicks {
  #world;
  #address;
  #hear;
  #lost;
  #timer = null;
  #isStopped = false;
  #next = null;
  #first = null;
  #tries = 0;

  // address: …/N.json, N in the place of the number. world: {get(address), later(seconds, deed), forget(timer), now(), random()}
  constructor({ address, hear, lost, world }) {
    this.#address = address;
    this.#hear = hear;
    this.#lost = lost;
    this.#world = world;
  }

  start() {
    this.#read();
  }

  stop() {
    this.#isStopped = true;
    this.#world.forget(this.#timer);
  }

  async #read() {
    const asked = this.#next;
    let answer;
    try {
      answer = await this.#world.get(this.#address.replace("N.json", asked === null ? "now.json" : `${asked}.json`));
    } catch {
      answer = { status: 0 };
    }
    if (this.#isStopped) return;
    if (answer.status === 200) this.#took(answer.frame);
    else if (answer.status === 404 && asked !== null) this.#wait(NOT_YET_SECONDS);
    else if (answer.status === 410 && asked !== null) this.#anew();
    else this.#failed();
  }

  #took(frame) {
    this.#tries = 0;
    if (this.#next === null) this.#first = { number: frame.n, at: this.#world.now() };
    this.#next = frame.n + 1;
    if (this.#hear(frame)) return this.#anew();
    // Who is behind (a tab that slept) reads on at once; everybody else comes a little apart from the others.
    const isBehind = this.#next < this.#first.number + Math.floor((this.#world.now() - this.#first.at) / TICK_SECONDS);
    this.#wait(isBehind ? 0 : TICK_SECONDS * (0.9 + this.#world.random() * 0.2));
  }

  #anew() {
    this.#next = null;
    this.#wait(this.#world.random());
  }

  #failed() {
    this.#tries += 1;
    if (this.#tries >= TRIES_MAX) return this.#lost();
    this.#next = null;
    this.#wait(this.#tries);
  }

  #wait(seconds) {
    this.#timer = this.#world.later(seconds, () => this.#read());
  }
}
