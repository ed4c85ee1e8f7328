// What this page knows of the room, for every controller on it. A controller that loads late begins with what is known.
// A listener may have: me(me) line(word) snapshot(messages) chat(message) sale(sale, seq) caption(line) remove(id) hide(writer)
// state(state, changed) sent(nonce, message) refused(error, willRetry) claimed(claim); state is whole, changed names its new keys. Every
// other kind of event is told under its own name, with its body and number.
// What belongs to the picture is told when the picture of this page gets there (picture_gate.js); follow() says where it is.
import { ChatLog } from "./chat_log.js";
import { PictureGate } from "./picture_gate.js";
import { newest, notOlder } from "./standings.js";

const CLOCK_DOUBT_MS = 2_000;
// State of which each key changes for itself.
const MERGED = ["st", "so", "qv", "prices", "deals", "dl", "drops", "dn", "bids"];
const BLIND = { insert() {}, remove() {} };
// What an event does to the talk that is known, and under which name listeners hear of what, where that is another one.
const EFFECTS = {
  chat: (log, message) => log.add(message),
  delete: (log, { id }) => log.remove(id),
  hide: (log, { w }) => log.hide(w),
  restore: (log, { m }) => m.forEach((message) => log.put(message)),
};
const TOLD = { delete: { name: "remove", of: ({ id }) => id }, hide: { of: ({ w }) => w } };

export class RoomFeed {
  #listeners = new Set();
  #log = new ChatLog(BLIND);
  #hasBegun = false;
  state = {};
  line = "connecting";
  me = null;

  constructor({ clock } = {}) {
    this.gate = new PictureGate(clock);
  }

  // The programme time that this page has got to; without a picture, the server's time.
  get time() {
    return this.gate.time ?? this.gate.now;
  }

  listen(listener) {
    this.#listeners.add(listener);
    if (this.me) listener.me?.(this.me);
    listener.line?.(this.line);
    if (this.#hasBegun) {
      listener.snapshot?.(this.#log.messages);
      listener.state?.(this.state, Object.keys(this.state));
    }
    return () => this.#listeners.delete(listener);
  }

  // Another room, or none: what was known is no longer true.
  reset() {
    this.#log = new ChatLog(BLIND);
    this.#hasBegun = false;
    this.gate.forget();
    this.gate.move(null);
    this.state = {};
    this.line = "connecting";
    this.me = null;
  }

  // What is known to have been said, in order.
  get messages() {
    return this.#log.messages;
  }

  setMe(me) {
    this.me = me;
    const ahead = typeof me.now === "number" ? Date.now() - me.now : 0;
    // Less is the way of the answer.
    this.gate.ahead = Math.abs(ahead) > CLOCK_DOUBT_MS ? ahead : 0;
    this.#tell("me", me);
  }

  setLine(word) {
    this.line = word;
    this.#tell("line", word);
  }

  snapshot(events, state) {
    const messages = events.filter(([, kind]) => kind === "chat").map(([, , message]) => message);
    this.#hasBegun = true;
    this.#log.reset(messages);
    const before = this.state;
    this.gate.forget(Object.keys(state));
    this.state = this.#timely(state);
    // Another process may be a moment behind the one that was asked before.
    if (state.bids) this.state.bids = newest(before.bids, this.state.bids);
    // What is still to come for this picture: until then, what was.
    for (const key of Object.keys(state)) {
      if (MERGED.includes(key)) this.state[key] = { ...this.#heldOf(key, before[key]), ...this.state[key] };
      else if (this.gate.isHeld(key) && key in before) this.state[key] = before[key];
    }
    this.#tell("snapshot", messages);
    this.#tell("state", this.state, Object.keys(this.state));
  }

  change(changes) {
    const now = this.#timely(changes);
    if (Object.keys(now).length) this.#change(now);
  }

  events(events) {
    for (const [seq, kind, body] of events) {
      const tell = () => this.#event(seq, kind, body);
      if (this.gate.isOpen(`${kind} ${seq}`, body, tell)) tell();
    }
  }

  // date: the programme time of the picture shown now, or nothing; for whatever player the page has.
  follow(date, { running = true, isWound = false } = {}) {
    this.gate.move(date, { running, isWound });
  }

  // Rows that some pages have beside what the room says. after: the message they stand behind (0: the last one).
  aside(key, element, after = 0) {
    this.#tell("aside", key, element, after);
  }

  unaside(key) {
    this.#tell("unaside", key);
  }

  sent(nonce, message) {
    this.#tell("sent", nonce, message);
  }

  // What came of an order in the chat, for this reader alone.
  claimed(claim) {
    this.#tell("claimed", claim);
  }

  refused(error, willRetry) {
    this.#tell("refused", error, willRetry);
  }

  // The part of some changes that is true for the picture already; the rest is held until it is.
  #timely(changes) {
    const timely = {};
    for (const [key, value] of Object.entries(changes)) {
      if (MERGED.includes(key)) this.#timelyPart(timely, key, value);
      else if (this.gate.isOpen(key, value, () => this.#change({ [key]: value }))) timely[key] = value;
    }
    return timely;
  }

  #timelyPart(timely, key, values) {
    for (const [name, value] of Object.entries(values)) {
      const tell = () => this.#change({ [key]: { [name]: value } });
      if (this.gate.isOpen(`${key} ${name}`, value, tell)) timely[key] = { ...timely[key], [name]: value };
    }
  }

  #heldOf(key, before = {}) {
    return Object.fromEntries(Object.entries(before).filter(([name]) => this.gate.isHeld(`${key} ${name}`)));
  }

  #change(told) {
    const changes = told.bids ? { ...told, bids: notOlder(this.state.bids, told.bids) } : told;
    const merged = MERGED.filter((key) => key in changes).map((key) => [key, { ...this.state[key], ...changes[key] }]);
    this.state = { ...this.state, ...changes, ...Object.fromEntries(merged) };
    this.#tell("state", this.state, Object.keys(changes));
  }

  #event(seq, kind, body) {
    EFFECTS[kind]?.(this.#log, body);
    const { name = kind, of } = TOLD[kind] ?? {};
    if (of) this.#tell(name, of(body));
    else this.#tell(name, body, seq);
  }

  #tell(deed, ...values) {
    for (const listener of [...this.#listeners]) listener[deed]?.(...values);
  }
}

// One room to a page.
export const feed = new RoomFeed();
