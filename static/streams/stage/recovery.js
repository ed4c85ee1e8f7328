// What to do about an error of the player. The page is never given up: a fan who waits is still a fan.

const FIRST = 500;
const LAST = 5_000;

// wait: not on air yet; renew: the pass has run out; retry: the line or the server is away; mend: the decoder
// choked; null: hls.js deals with it.
export function remedy({ fatal, type, status = 0 }) {
  if (status === 401 || status === 403 || status === 410) return "renew";
  if (!fatal) return null;
  if (type === "networkError") return status === 404 ? "wait" : "retry";
  if (type === "mediaError") return "mend";
  return "reopen";
}

export class Backoff {
  #tries = 0;
  #random;

  constructor(random = Math.random) {
    this.#random = random;
  }

  // Spread by chance, so that a thousand players do not come back in the same instant.
  next() {
    const wait = Math.min(LAST, FIRST * 1.7 ** this.#tries);
    this.#tries += 1;
    return wait * (0.7 + 0.6 * this.#random());
  }

  reset() {
    this.#tries = 0;
  }

  get tries() {
    return this.#tries;
  }
}
