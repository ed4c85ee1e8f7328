// Measures what the line to the server carries, on the way the show will take: a WebSocket that is given bytes as fast
// as it takes them, and a server that counts what arrives. Answers { bits } a second; throws { code } when the server
// would not measure (busy, too_often, ticket…), and answers 0 bits when there is no line.

export const SUBPROTOCOL = "lsv1-probe";

const CHUNK = 16 * 1024;
const BUFFERED = 256 * 1024;
const FILL_EVERY = 20;
const PATIENCE = 12_000;

export class ProbeRefused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export class LineProbe {
  #socket = null;
  #fillTimer;
  #latest = { bytes: 0, seconds: 0 };
  #settle;
  #fail;

  // tell(bits) hears how it goes while it goes.
  constructor({ url, ticket, tell = () => {}, surroundings = {} }) {
    this.url = url;
    this.ticket = ticket;
    this.tell = tell;
    this.open = surroundings.open ?? ((address) => new WebSocket(address, [SUBPROTOCOL]));
    this.later = surroundings.later ?? ((deed, ms) => setTimeout(deed, ms));
    this.forget = surroundings.forget ?? ((timer) => clearTimeout(timer));
    this.chunk = surroundings.chunk ?? noise();
  }

  async measure() {
    const answer = new Promise((resolve, reject) => ([this.#settle, this.#fail] = [resolve, reject]));
    const patience = this.later(() => this.#end(), PATIENCE);
    const socket = this.open(this.url);
    socket.onopen = () => socket.send(JSON.stringify({ type: "probe", ticket: this.ticket }));
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = () => this.#end();
    this.#socket = socket;
    try {
      return await answer;
    } finally {
      this.forget(patience);
      this.close();
    }
  }

  close() {
    this.forget(this.#fillTimer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) socket.onclose = socket.onmessage = null;
    socket?.close();
  }

  #hear(message) {
    if (message.type === "refuse") return this.#fail(new ProbeRefused(message.reason));
    if (message.type === "go") return this.#fill();
    this.#latest = message;
    if (message.type === "done") this.#end();
    else this.tell(this.#bits);
  }

  #fill() {
    if (!this.#socket) return;
    while (this.#socket.readyState === 1 && this.#socket.bufferedAmount < BUFFERED) this.#socket.send(this.chunk);
    this.#fillTimer = this.later(() => this.#fill(), FILL_EVERY);
  }

  // A line that broke in the middle still carried what was counted so far.
  #end() {
    this.#settle({ bits: this.#bits });
  }

  get #bits() {
    const { bytes, seconds } = this.#latest;
    return bytes > 0 && seconds > 0 ? (bytes * 8) / seconds : 0;
  }
}

// Bytes that no program on the way can make smaller.
function noise() {
  return crypto.getRandomValues(new Uint8Array(CHUNK));
}
