// Each track stamps its media by a clock of its own. A source clock finds the one number (its base) that turns a
// stamp into microseconds since 1970. A base is found once and never jumps: a step would be heard and seen. But
// crystals are wrong by up to a hundred millionths, a third of a second in an hour, so it follows them, too slowly for
// anybody to notice.

const SETTLE = 1_500_000;
const LIMIT = 4_000_000;
const MATCH = 3_000;
const TIE = 300;
const LONGEST_DELIVERY = 400_000;
const STAMPS_KEPT = 90;
const JUMP_BACK = 5_000;
const ORIGIN_DOUBT = 500_000;
const WINDOW = 10_000_000;
const FASTEST = 300e-6;
const LEAP = 100_000;

// The earliest arrival ever seen is the one least delayed on its way.
class Arrivals {
  constructor() {
    this.forget();
  }

  forget() {
    this.least = Infinity;
    this.since = null;
    this.last = -Infinity;
  }

  see(stamp, now) {
    this.since ??= now;
    this.last = stamp;
    this.least = Math.min(this.least, now - stamp);
  }

  settledFor(now) {
    return this.since === null ? -Infinity : now - this.since;
  }
}

// How far a source's own clock has run away since its base was found, by the least delayed arrival of each ten seconds.
// The middle one of three is believed: a busy machine makes some of them late.
class Drift {
  #least = Infinity;
  #since = null;
  #before = [];
  #reference = null;
  #last = null;
  #target = 0;
  #reached = 0;

  // Answers by how much the base has to be moved now, which is at most a few microseconds.
  see(stamp, now) {
    this.#since ??= now;
    this.#least = Math.min(this.#least, now - stamp);
    if (now - this.#since >= WINDOW) this.#close(now);
    const most = FASTEST * Math.max(0, now - (this.#last ?? now));
    this.#last = now;
    const step = Math.max(-most, Math.min(most, this.#target - this.#reached));
    this.#reached += step;
    return step;
  }

  #close(now) {
    const latest = this.#before.at(-1);
    // A machine that slept, or a device that began to count anew, did not drift: measure from here.
    if (latest !== undefined && Math.abs(this.#least - latest) > LEAP) {
      this.#before = [];
      this.#reference = null;
    }
    this.#before = [...this.#before, this.#least].slice(-3);
    if (this.#before.length === 3) {
      const middle = median(this.#before);
      this.#reference ??= middle - this.#reached;
      this.#target = middle - this.#reference;
    }
    this.#least = Infinity;
    this.#since = now;
  }
}

export class CameraClock {
  #arrivals = new Arrivals();
  #drift = new Drift();
  #stamps = [];
  #aligned = null;
  #limit = LIMIT;
  base = null;

  see(stamp, now) {
    if (this.base !== null) {
      this.base += this.#drift.see(stamp, now);
      return;
    }
    this.#arrivals.see(stamp, now);
    this.#stamps.push(stamp);
    if (this.#stamps.length > STAMPS_KEPT) this.#stamps.shift();
    this.#fix(now);
  }

  // Capture times of preview frames (microseconds since 1970), as requestVideoFrameCallback tells them.
  captured(times) {
    if (this.base !== null) return;
    // A canvas has none, and need not be waited for any longer.
    if (times.length === 0) this.#limit = SETTLE;
    else this.#aligned ??= align(times, this.#stamps, this.#arrivals.least);
  }

  // Real cameras deliver later than microphones, so capture times are worth waiting for, but not for ever.
  #fix(now) {
    const settled = this.#arrivals.settledFor(now);
    if (settled < SETTLE) return;
    if (this.#aligned !== null) this.base = this.#aligned;
    else if (settled >= this.#limit) this.base = this.#arrivals.least;
  }
}

export class MicrophoneClock {
  #arrivals = new Arrivals();
  #drift = new Drift();
  #origin;
  base = null;

  // origin: the reading context's performance.timeOrigin in microseconds.
  constructor(origin) {
    this.#origin = origin;
  }

  see(stamp, now) {
    if (this.base !== null) {
      this.base += this.#drift.see(stamp, now);
      return;
    }
    // When the stream was handed to a Worker its stamps jump back once, to the Worker's own origin.
    if (stamp < this.#arrivals.last - JUMP_BACK) this.#arrivals.forget();
    this.#arrivals.see(stamp, now);
    if (this.#arrivals.settledFor(now) < SETTLE) return;
    const doubtful = Math.abs(this.#arrivals.least - this.#origin) > ORIGIN_DOUBT;
    this.base = doubtful ? this.#arrivals.least : this.#origin;
  }
}

// The base that lays the capture times over the stamps: the one under which most of them meet, then the one
// under which they meet most closely, then the one with the shortest delivery.
export function align(times, stamps, least) {
  let best = null;
  for (const time of times.slice(-3)) {
    for (const stamp of stamps) {
      const base = time - stamp;
      if (base > least + 2_000 || base < least - LONGEST_DELIVERY) continue;
      const score = meet(times, stamps, base);
      if (best === null || better(score, best)) best = score;
    }
  }
  if (best === null || best.count < times.length * 0.7) return null;
  return median(differences(times, stamps, best.base));
}

function meet(times, stamps, base) {
  let count = 0;
  let sum = 0;
  for (const time of times) {
    const apart = stamps.reduce((least, stamp) => Math.min(least, Math.abs(time - stamp - base)), Infinity);
    if (apart >= MATCH) continue;
    count += 1;
    sum += apart;
  }
  return { base, count, apart: count ? sum / count : Infinity };
}

function better(score, best) {
  if (score.count !== best.count) return score.count > best.count;
  if (Math.abs(score.apart - best.apart) > TIE) return score.apart < best.apart;
  return score.base > best.base;
}

function differences(times, stamps, base) {
  const found = [];
  for (const time of times) {
    for (const stamp of stamps) {
      if (Math.abs(time - stamp - base) < MATCH) found.push(time - stamp);
    }
  }
  return found;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
