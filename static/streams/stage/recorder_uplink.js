import { RetrySchedule } from "./retry_schedule.js";
import { FINAL, SUBPROTOCOL, TICKETS } from "./uplink.js";

// The line from a recorder to the server. A file cannot be gone on with: a line that breaks takes its file with it, and
// the next line begins another. So nothing is kept here; what the socket has not got rid of is all there is, and when
// that is too much, the file is given up and a smaller one begun. States are those of the other uplink.

const POOR = 2;
const WELL_AGAIN = 1.7;
const LONGEST = 10;
const SILENT_FOR = 10_000;
const LOOK_EVERY = 250;
const REST_LOOK = 50;
// What another file of the same browser would not change.
const FUTILE = [...FINAL, "converters_busy", "converters_off", "wrong_codec", "no_picture", "reordered"];

const ROOM_PATIENCE = 5_000;

// Whether the server could convert this show's picture now: its code for why not, or null.
export function askRoom(url, open = (address) => new WebSocket(address, [SUBPROTOCOL])) {
  return new Promise((resolve, reject) => {
    const socket = open(url);
    const timer = setTimeout(() => socket.close(), ROOM_PATIENCE);
    socket.onopen = () => socket.send(JSON.stringify({ type: "room" }));
    socket.onmessage = ({ data }) => {
      resolve(JSON.parse(data).refusal ?? null);
      socket.close();
    };
    socket.onclose = () => {
      clearTimeout(timer);
      reject(new Error("no answer"));
    };
  });
}

export class RecorderUplink {
  #socket = null;
  #ready = false;
  #over = false;
  #ending = false;
  #retries = new RetrySchedule();
  #heardAt = 0;
  #owes = false; // bytes of a file are under way, so the server should say something
  #ticketAsked = false;
  #takeover;
  #retryTimer;
  #lookTimer;
  #ended = () => {};
  state = null;
  sent = 0;

  // terms: { session, container, picture, bitrate } of the start; recorder: begin() when the server waits for the
  // first byte of a file, cease() when it takes no more; asked: less() when the line or the server wants fewer bytes,
  // anew(reason) when the server could make nothing of the file.
  constructor({ url, ticket, takeover = false, terms, recorder, asked, tell, renewTicket, surroundings = {} }) {
    Object.assign(this, { url, ticket, terms, recorder, asked, tell, renewTicket });
    this.#takeover = takeover;
    this.open = surroundings.open ?? ((address) => new WebSocket(address, [SUBPROTOCOL]));
    this.now = surroundings.now ?? (() => performance.now());
    this.later = surroundings.later ?? ((deed, ms) => setTimeout(deed, ms));
    this.forget = surroundings.forget ?? ((timer) => clearTimeout(timer));
    this.random = surroundings.random ?? Math.random;
  }

  // Seconds of the show that still lie here.
  get backlog() {
    return ((this.#socket?.bufferedAmount ?? 0) * 8) / this.terms.bitrate;
  }

  connect() {
    this.#say("connecting");
    this.#open();
    this.#lookLater();
  }

  // A piece of the present file.
  push(blob) {
    if (!this.#ready || !blob.size) return;
    if (!this.#owes) this.#heardAt = this.now();
    this.#owes = true;
    this.#socket.send(blob);
    this.sent += blob.size;
  }

  // Another file, on a line of its own: other devices, or a smaller picture.
  renew(terms = {}) {
    this.terms = { ...this.terms, ...terms };
    if (this.#over || this.#ending) return;
    this.forget(this.#retryTimer);
    this.#drop();
    this.#open();
  }

  // The last piece has been pushed: answers when the server has stored it all, or after `patience` at the latest.
  async end(patience = 4_000) {
    const ended = new Promise((resolve) => (this.#ended = resolve));
    const timer = this.later(this.#ended, patience);
    this.#ending = true;
    if (this.#ready) this.#socket.send(JSON.stringify({ type: "end" }));
    else this.#ended();
    await ended;
    this.forget(timer);
    this.close();
  }

  // The show goes on later: the line is closed when the socket has got rid of everything, or after `patience`.
  async rest(patience = 3_000) {
    this.#ending = true;
    const until = this.now() + patience;
    while (this.#socket?.bufferedAmount && this.now() < until) {
      await new Promise((resolve) => this.later(resolve, REST_LOOK));
    }
    this.close();
  }

  retry() {
    this.#over = false;
    this.#retries.reset();
    this.#drop();
    this.connect();
  }

  refuse(reason) {
    this.close();
    this.#say("refused", { reason });
    this.#ended();
  }

  close() {
    this.#over = true;
    this.#drop();
    this.forget(this.#retryTimer);
    this.forget(this.#lookTimer);
  }

  #open() {
    const socket = this.open(this.url);
    socket.onopen = () => socket === this.#socket && this.#greet();
    socket.onmessage = (event) => socket === this.#socket && this.#hear(JSON.parse(event.data));
    socket.onclose = () => this.#broke(socket);
    this.#socket = socket;
    this.#ready = false;
    this.#owes = false;
    this.#heardAt = this.now();
  }

  #greet() {
    const takeover = this.#takeover ? { takeover: true } : {};
    this.#socket.send(JSON.stringify({ type: "start", ticket: this.ticket, ...takeover, ...this.terms }));
  }

  #hear(message) {
    this.#heardAt = this.now();
    if (message.type === "resume") this.#begin();
    else if (message.type === "bitrate") this.asked.less();
    else if (message.type === "refuse") this.#refused(message.reason);
  }

  #begin() {
    this.#ready = true;
    this.#retries.reset();
    this.#takeover = false;
    this.#ticketAsked = false;
    this.#say("live");
    this.recorder.begin();
  }

  async #refused(reason) {
    if (TICKETS.includes(reason) && !this.#ticketAsked) {
      this.#ticketAsked = true;
      this.#drop();
      return this.#renewTicket();
    }
    if (FUTILE.includes(reason) || this.#ending) return this.refuse(reason);
    this.asked.anew(reason);
  }

  async #renewTicket() {
    try {
      this.ticket = await this.renewTicket();
      if (!this.#over) this.#open();
    } catch (error) {
      this.refuse(error.code ?? "ticket");
    }
  }

  #broke(socket) {
    if (socket !== this.#socket || this.#over) return;
    this.#drop();
    if (this.#ending) return this.#ended();
    const wait = this.#retries.next(this.now(), this.random);
    this.#say("lost", { retrying: wait !== null });
    if (wait === null) return;
    this.#retryTimer = this.later(() => this.#open(), wait);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#ready = false;
    if (!socket) return;
    this.recorder.cease();
    socket.onclose = null;
    socket.close();
  }

  #lookLater() {
    this.forget(this.#lookTimer);
    this.#lookTimer = this.later(() => {
      this.#look();
      if (!this.#over) this.#lookLater();
    }, LOOK_EVERY);
  }

  // A line can be too thin, and it can be dead without a word: segments are acknowledged every second or two.
  #look() {
    if (!this.#socket) return;
    if ((this.#owes || !this.#ready) && this.now() - this.#heardAt > SILENT_FOR) return this.#broke(this.#socket);
    if (!this.#ready) return;
    if (this.backlog > LONGEST) return this.asked.less();
    this.#say(this.backlog >= (this.state === "poor" ? WELL_AGAIN : POOR) ? "poor" : "live");
  }

  #say(state, detail = {}) {
    if (state === this.state && state !== "lost") return;
    this.state = state;
    this.tell({ state, ...detail });
  }
}
