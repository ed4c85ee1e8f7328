import { Pictures, hasSecond } from "./pictures.js";

// How well this machine keeps up: its encoders work on the camera's picture for a few seconds, and what they make is
// thrown away. First both renditions, then the first alone, then humbler sizes, until one of them is done with ease.

const WARM_UP = 700_000;
const LENGTH = 4_300_000;
const NO_PICTURE = 8_000_000;
const MOST_DROPPED = 0.1;
const LEAST_KEPT = 0.8;

export class Trial {
  #attempts;
  #fps;
  #tell;
  #make;
  #since;
  #pictures = null;
  #begun = null;
  #counts;

  // tell({ short, renditions, fps }) once; fps is 0 when no picture came. now: microseconds since 1970.
  constructor({ sizes, fps, now, tell, make }) {
    this.#attempts = sizes.flatMap((size) => [...(hasSecond(size) ? [[size, 2]] : []), [size, 1]]);
    this.#fps = fps;
    this.#since = now;
    this.#tell = tell;
    this.#make = make;
  }

  get isOver() {
    return this.#attempts.length === 0;
  }

  // Takes the frame over and closes it.
  take(frame, time) {
    if (this.isOver) return frame.close();
    this.#pictures ??= this.#begin({ width: frame.displayWidth, height: frame.displayHeight }, time);
    if (time - this.#begun >= LENGTH) {
      frame.close();
      return this.#judge();
    }
    if (time - this.#begun >= WARM_UP) this.#counts.seen += 1;
    else this.#counts = { ...this.#counts, dropped: this.#pictures.dropped, made: 0 };
    this.#pictures.take(frame, time);
  }

  // A camera that is not there cannot hold the verdict up.
  look(now) {
    if (this.isOver || this.#begun !== null || now - this.#since < NO_PICTURE) return;
    this.#finish({ short: this.#attempts[0][0].short, renditions: 0, fps: 0 });
  }

  close() {
    this.#attempts = [];
    this.#pictures?.close();
    this.#pictures = null;
  }

  #begin(shape, time) {
    const [size, renditions] = this.#attempts[0];
    this.#begun = time;
    this.#counts = { seen: 0, made: 0, dropped: 0, broken: false };
    return new Pictures({
      shape,
      size,
      bitrate: size.bitrate,
      fps: this.#fps,
      renditions,
      onFrame: (index) => (this.#counts.made += index === 0 ? 1 : 0),
      onDescription: () => {},
      onError: () => (this.#counts.broken = true),
      make: this.#make,
    });
  }

  #judge() {
    const [{ short }, renditions] = this.#attempts[0];
    const { seen, made, broken } = this.#counts;
    const dropped = this.#pictures.dropped - this.#counts.dropped;
    const wanted = Math.min(seen, (this.#fps * (LENGTH - WARM_UP)) / 1e6);
    const keepsUp = !broken && dropped <= seen * MOST_DROPPED && made >= wanted * LEAST_KEPT;
    const fps = Math.round(made / ((LENGTH - WARM_UP) / 1e6));
    this.#pictures.close();
    this.#pictures = null;
    if (keepsUp || this.#attempts.length === 1) return this.#finish({ short, renditions, fps });
    this.#attempts.shift();
  }

  #finish(result) {
    this.close();
    this.#tell(result);
  }
}
