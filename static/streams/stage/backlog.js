// Messages that the server has not yet put on disk. It says so segment by segment; what it has not said is kept here
// and sent again after a cut. When the line cannot keep up, whole groups of pictures are given up, oldest first,
// because a group without its beginning cannot be shown.

const LONGEST = 10_000_000;
const LARGEST = 8_000_000;

export class Backlog {
  #messages = [];
  #sent = -Infinity;
  #longest;
  #largest;
  bytes = 0;
  givenUp = 0;

  constructor({ longest = LONGEST, largest = LARGEST } = {}) {
    this.#longest = longest;
    this.#largest = largest;
  }

  get seconds() {
    return this.#messages.reduce((sum, { start, end }) => sum + end - start, 0) / 1e6;
  }

  get empty() {
    return this.#messages.length === 0;
  }

  // message: { seq, key, start, end, bytes }
  add(message) {
    this.#messages.push(message);
    this.bytes += message.bytes.byteLength;
    while (this.#tooMuch() && this.#giveUpGroup());
  }

  next() {
    return this.#messages.find((message) => message.seq > this.#sent) ?? null;
  }

  sent(seq) {
    this.#sent = seq;
  }

  // Answers how many bytes are off our hands.
  ack(seq) {
    const before = this.bytes;
    this.#keep((message) => message.seq > seq);
    return before - this.bytes;
  }

  // The line is new: the server says which message it saw last, and sending goes on behind that one.
  resume(last) {
    this.#sent = last;
  }

  clear() {
    this.#keep(() => false);
    this.#sent = -Infinity;
  }

  #tooMuch() {
    return this.seconds * 1e6 > this.#longest || this.bytes > this.#largest;
  }

  #giveUpGroup() {
    const groups = this.#groups();
    // The newest group is still being made, and one that is half sent must be finished.
    const loser = groups.slice(0, -1).find((group) => group[0].seq > this.#sent) ?? groups.slice(0, -1)[0];
    if (!loser) return false;
    const gone = new Set(loser.map((message) => message.seq));
    this.#keep((message) => !gone.has(message.seq));
    this.givenUp += loser.length;
    return true;
  }

  #groups() {
    const groups = [];
    for (const message of this.#messages) {
      if (message.key || groups.length === 0) groups.push([]);
      groups.at(-1).push(message);
    }
    return groups;
  }

  #keep(wanted) {
    this.#messages = this.#messages.filter(wanted);
    this.bytes = this.#messages.reduce((sum, message) => sum + message.bytes.byteLength, 0);
  }
}
