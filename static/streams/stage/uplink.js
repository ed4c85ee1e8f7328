import { packMessage } from "./records.js";
import { RetrySchedule } from "./retry_schedule.js";

// The line from host to server: one WebSocket, opened again for a minute when it breaks, and what the server has not
// yet stored sent again. It tells its state: connecting, live, poor, lost (with or without further tries), refused.

export const SUBPROTOCOL = "lsv1";

const POOR = 2;
const WELL_AGAIN = 1.7;
const SILENT_FOR = 10_000;
const BUFFERED = 512 * 1024;
const PUMP_EVERY = 50;
export const TICKETS = ["ticket", "ticket_expired"];
// What only a person can change. Anything else says that the server could not make sense of the encoder.
export const FINAL = [...TICKETS, "on_air", "taken_over", "replaced", "ended", "storage"];

export class Uplink {
  #socket = null;
  #session = null;
  #ready = false;
  #over = false;
  #ending = false;
  #seq = 0;
  #retries = new RetrySchedule();
  #heardAt = 0;
  #ticketAsked = false;
  #takeover;
  #retryTimer;
  #pumpTimer;
  #drained = () => {};
  state = null;
  stored = 0;

  // asked: what the server may ask for in mid-show: keyframe(), less(), only(names), anew(reason).
  constructor({ url, ticket, takeover = false, backlog, tell, renewTicket, asked = {}, surroundings = {} }) {
    this.url = url;
    this.ticket = ticket;
    this.backlog = backlog;
    this.tell = tell;
    this.renewTicket = renewTicket;
    this.asked = asked;
    this.#takeover = takeover;
    this.open = surroundings.open ?? ((address) => new WebSocket(address, [SUBPROTOCOL]));
    this.now = surroundings.now ?? (() => performance.now());
    this.later = surroundings.later ?? ((deed, ms) => setTimeout(deed, ms));
    this.forget = surroundings.forget ?? ((timer) => clearTimeout(timer));
    this.random = surroundings.random ?? Math.random;
  }

  connect() {
    this.#say("connecting");
    this.#open();
    this.#pumpLater();
  }

  // session: { session, audio, video }. A second one takes the place of the first (another picture size, say); the
  // rest of the first is sent ahead of it.
  begin(session) {
    this.#pump(Infinity);
    this.backlog.clear();
    this.#session = session;
    this.#greet();
  }

  // One rendition less from here on; what was sent of it stays what it was.
  drop(name) {
    if (!this.#session || this.#session.dropped?.includes(name)) return;
    this.#session = { ...this.#session, dropped: [...(this.#session.dropped ?? []), name] };
    if (this.#ready) this.#socket.send(JSON.stringify({ type: "drop", name }));
  }

  // part: { key, start, end, records }
  push({ key, start, end, records }) {
    this.#seq += 1;
    const bytes = packMessage(this.#seq, records);
    this.backlog.add({ seq: this.#seq, key, start, end, bytes });
    this.#pump();
    this.#weigh();
    return bytes.byteLength;
  }

  // The show is over: answers when the server has everything, or after `patience` at the latest.
  end(patience) {
    return this.#leave({ type: "end" }, patience);
  }

  // The same in mid-show, which stays open.
  rest(patience) {
    return this.#leave(null, patience);
  }

  async #leave(word, patience = 3_000) {
    const drained = new Promise((resolve) => (this.#drained = resolve));
    const timer = this.later(this.#drained, patience);
    this.#ending = true;
    this.#pump(Infinity);
    if (this.#ready && word) this.#socket.send(JSON.stringify(word));
    if (!this.#ready || this.backlog.empty) this.#drained();
    await drained;
    this.forget(timer);
    this.close();
  }

  retry() {
    this.#over = false;
    this.#retries.reset();
    this.#drop();
    this.connect();
  }

  close() {
    this.#over = true;
    this.#drop();
    this.forget(this.#retryTimer);
    this.forget(this.#pumpTimer);
  }

  #open() {
    const socket = this.open(this.url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => socket === this.#socket && this.#greet();
    // An old line may still have a word to say ("replaced"); it no longer counts.
    socket.onmessage = (event) => socket === this.#socket && this.#hear(JSON.parse(event.data));
    socket.onclose = () => this.#broke(socket);
    this.#socket = socket;
    this.#ready = false;
    this.#heardAt = this.now();
  }

  #greet() {
    if (!this.#session || this.#socket?.readyState !== 1) return;
    this.#ready = false;
    const takeover = this.#takeover ? { takeover: true } : {};
    this.#socket.send(JSON.stringify({ type: "start", ticket: this.ticket, ...takeover, ...this.#session }));
  }

  #hear(message) {
    this.#heardAt = this.now();
    if (message.type === "resume") this.#resume(message);
    else if (message.type === "ack") this.#ack(message.seq);
    else if (message.type === "keyframe") this.asked.keyframe?.();
    else if (message.type === "bitrate") this.asked.less?.();
    else if (message.type === "refuse") this.#refused(message.reason);
  }

  #resume({ last, renditions }) {
    // The server may take fewer renditions than it was offered.
    if (renditions) this.asked.only?.(renditions);
    this.backlog.resume(last ?? -1);
    this.#ready = true;
    this.#retries.reset();
    this.#takeover = false;
    this.#ticketAsked = false;
    this.#pump();
    this.#weigh();
  }

  #ack(seq) {
    this.stored += this.backlog.ack(seq);
    if (this.backlog.empty) this.#drained();
    this.#weigh();
  }

  async #refused(reason) {
    if (TICKETS.includes(reason) && !this.#ticketAsked) {
      this.#ticketAsked = true;
      this.#drop();
      return this.#renew();
    }
    if (!FINAL.includes(reason) && this.asked.anew) {
      this.#session = null;
      this.backlog.clear();
      return this.asked.anew(reason);
    }
    this.refuse(reason);
  }

  refuse(reason) {
    this.close();
    this.#say("refused", { reason });
    this.#drained();
  }

  async #renew() {
    try {
      this.ticket = await this.renewTicket();
      if (!this.#over) this.#open();
    } catch (error) {
      this.close();
      this.#say("refused", { reason: error.code ?? "ticket" });
    }
  }

  #broke(socket) {
    if (socket !== this.#socket || this.#over) return;
    this.#socket = null;
    this.#ready = false;
    if (this.#ending) return this.#drained();
    this.backlog.resume(-1);
    const wait = this.#retries.next(this.now(), this.random);
    this.#say("lost", { retrying: wait !== null });
    if (wait === null) return;
    this.#retryTimer = this.later(() => this.#open(), wait);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#ready = false;
    socket?.close();
  }

  // Only so much is handed to the socket at a time: what still lies here can be given up, what lies there cannot.
  #pump(limit = BUFFERED) {
    if (!this.#ready) return;
    for (let message = this.backlog.next(); message; message = this.backlog.next()) {
      if (this.#socket.bufferedAmount > limit) return;
      this.#socket.send(message.bytes);
      this.backlog.sent(message.seq);
    }
  }

  #pumpLater() {
    this.forget(this.#pumpTimer);
    this.#pumpTimer = this.later(() => {
      this.#pump();
      this.#doubt();
      this.#pumpLater();
    }, PUMP_EVERY);
  }

  // A line can be dead without a word: nothing heard although much is owed.
  #doubt() {
    if (!this.#socket || this.now() - this.#heardAt < SILENT_FOR) return;
    if (this.#ready && this.backlog.seconds < POOR) return;
    if (!this.#ready && !this.#session) return;
    const socket = this.#socket;
    socket.onclose = null;
    socket.close();
    this.#broke(socket);
  }

  #weigh() {
    if (!this.#ready) return;
    const limit = this.state === "poor" ? WELL_AGAIN : POOR;
    this.#say(this.backlog.seconds >= limit ? "poor" : "live");
  }

  #say(state, detail = {}) {
    if (state === this.state && state !== "lost") return;
    this.state = state;
    this.tell({ state, ...detail });
  }
}
