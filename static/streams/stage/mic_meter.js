// How loud the microphone is, between 0 and 1 on a scale of decibels, fifteen times a second.

const EVERY = 66;
const QUIETEST_DB = -60;
const SILENT_DB = -58;
const SILENT_AFTER = 6_000;

export class MicMeter {
  #context = null;
  #source = null;
  #analyser = null;
  #timer;
  #heardAt = 0;

  constructor({ level, silent }) {
    this.level = level;
    this.silent = silent;
  }

  listen(track) {
    this.stop();
    this.#context ??= new AudioContext();
    this.#wake();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
    this.#heardAt = performance.now();
    this.#timer = setInterval(() => this.#measure(track), EVERY);
  }

  stop() {
    clearInterval(this.#timer);
    this.#source?.disconnect();
    this.#source = null;
    this.level(0);
    this.silent(false);
  }

  close() {
    this.stop();
    this.#context?.close().catch(() => {});
    this.#context = null;
  }

  // A page that was not yet touched may not make sound in some browsers; there the meter starts with the first touch.
  #wake() {
    const resume = () => this.#context?.resume().catch(() => {});
    resume();
    document.addEventListener("pointerdown", resume, { once: true });
  }

  #measure(track) {
    if (this.#context.state !== "running") return;
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    const loudness = decibels(samples);
    this.level(Math.min(1, Math.max(0, 1 - loudness / QUIETEST_DB)));
    const now = performance.now();
    if (loudness > SILENT_DB || !track.enabled) this.#heardAt = now;
    this.silent(now - this.#heardAt > SILENT_AFTER);
  }
}

export function decibels(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return power > 0 ? 10 * Math.log10(power) : -Infinity;
}
