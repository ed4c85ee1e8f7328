// What this page knows of the room, for every controller on it. A controller that loads late begins with what is known.
// A listener may have: me(me) line(word) snapshot(messages) chat(message) sale(sale, seq) caption(line) remove(id) hide(writer)
// state(state, changed) sent(nonce, message) refused(error, willRetry); state is whole, changed names its new keys. Every
// other kind of event is told under its own name, with its body and number.
// What belongs to the picture is told when the picture of this page gets there (picture_gate.js); follow() says where it is.
import { ChatLog } from "./chat_log.js";
import { PictureGate } from "./picture_gate.js";

const BLIND = { insert() {}, remove() {} };
// What an event does to the talk that is known, and under which name listeners hear of what, where that is another one.
const EFFECTS = {
  chat: (log, message) => log.add(message),
  delete: (log, { id }) => log.remove(id),
  hide: (log, { w }) => log.hide(w),
};
// State of which only the entries that changed are told.
const MERGED = ["st", "qv"];
const TOLD = { delete: { name: "remove", of: ({ id }) => id }, hide: { of: ({ w }) => w } };

export class RoomFeed {
  #listeners = new Set();
  #log = new ChatLog(BLIND);
  #hasBegun = false;
  gate = new PictureGate();
  state = {};
  line = "connecting";
  me = null;

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
    // What is still to come for this picture: until then, what was.
    for (const key of Object.keys(state)) if (this.gate.isHeld(key) && key in before) this.state[key] = before[key];
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
  follow(date, { running = true } = {}) {
    this.gate.move(date, { running });
  }

  sent(nonce, message) {
    this.#tell("sent", nonce, message);
  }

  refused(error, willRetry) {
    this.#tell("refused", error, willRetry);
  }

  // The part of some changes that is true for the picture already; the rest is held until it is.
  #timely(changes) {
    const timely = Object.entries(changes).filter(([key, value]) =>
      this.gate.isOpen(key, value, () => this.#change({ [key]: value })),
    );
    return Object.fromEntries(timely);
  }

  #change(changes) {
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
