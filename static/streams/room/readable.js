// How much of a loud room one page shows: so many of the fans' messages a second, evenly chosen as they come. What staff
// say, what is said to this reader, and their own words are always shown.

export class Readable {
  #perSecond;
  #now;
  #tokens;
  #at;
  hidden = 0;

  // perSecond: 0 shows everything (whoever keeps order in the room).
  constructor(perSecond, now = () => performance.now() / 1000) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#tokens = this.#burst;
    this.#at = now();
  }

  // own: this reader's tag in the room. True when the message is to be shown.
  shows(message, own) {
    if (!this.#perSecond || message.role !== "fan" || isFor(message, own)) return true;
    const now = this.#now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perSecond);
    this.#at = now;
    if (this.#tokens < 1) {
      this.hidden += 1;
      return false;
    }
    this.#tokens -= 1;
    return true;
  }

  get #burst() {
    return this.#perSecond * 2;
  }
}

function isFor(message, own) {
  if (!own) return false;
  return message.w === own || message.re?.w === own || (message.to ?? []).includes(own);
}
