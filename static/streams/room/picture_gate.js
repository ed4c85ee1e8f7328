// Holds back what belongs to the picture until the picture of this page gets there. What carries t, the programme time in
// milliseconds since 1970, belongs to it; everything else passes at once, and so does all of it while no picture plays.
// A picture that stands still, or was wound back far, would hold it for ever: then it comes as late as the picture was
// while it ran.
import { Playhead } from "../../app/lib/playhead.js";

const STILL_MS_MAX = 30_000;
const WOUND_MS_MAX = 30_000;
// No picture that runs is later than this, with the longest safety delay.
const DELAY_MS_MAX = 60_000;
const HELD_MAX = 200;
const LOOK_MS = 500;

export class PictureGate {
  #clock;
  #playhead;
  #held = [];
  #delay = 0;
  #isWound = false;
  #stillSince = null;
  #looking = null;
  // Milliseconds by which this machine's clock is ahead of the server's.
  ahead = 0;

  constructor(clock = () => Date.now()) {
    this.#clock = clock;
    this.#playhead = new Playhead(clock);
  }

  // The server's time.
  get now() {
    return this.#clock() - this.ahead;
  }

  // The programme time (milliseconds) that this page has got to; null when there is no picture.
  get time() {
    const shown = this.#playhead.time;
    if (shown === null) return null;
    return this.#isLeftBehind(shown) ? this.now - this.#delay : shown;
  }

  // isWound: somebody looks at an earlier moment on purpose.
  move(date, { running = true, isWound = false } = {}) {
    const isMoving = date !== null && running;
    if (isMoving) this.#stillSince = null;
    else this.#stillSince ??= this.#clock();
    this.#isWound = isWound;
    this.#playhead.move(date, { running });
    if (isMoving && !isWound) this.#delay = Math.min(Math.max(0, this.now - this.#playhead.time), DELAY_MS_MAX);
    this.#look();
  }

  // True when it is time already; else deed is done when it is. What comes later under a key takes the place of what
  // waited there for the same moment or a later one.
  isOpen(key, value, deed) {
    const { time } = this;
    const at = typeof value?.t === "number" ? value.t : -Infinity;
    this.#held = this.#held.filter((held) => held.key !== key || held.at < at);
    if (time === null || at <= time) return true;
    this.#held.push({ key, at, deed });
    this.#held.sort((a, b) => a.at - b.at);
    if (this.#held.length > HELD_MAX) this.#held.shift().deed();
    this.#watch();
    return false;
  }

  isHeld(key) {
    return this.#held.some((held) => held.key === key);
  }

  // Something newer is known of these, and of what is merged into them: what waits never happens.
  forget(keys = null) {
    this.#held = keys ? this.#held.filter(({ key }) => !keys.includes(key.split(" ")[0])) : [];
    this.#watch();
  }

  #isLeftBehind(shown) {
    if (this.#stillSince !== null && this.#clock() - this.#stillSince > STILL_MS_MAX) return true;
    return this.#isWound && this.now - shown > WOUND_MS_MAX;
  }

  #look() {
    while (this.#held.length && (this.time === null || this.#held[0].at <= this.time)) this.#held.shift().deed();
    this.#watch();
  }

  // A player that died says nothing any more.
  #watch() {
    if (this.#held.length && this.#looking === null) {
      this.#looking = setInterval(() => this.#look(), LOOK_MS);
      this.#looking.unref?.();
    } else if (!this.#held.length && this.#looking !== null) {
      clearInterval(this.#looking);
      this.#looking = null;
    }
  }
}
