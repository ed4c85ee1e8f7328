import Hls from "hls.js";
import { Backoff, remedy } from "./recovery.js";

// Keeps the player of a recording going through lost lines, passes that have run out and decoders that choke.

export class Mender {
  #keeper;
  #again;
  #tell;
  #backoff = new Backoff();
  #timer;

  // again() loads on; tell(isOnline) hears whether the line is there.
  constructor({ keeper, again, tell = () => {} }) {
    this.#keeper = keeper;
    this.#again = again;
    this.#tell = tell;
  }

  watch(hls) {
    hls.on(Hls.Events.FRAG_LOADED, () => {
      this.#backoff.reset();
      this.#tell(true);
    });
    hls.on(Hls.Events.ERROR, (_event, error) => this.#trouble(hls, error));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #trouble(hls, { fatal, type, response }) {
    const status = response?.code ?? 0;
    const answer = remedy({ fatal, type, status });
    if (answer === null) return;
    if (answer === "mend") return hls.recoverMediaError();
    if (type === "networkError" && status === 0) this.#tell(false);
    const renewed = answer === "renew" ? this.#keeper.renew() : Promise.resolve();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => renewed.then(this.#again).catch(() => {}), this.#backoff.next());
  }
}
