// Where the picture is in programme time. A fan sees the show seconds after it happened; what belongs to the picture
// (a pinned product, a deal) is shown when the picture gets there, not when the news does.

export class Playhead {
  #date = null;
  #readAt = 0;
  #running = false;
  #now;
  #waiting = [];

  constructor(now = () => Date.now()) {
    this.#now = now;
  }

  // date: the programme time of the picture shown now, as the player knows it; null when it does not.
  move(date, { running = true } = {}) {
    this.#date = date ? Number(date) : null;
    this.#readAt = this.#now();
    this.#running = running;
    this.#reach();
  }

  // Milliseconds since 1970 of the picture shown now, carried on between two readings; null when unknown.
  get time() {
    if (this.#date === null) return null;
    return this.#running ? this.#date + this.#now() - this.#readAt : this.#date;
  }

  // Seconds the picture is behind; `ahead` corrects a reader's clock that runs ahead of the server's (milliseconds).
  delay(ahead = 0) {
    return this.time === null ? null : Math.max(0, (this.#now() - ahead - this.time) / 1000);
  }

  // Does the deed when the picture reaches `time`, at once when it is there already or unknown. Answers a way to forget it.
  reach(time, deed) {
    const entry = { time: Number(time), deed };
    this.#waiting.push(entry);
    this.#waiting.sort((a, b) => a.time - b.time);
    this.#reach();
    return () => (this.#waiting = this.#waiting.filter((other) => other !== entry));
  }

  #reach() {
    while (this.#waiting.length && (this.time === null || this.#waiting[0].time <= this.time)) {
      this.#waiting.shift().deed();
    }
  }
}
