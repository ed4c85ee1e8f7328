// Figures of the last second for the studio, and the verdict whether this machine can keep up.

const WINDOW = 5;
const TOO_MANY_DROPPED = 0.15;

export class Health {
  #bytes = 0;
  #seen = 0;
  #before = { encoded: 0, dropped: 0 };
  #picture = null;
  #window = [];
  #stored = [];

  seen() {
    this.#seen += 1;
  }

  sent(bytes) {
    this.#bytes += bytes;
  }

  look({ picture, sound, uplink }) {
    const { backlog, state, stored } = uplink;
    if (picture !== this.#picture) this.#begin(picture);
    const encoded = picture.encoded - this.#before.encoded;
    const dropped = picture.dropped - this.#before.dropped;
    this.#before = { encoded: picture.encoded, dropped: picture.dropped };
    this.#window = [...this.#window, { encoded, dropped }].slice(-WINDOW);
    this.#stored = [...this.#stored, stored].slice(-WINDOW);
    const figures = {
      state,
      bitrate: this.#bytes * 8,
      carried: this.#carried(),
      fps: encoded,
      captured: this.#seen,
      dropped: this.#droppedShare(),
      backlog: backlog.seconds,
      givenUp: backlog.givenUp,
      silence: sound?.filled ?? 0,
      width: picture.size.width,
      height: picture.size.height,
      overworked: this.#window.length === WINDOW && this.#droppedShare() > TOO_MANY_DROPPED,
    };
    this.#bytes = 0;
    this.#seen = 0;
    return figures;
  }

  #begin(picture) {
    this.#picture = picture;
    this.#before = { encoded: 0, dropped: 0 };
    this.#window = [];
  }

  // Bits a second that the server put on disk lately: what the line carries when it has more to carry than it can.
  #carried() {
    const seconds = this.#stored.length - 1;
    return seconds > 0 ? Math.max(0, ((this.#stored.at(-1) - this.#stored[0]) * 8) / seconds) : 0;
  }

  #droppedShare() {
    const sum = (key) => this.#window.reduce((total, second) => total + second[key], 0);
    const all = sum("encoded") + sum("dropped");
    return all ? sum("dropped") / all : 0;
  }
}
