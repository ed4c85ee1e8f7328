import { waitBefore } from "../../../app/lib/socket.js";

// The socket behind a show. It comes back by itself unless the server said goodbye; hear() gets every word,
// and "line" with open or not.

const SUBPROTOCOL = "lsb1";
const WORD_EVERY = 15_000;
const STAY_AWAY = new Set(["removed", "replaced", "ended", "pass", "full", "malformed", "too_large"]);

export class BackstageLine {
  #url;
  #pass;
  #hear;
  #world;
  #socket = null;
  #timer;
  #pulse;
  #tries = 0;
  #isOver = false;

  constructor({ url, pass, hear, world = {} }) {
    this.#url = url;
    this.#pass = pass;
    this.#hear = hear;
    this.#world = {
      open: (address) => new WebSocket(address, SUBPROTOCOL),
      later: (deed, ms) => setTimeout(deed, ms),
      ...world,
    };
    this.#open();
    this.#pulse = setInterval(() => this.say({ type: "here" }), WORD_EVERY);
  }

  say(words) {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(words));
    return true;
  }

  close() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    clearInterval(this.#pulse);
    this.#socket?.close();
  }

  #open() {
    const socket = this.#world.open(this.#url);
    this.#socket = socket;
    socket.onopen = () => {
      this.say({ type: "hello", pass: this.#pass });
      this.#hear({ type: "line", open: true });
    };
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    socket.onclose = () => this.#closed(socket);
  }

  #take(words) {
    this.#tries = 0;
    if (words.type === "bye" && STAY_AWAY.has(words.reason)) this.#isOver = true;
    this.#hear(words);
  }

  #closed(socket) {
    if (socket !== this.#socket) return;
    this.#hear({ type: "line", open: false });
    if (this.#isOver) return clearInterval(this.#pulse);
    this.#timer = this.#world.later(() => this.#open(), waitBefore(this.#tries) * 1000);
    this.#tries += 1;
  }
}

export function socketAddress(path, page = window.location.href) {
  const address = new URL(path, page);
  address.protocol = address.protocol.replace("http", "ws");
  return address.href;
}
