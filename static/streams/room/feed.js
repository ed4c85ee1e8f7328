// What this page knows of the room, for every controller on it. A controller that loads late begins with what is known.
// A listener may have: me(me) line(word) snapshot(messages) chat(message) sale(sale, seq) caption(line) remove(id) hide(writer)
// state(state, changed) sent(nonce, message) refused(error, willRetry); state is whole, changed names its new keys.
import { ChatLog } from "./chat_log.js";

const BLIND = { insert() {}, remove() {} };

export class RoomFeed {
  #listeners = new Set();
  #log = new ChatLog(BLIND);
  #hasBegun = false;
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
    this.state = {};
    this.line = "connecting";
    this.me = null;
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
    this.state = { ...state };
    this.#tell("snapshot", messages);
    this.#tell("state", this.state, Object.keys(state));
  }

  change(changes) {
    const st = "st" in changes ? { st: { ...this.state.st, ...changes.st } } : {};
    this.state = { ...this.state, ...changes, ...st };
    this.#tell("state", this.state, Object.keys(changes));
  }

  events(events) {
    for (const [seq, kind, body] of events) this.#event(seq, kind, body);
  }

  sent(nonce, message) {
    this.#tell("sent", nonce, message);
  }

  refused(error, willRetry) {
    this.#tell("refused", error, willRetry);
  }

  #event(seq, kind, body) {
    if (kind === "chat") {
      this.#log.add(body);
      this.#tell("chat", body);
    } else if (kind === "sale") {
      this.#tell("sale", body, seq);
    } else if (kind === "caption") {
      this.#tell("caption", body);
    } else if (kind === "delete") {
      this.#log.remove(body.id);
      this.#tell("remove", body.id);
    } else if (kind === "hide") {
      this.#log.hide(body.w);
      this.#tell("hide", body.w);
    }
  }

  #tell(deed, ...values) {
    for (const listener of [...this.#listeners]) listener[deed]?.(...values);
  }
}

// One room to a page.
export const feed = new RoomFeed();
