import { readPass, withPass } from "./pass_urls.js";

// Keeps the pass to a show's files fresh while the page is open. It renews by its own steady beat, not by the pass's
// expiry, because a reader's clock may be wrong by hours.

// The first comes early: it says that somebody really watches.
const FIRST = 10_000;
const EVERY = 40_000;
const AGAIN = 3_000;

export class PassKeeper {
  #renew;
  #now;
  #later;
  #forget;
  #timer = null;
  #asked = null;
  src;
  ahead = 0;

  // renew() answers { src, serverDate } or throws an error with a `status`.
  constructor({ src, renew, onRefused = () => {}, now = Date.now, later = setTimeout, forget = clearTimeout }) {
    this.src = src;
    this.onRefused = onRefused;
    this.#renew = renew;
    this.#now = now;
    this.#later = (deed, ms) => later(deed, ms);
    this.#forget = (timer) => forget(timer);
  }

  start() {
    this.stop();
    this.#timer = this.#later(() => this.#beat(), FIRST);
  }

  stop() {
    this.#forget(this.#timer);
  }

  address(url) {
    return withPass(url, this.src ? readPass(this.src) : null);
  }

  // One question at a time, however many ask.
  renew() {
    this.#asked ??= this.#ask().finally(() => (this.#asked = null));
    return this.#asked;
  }

  async #beat() {
    const again = await this.renew().then(
      () => EVERY,
      (error) => (isRefusal(error) ? null : AGAIN),
    );
    if (again) this.#timer = this.#later(() => this.#beat(), again);
  }

  async #ask() {
    try {
      const { src, serverDate } = await this.#renew();
      this.src = src;
      // The Date header tells whole seconds; less than two of difference is not known to be one.
      const ahead = serverDate ? this.#now() - serverDate - 500 : 0;
      this.ahead = Math.abs(ahead) > 2_000 ? ahead : 0;
      return src;
    } catch (error) {
      if (isRefusal(error)) this.onRefused(error);
      throw error;
    }
  }
}

export function isRefusal({ status }) {
  return status === 401 || status === 402 || status === 403 || status === 410;
}
