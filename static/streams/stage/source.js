import { CameraClock, MicrophoneClock } from "./clocks.js";

// A camera or microphone as the Worker sees it: a stream of frames with a clock of its own. Chromium makes the
// processor in the page and hands its stream over; Safari hands over the track and the processor is made here.

export const epoch = () => (performance.timeOrigin + performance.now()) * 1000;

export class Source {
  #reader;
  #stopped = false;
  #track;
  format = null;

  // handed: { readable } or { track }; take(frame, time) owns the frame; lost() is told when the device goes away.
  constructor({ handed, clock, take, lost }) {
    const readable = handed.readable ?? new MediaStreamTrackProcessor({ track: handed.track }).readable;
    this.#track = handed.track ?? null;
    this.clock = clock;
    this.#reader = readable.getReader();
    this.#read(take).then(
      () => !this.#stopped && lost(),
      () => !this.#stopped && lost(),
    );
  }

  static camera(handed, take, lost, clock = new CameraClock()) {
    return new Source({ handed, clock, take, lost });
  }

  static microphone(handed, take, lost) {
    return new Source({ handed, clock: new MicrophoneClock(performance.timeOrigin * 1000), take, lost });
  }

  get fixed() {
    return this.clock.base !== null;
  }

  // Only a track that was handed over is switched here; the page switches its own.
  turn(on) {
    if (this.#track) this.#track.enabled = on;
  }

  stop() {
    this.#stopped = true;
    this.#reader.cancel().catch(() => {});
    this.#track?.stop();
  }

  async #read(take) {
    for (;;) {
      const { value: frame, done } = await this.#reader.read();
      if (done) return;
      this.clock.see(frame.timestamp, epoch());
      if (this.#stopped || !this.fixed) {
        this.format ??= formatOf(frame);
        frame.close();
      } else {
        take(frame, frame.timestamp + this.clock.base);
      }
    }
  }
}

function formatOf(frame) {
  if (!("sampleRate" in frame)) return null;
  return { sampleRate: frame.sampleRate, numberOfChannels: frame.numberOfChannels };
}
