// A socket that comes back: it reconnects, takes up where it left off, and keeps what was written until it is stored.
// Three small pieces without a browser in them (Reader, Outbox, waitBefore) and LiveSocket, which wires them to one.
// A house that is full says {t: "poll"} to who only reads: then the room is read as files (polled_ticks.js) until this
// page has something to say, or for some minutes.
import { PolledTicks } from "./polled_ticks.js";

const WAIT_SECONDS_MIN = 0.5;
const WAIT_SECONDS_MAX = 8;
const ACK_SECONDS = 15;
const SILENT_SECONDS_MAX = 40;
const OUTBOX_MAX = 20;
const ANSWER_SECONDS = 5;
const POLLED_SECONDS = 300;

// Seconds before the next try: twice as long each time up to eight, and spread so that a full room does not come at once.
export function waitBefore(tries, random = Math.random) {
  const longest = Math.min(WAIT_SECONDS_MAX, WAIT_SECONDS_MIN * 2 ** Math.min(tries, 10));
  return Math.max(WAIT_SECONDS_MIN, longest * (0.5 + random() / 2));
}

// Follows the numbers of a room's frames. take() says what to do:
// {snapshot: true, events, state} begin anew · {events, state} go on · {gap: true, state} ask for what is missing · {answer}.
export class Reader {
  epoch = "";
  last = 0;

  take(frame) {
    if (!("r" in frame)) return { answer: frame };
    const state = frame.a ?? {};
    if (frame.f === 0) {
      this.epoch = frame.ep;
      this.last = frame.s;
      return { snapshot: true, events: frame.e, state };
    }
    if (frame.ep !== this.epoch || frame.f > this.last + 1) return { gap: true, events: [], state };
    const events = frame.e.filter(([seq]) => seq > this.last);
    this.last = Math.max(this.last, frame.s);
    return { events, state };
  }
}

// What was written and is not known to be stored, in order. Only the first is on its way: so the order holds, whatever
// the line does, and a resend carries the same nonce and is the same message.
export class Outbox {
  #waiting = [];
  #send;
  #isOpen = false;
  #isSent = false;

  constructor(send) {
    this.#send = send;
  }

  get size() {
    return this.#waiting.length;
  }

  // False when too much waits already.
  add(nonce, text, more = {}) {
    if (this.#waiting.length >= OUTBOX_MAX) return false;
    this.#waiting.push({ nonce, text, more });
    this.#next();
    return true;
  }

  opened() {
    this.#isOpen = true;
    this.#isSent = false;
    this.#next();
  }

  closed() {
    this.#isOpen = false;
  }

  // The message is stored, or refused for good: the next one may go.
  settle(nonce) {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((one) => one.nonce !== nonce);
    if (this.#waiting.length === before) return false;
    this.#isSent = false;
    this.#next();
    return true;
  }

  // It was refused for now: the same message may go again.
  again() {
    this.#isSent = false;
    this.#next();
  }

  #next() {
    if (!this.#isOpen || this.#isSent || this.#waiting.length === 0) return;
    const { nonce, text, more } = this.#waiting[0];
    this.#isSent = true;
    this.#send({ t: "chat", c: nonce, m: text, ...more });
  }
}

// letters a server takes as a nonce
export function newNonce() {
  return crypto.randomUUID();
}

// tell: {snapshot(events, state), events(events), state(state), sent(answer), refused(error, willRetry), line(word)}, and pass({pass, ticks}) where the house gives another one meanwhile
// enter(epoch, last, isSpeaking): promises {socket, ticks}, the addresses to open and to read now (a fresh pass in each),
// or null when there is no entry any more.
export class LiveSocket {
  #tell;
  #enter;
  #world;
  #reader = new Reader();
  #outbox = new Outbox((frame) => this.#write(frame));
  #socket = null;
  #tries = 0;
  #timers = new Set();
  #asked = new Map();
  #heardAt = 0;
  #isStopped = true;
  #isSpeaking = false;
  #polled = null;
  #ticks = "";
  #round = 0;

  constructor({ enter, tell, world = {} }) {
    this.#enter = enter;
    this.#tell = tell;
    this.#world = {
      open: (address) => new WebSocket(address),
      get: getFrame,
      later: (seconds, deed) => setTimeout(deed, seconds * 1000),
      forget: (timer) => clearTimeout(timer),
      now: () => performance.now() / 1000,
      random: Math.random,
      ...world,
    };
  }

  // Whether the room is read as files.
  get isPolling() {
    return this.#polled !== null;
  }

  get isOpen() {
    return this.#socket !== null && this.#socket.readyState === 1;
  }

  start() {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#open();
    this.#watch();
  }

  stop() {
    this.#isStopped = true;
    this.#round += 1;
    for (const timer of this.#timers) this.#world.forget(timer);
    this.#timers.clear();
    this.#drop();
  }

  // Come back at once: the machine says it is online again, or the pass must be another one.
  reopen() {
    if (this.#isStopped) return;
    this.#tries = 0;
    this.#drop();
    this.#open();
  }

  // more: what goes with the words ({re, to, at}).
  say(nonce, text, more = {}) {
    const isTaken = this.#outbox.add(nonce, text, more);
    if (isTaken) this.speak();
    return isTaken;
  }

  // For a frame that is answered by its nonce (c): promises the answer, or null when none came in time.
  ask(frame) {
    if (!this.isOpen) return Promise.resolve(null);
    this.#write(frame);
    return new Promise((resolve) => {
      const settle = (answer) => {
        this.#asked.delete(frame.c);
        resolve(answer);
      };
      this.#asked.set(frame.c, settle);
      this.#later(ANSWER_SECONDS, () => settle(null));
    });
  }

  // For what may be lost: hearts.
  wave(frame) {
    if (this.isOpen) this.#write(frame);
  }

  // This page is about to say something: from now on it needs a line of its own.
  speak() {
    this.#isSpeaking = true;
    if (this.isPolling) this.reopen();
  }

  async #open() {
    const round = (this.#round += 1);
    this.#tell.line("connecting");
    let way = null;
    try {
      way = await this.#enter(this.#reader.epoch, this.#reader.last, this.#isSpeaking);
    } catch {
      if (round === this.#round) this.#retry();
      return;
    }
    if (round !== this.#round || this.#isStopped) return;
    if (way === null) {
      this.stop();
      this.#tell.line("shut");
      return;
    }
    this.#ticks = way.ticks ?? "";
    this.#listen(this.#world.open(way.socket), round);
  }

  #poll() {
    const round = (this.#round += 1);
    this.#drop();
    this.#polled = new PolledTicks({
      address: this.#ticks,
      hear: (frame) => this.#follow(frame).gap === true,
      lost: () => this.#retry(),
      world: this.#world,
    });
    this.#polled.start();
    // By then there may be room again, and the addresses are old.
    this.#later(POLLED_SECONDS * (0.8 + this.#world.random() * 0.4), () => {
      if (round === this.#round) this.reopen();
    });
  }

  #listen(socket, round) {
    this.#socket = socket;
    socket.onopen = () => {
      this.#heardAt = this.#world.now();
    };
    socket.onmessage = (event) => {
      if (round === this.#round) this.#hear(event.data);
    };
    socket.onclose = () => {
      if (round !== this.#round) return;
      this.#outbox.closed();
      this.#socket = null;
      this.#retry();
    };
  }

  #hear(data) {
    this.#heardAt = this.#world.now();
    const taken = this.#follow(JSON.parse(data));
    if (taken.answer) this.#answered(taken.answer);
    else if (taken.gap) this.#write({ t: "resume", s: this.#reader.last, ep: this.#reader.epoch });
  }

  #follow(frame) {
    const taken = this.#reader.take(frame);
    if (taken.answer) return taken;
    if (taken.snapshot) this.#tell.snapshot(taken.events, taken.state);
    else {
      if (Object.keys(taken.state).length) this.#tell.state(taken.state);
      if (taken.events.length) this.#tell.events(taken.events);
    }
    if (!taken.gap && this.#tries >= 0) this.#arrived();
    return taken;
  }

  // The first frame of the room has come: only now is it known that we are in.
  #arrived() {
    this.#tries = -1;
    this.#tell.line("online");
    if (!this.isPolling) this.#outbox.opened();
  }

  #answered(answer) {
    const asked = this.#asked.get(answer.c ?? answer.error?.c);
    if (asked) return asked(answer);
    if (answer.pass) this.#tell.pass?.(answer);
    if (answer.t === "poll" && this.#ticks) {
      this.#poll();
    } else if (answer.t === "ok") {
      this.#outbox.settle(answer.c);
      this.#tell.sent(answer);
    } else if (answer.error) {
      const retry = answer.error.c && answer.error.seconds ? answer.error.seconds : 0;
      this.#tell.refused(answer.error, retry > 0);
      if (retry) this.#later(retry, () => this.#outbox.again());
      else if (answer.error.c) this.#outbox.settle(answer.error.c);
    }
  }

  #retry() {
    if (this.#isStopped) return;
    this.#drop();
    this.#tell.line("offline");
    this.#tries = Math.max(this.#tries, 0);
    const wait = waitBefore(this.#tries, this.#world.random);
    this.#tries += 1;
    const round = this.#round;
    this.#later(wait, () => {
      if (round === this.#round) this.#open();
    });
  }

  #watch() {
    this.#later(ACK_SECONDS, () => {
      if (this.isOpen && this.#world.now() - this.#heardAt > SILENT_SECONDS_MAX) {
        this.#round += 1;
        this.#drop();
        this.#retry();
      } else if (this.isOpen) {
        this.#write({ t: "ack" });
      }
      this.#watch();
    });
  }

  #later(seconds, deed) {
    const timer = this.#world.later(seconds, () => {
      this.#timers.delete(timer);
      if (!this.#isStopped) deed();
    });
    this.#timers.add(timer);
  }

  #write(frame) {
    if (this.isOpen) this.#socket.send(JSON.stringify(frame));
  }

  #drop() {
    this.#outbox.closed();
    this.#polled?.stop();
    this.#polled = null;
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }
}

async function getFrame(address) {
  const answer = await fetch(address);
  return { status: answer.status, frame: answer.ok ? await answer.json() : null };
}
