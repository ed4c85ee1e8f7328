import { CameraClock } from "./clocks.js";
import { Source } from "./source.js";

// The picture's sources, one after the other: cameras, a screen, a still picture. While a show is on air the one before
// is shown until the clock of the next is fixed, so that nobody sees a gap; a source that comes back brings its clock.

const CLOCKS_KEPT = 6;

export class Cameras {
  #current = null;
  #next = null;
  #clocks = new Map();
  #lost;
  #open;

  // open(handed, take, lost, clock) makes a source.
  constructor({ lost, open = (...wishes) => Source.camera(...wishes) }) {
    this.#lost = lost;
    this.#open = open;
  }

  get fixed() {
    return this.#current?.fixed ?? false;
  }

  // take(frame, time) gets the frames of the source that is shown, and owns them.
  add(handed, take, { isOnAir = false } = {}) {
    this.#next?.stop();
    this.#next = null;
    const clock = this.#clockOf(handed.id);
    const source = this.#open(handed, (frame, time) => this.#take(source, frame, () => take(frame, time)), () => this.#gone(source), clock);
    if (this.#current && isOnAir) {
      this.#next = source;
      return;
    }
    this.#current?.stop();
    this.#current = source;
  }

  // The preview shows the newest source, so its capture times are that one's.
  captured(times) {
    (this.#next ?? this.#current)?.clock.captured(times);
  }

  turn(on) {
    this.#current?.turn(on);
    this.#next?.turn(on);
  }

  // Sources give frames only when their clock is fixed: the first one of the next is the moment to change over.
  #take(source, frame, take) {
    if (source === this.#next) {
      this.#current.stop();
      this.#current = source;
      this.#next = null;
    }
    if (source === this.#current) take();
    else frame.close();
  }

  #gone(source) {
    if (source === this.#next) this.#next = null;
    else if (source === this.#current && !this.#next) this.#lost();
  }

  #clockOf(id) {
    const clock = this.#clocks.get(id) ?? new CameraClock();
    this.#clocks.delete(id);
    this.#clocks.set(id, clock);
    if (this.#clocks.size > CLOCKS_KEPT) this.#clocks.delete(this.#clocks.keys().next().value);
    return clock;
  }
}
