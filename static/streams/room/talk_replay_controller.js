// What was said, beside a recording: on an element with a list, next to the player.
//   <section data-controller="talk-replay" data-action="replay:time@window->talk-replay#time"
//     data-talk-replay-url-value=".../talk/0/" data-talk-replay-start-value="…milliseconds"><ul data-talk-replay-target="list">
// Says talk-replay:said {message} and talk-replay:leapt on window, for whoever shows the talk elsewhere too.
import { Controller } from "@hotwired/stimulus";
import { ChatLog } from "./chat_log.js";
import { MessageRows, unquote } from "./message_rows.js";
import { ReadingPlace } from "./reading_place.js";
import { ReplayTalk } from "./replay_talk.js";

const CLOSED = "showfloor.replay-talk-closed";

export default class extends Controller {
  static targets = ["list", "body", "toggle", "empty"];
  static values = { url: String, start: Number };

  connect() {
    this.rows = new Map();
    this.texts = new MessageRows();
    this.log = new ChatLog({
      insert: (row, before) => this.#insert(row, before),
      remove: (key) => this.#drop(key),
      unquote: (key) => unquote(this.rows.get(key)),
    });
    this.place = new ReadingPlace(this.listTarget, { unread() {}, start() {} });
    this.talk = new ReplayTalk({
      start: this.startValue,
      fetch: (number) => this.#fetch(number),
      tell: { said: (message) => this.#said(message), leapt: (messages) => this.#leapt(messages) },
    });
    this.#open(!window.localStorage.getItem(CLOSED));
  }

  disconnect() {
    this.place.close();
  }

  time({ detail: { playingDate } }) {
    if (playingDate) this.talk.move(Number(playingDate));
  }

  toggle() {
    this.#open(this.bodyTarget.hidden);
    window.localStorage.setItem(CLOSED, this.bodyTarget.hidden ? "1" : "");
  }

  toQuoted(event) {
    const row = this.rows.get(`m${event.target.closest("[data-id]").dataset.quoted}`);
    row?.scrollIntoView({ block: "nearest" });
    row?.focus({ preventScroll: true });
  }

  #open(isOpen) {
    this.bodyTarget.hidden = !isOpen;
    this.toggleTarget.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.place.toEnd();
  }

  #said(message) {
    this.place.change(() => this.log.add(message));
    this.emptyTarget.hidden = true;
    this.dispatch("said", { target: window, detail: { message } });
  }

  #leapt(messages) {
    this.log.reset(messages);
    this.place.toEnd();
    this.emptyTarget.hidden = messages.length > 0;
    this.dispatch("leapt", { target: window });
  }

  #insert(row, before) {
    const element = this.texts.of(row, null);
    this.rows.set(row.key, element);
    this.listTarget.insertBefore(element, before === null ? null : this.rows.get(before));
  }

  #drop(key) {
    this.rows.get(key)?.remove();
    this.rows.delete(key);
  }

  async #fetch(number) {
    const answer = await fetch(this.urlValue.replace("/0/", `/${number}/`), { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`talk: ${answer.status}`);
    return (await answer.json()).messages;
  }
}
