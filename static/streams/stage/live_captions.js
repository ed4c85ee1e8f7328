// Captions of a show on air as cues of a text track. A line comes with the programme time at which it was spoken and is
// shown when the picture gets there, so whoever sees the show later reads it later; one that comes after its moment is
// shown at once. The media's clock is another one than the programme's (it leaps when a player opens anew or winds
// back): the cues are moved along.

import { widthOf } from "../../app/lib/widths.js";

const READ_MS_MIN = 1_500;
const READ_MS_MAX = 7_000;
const READ_MS_PER_SIGN = 70;
// A line that another one follows at once is seen all the same.
const APART_MS = 700;
// After so long a line that was missed is not news any more: it stays at its moment, for whoever winds back.
const LATE_MS_MAX = 15_000;
const LEAP_MS = 250;
const LINES_MAX = 500;

// How long a line takes to read; a sign of a wide script says as much as two.
export function readingTime(text) {
  return Math.min(READ_MS_MIN + widthOf([...text]) * READ_MS_PER_SIGN, READ_MS_MAX);
}

// From when to when each line is shown, in programme time: until it is read, or the next one comes.
export function layOut(lines) {
  const sorted = [...lines].sort((a, b) => a.date - b.date);
  const starts = [];
  for (const { date } of sorted) starts.push(Math.max(date, (starts.at(-1) ?? -Infinity) + APART_MS));
  return sorted.map((line, at) => ({
    line,
    from: starts[at],
    until: Math.min(starts[at] + readingTime(line.text), starts[at + 1] ?? Infinity),
  }));
}

// The words of a cue are marked up; what people say is not.
export function plainCueText(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export class LiveCaptions {
  #lines = [];
  #cues = new Map();
  #offset = null;
  #date = null;
  #makeCue;

  constructor(track, makeCue) {
    this.track = track;
    this.#makeCue = makeCue;
  }

  // at: milliseconds since 1970 at which it was spoken.
  hear({ text, at }) {
    const isLate = this.#date !== null && this.#date > at && this.#date - at < LATE_MS_MAX;
    this.#lines.push({ text, date: isLate ? this.#date : at });
    if (this.#lines.length > LINES_MAX) this.#forget(this.#lines.shift());
    this.#place();
  }

  // The programme date (milliseconds since 1970, or nothing) of the picture at a second of the media.
  move(date, second) {
    this.#date = date ? Number(date) : null;
    if (this.#date === null) return;
    const offset = this.#date - second * 1000;
    const hasLeapt = this.#offset === null || Math.abs(offset - this.#offset) > LEAP_MS;
    if (hasLeapt) this.#offset = offset;
    if (hasLeapt || this.#isMissingSome) this.#place();
  }

  // A player that opens anew may empty every track of its video.
  get #isMissingSome() {
    const { cues } = this.track;
    return cues !== null && cues.length < this.#cues.size;
  }

  #place() {
    if (this.#offset === null) return;
    const present = new Set(this.track.cues ?? this.#cues.values());
    for (const { line, from, until } of layOut(this.#lines)) {
      const [start, end] = [from, until].map((date) => Math.max(0, (date - this.#offset) / 1000));
      const cue = this.#cues.get(line);
      if (!cue) this.#add(line, start, end);
      else {
        cue.startTime = start;
        cue.endTime = end;
        if (!present.has(cue)) this.track.addCue(cue);
      }
    }
  }

  #add(line, start, end) {
    const cue = this.#makeCue(start, end, plainCueText(line.text));
    this.#cues.set(line, cue);
    this.track.addCue(cue);
  }

  #forget(line) {
    const cue = this.#cues.get(line);
    this.#cues.delete(line);
    if (cue && [...(this.track.cues ?? [])].includes(cue)) this.track.removeCue(cue);
  }
}
