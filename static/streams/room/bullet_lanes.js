// Where a line of the talk flies over the picture: lanes from the top, in which no line runs into the one before it.
// No elements, no clock of its own: times in milliseconds, lengths in pixels.

const GAP_PX = 24;

export class BulletLanes {
  // For each lane: when the last line in it has left the right edge, and when it will have left the left one.
  #lanes = [];
  #width = 0;
  #seconds;

  // seconds: how long a line takes over the picture.
  constructor({ seconds }) {
    this.#seconds = seconds;
  }

  // The picture has this width now, and room for so many lanes.
  fit(width, lanes) {
    this.#width = width;
    this.#lanes.length = Math.min(this.#lanes.length, lanes);
    while (this.#lanes.length < lanes) this.#lanes.push({ freeAt: 0, goneAt: 0 });
  }

  clear() {
    this.#lanes = this.#lanes.map(() => ({ freeAt: 0, goneAt: 0 }));
  }

  // A pause: everything that flies stands still for so long.
  shift(milliseconds) {
    for (const lane of this.#lanes) {
      lane.freeAt += milliseconds;
      lane.goneAt += milliseconds;
    }
  }

  // The lane for a line of this width that starts now, or null when all are busy: then it is not shown.
  take(width, now) {
    if (!this.#width) return null;
    const takes = this.#seconds * 1000;
    const speed = (this.#width + width) / takes;
    const at = this.#lanes.findIndex((lane) => {
      // The line before must have come in whole, and this one, if it is faster, must not reach it before it is gone.
      const reaches = now + (this.#width - GAP_PX) / speed;
      return lane.freeAt <= now && lane.goneAt <= reaches;
    });
    if (at === -1) return null;
    this.#lanes[at] = { freeAt: now + (width + GAP_PX) / speed, goneAt: now + takes };
    return at;
  }
}
