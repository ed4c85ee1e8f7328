// The talk: shows it in order, sends what is written, gives refused words back. Order and duplicates: chat_log.js.
import { Controller } from "@hotwired/stimulus";
import { csrfToken, fillText, showToast } from "../../app/lib/dom.js";
import { newNonce } from "../../app/lib/socket.js";
import { ChatLog } from "./chat_log.js";
import { Composer, isCalled } from "./composer.js";
import { feed } from "./feed.js";
import { MessageRows, messageOf, unquote } from "./message_rows.js";
import { Readable } from "./readable.js";
import { ReadingPlace } from "./reading_place.js";
import { RefusalHelp } from "./refusal_help.js";
import { clipSigns, countSigns } from "./signs.js";
import { TakeBack } from "./take_back.js";

// So many pages are looked through for a message that an answer quotes.
const PAGES_BACK_MAX = 6;
const BUSY_MS = 8_000;

export default class extends Controller {
  static targets = ["log", "form", "input", "count", "error", "line", "who", "naming", "name", "nameError", "replying", "replyingTo", "replyingText", "unread", "unreadText", "earlier", "busy", "wayOut", "wait"];
  static values = { shown: Number, limit: Number, tooLong: String, full: String, offline: String, shut: String, deleteUrl: String, pinUrl: String, muteUrl: String, messagesUrl: String, unreadOne: String, unreadOther: String };

  connect() {
    this.rows = new Map();
    this.texts = new MessageRows();
    // Nonces of what is to be held up as soon as it is stored.
    this.toPin = new Set();
    this.readable = new Readable(this.shownValue);
    this.help = new RefusalHelp({ offer: (action) => this.#offer(action), wait: (seconds) => this.#wait(seconds) });
    this.takeBack = new TakeBack();
    this.composer = new Composer(clipSigns);
    this.log = new ChatLog({
      insert: (row, before) => this.#insert(row, before),
      remove: (key) => this.#drop(key),
      unquote: (key) => unquote(this.rows.get(key)),
    });
    for (const element of this.logTarget.querySelectorAll("[data-id]")) this.#adopt(element);
    this.place = new ReadingPlace(this.logTarget, { unread: (count) => this.#unread(count), start: () => this.earlier() });
    this.toEnd();
    this.forget = feed.listen({
      me: (me) => this.#meet(me),
      line: (word) => this.#line(word),
      snapshot: (messages) => this.place.change(() => this.log.reset([...messages, ...(feed.me?.own ?? [])], feed.me?.w)),
      chat: (message) => this.#hear(message),
      sale: (sale, seq) => this.place.change(() => this.log.addSale(sale, seq)),
      restore: ({ m }) => this.place.change(() => m.forEach((message) => this.log.put(message))),
      aside: (key, element, after) => this.place.change(() => this.log.addAside(key, element, after)),
      unaside: (key) => this.log.dropAside(key),
      remove: (id) => this.#gone(() => this.log.remove(id), (quote) => quote.id === id),
      hide: (writer) => this.#gone(() => this.log.hide(writer), (quote) => quote.w === writer),
      sent: (nonce, message) => this.#sent(nonce, message),
      refused: (error, willRetry) => this.#refused(error, willRetry),
    });
    this.count();
  }

  disconnect() {
    this.forget();
    clearTimeout(this.calming);
    this.takeBack.close();
    this.help.close();
    this.place.close();
  }

  send(event) {
    event.preventDefault();
    const text = this.#text;
    if (!text) return;
    const signs = countSigns(text);
    if (signs > this.limitValue) {
      this.#say(fillText(this.tooLongValue, { most: this.limitValue, count: signs }));
      return;
    }
    const nonce = newNonce();
    let isTaken = true;
    const { frame, shown } = this.composer.take(text);
    this.dispatch("say", { detail: { nonce, text, more: { ...frame, at: this.#seenAt }, taken: (answer) => (isTaken = answer) } });
    if (!isTaken) {
      if (shown.re) this.composer.reply(shown.re);
      this.#say(this.fullValue);
      return;
    }
    // An answer cannot have come yet: the row is there before it is confirmed.
    if (this.isPinning) this.toPin.add(nonce);
    this.log.addWaiting(nonce, text, shown);
    this.inputTarget.value = "";
    this.#showReply();
    this.#say("");
    this.count();
    this.toEnd();
  }

  sendAndPin(event) {
    this.isPinning = true;
    this.send(event);
    this.isPinning = false;
  }

  pin(event) {
    this.#moderate(this.pinUrlValue, event.target.closest("[data-id]"));
  }

  count(event) {
    // What was wrong was said; now it is being put right.
    if (event) this.#say("");
    if (event) this.help.clear();
    if (!this.hasCountTarget) return;
    const signs = countSigns(this.#text);
    this.countTarget.textContent = `${signs} / ${this.limitValue}`;
    this.countTarget.toggleAttribute("data-over", signs > this.limitValue);
  }

  // The first time a guest turns to the field: under which name?
  ask() {
    if (!this.hasNamingTarget || !feed.me || feed.me.named) return;
    this.#naming(true);
    this.nameTarget.focus();
  }

  rename() {
    if (!this.hasNamingTarget) return;
    this.#naming(true);
    this.nameTarget.value = feed.me?.name ?? "";
    this.nameTarget.focus();
  }

  async keepName(event) {
    event.preventDefault();
    // Nothing written: the name the house gave is good enough.
    if (!this.nameTarget.value.trim()) this.nameTarget.value = feed.me?.name ?? "";
    const answer = await this.#post(this.namingTarget.action, new FormData(this.namingTarget));
    if (answer?.error) {
      this.nameErrorTarget.textContent = answer.error.message;
      return;
    }
    this.nameErrorTarget.textContent = "";
    this.#naming(false);
    // Known before the next pass says so: turning back to the field must not ask again.
    if (feed.me && answer?.name) feed.setMe({ ...feed.me, name: answer.name, named: true });
    this.inputTarget.focus();
    this.dispatch("named");
  }

  reply(event) {
    const row = event.target.closest("[data-id]");
    if (!row) return;
    const told = (slot) => row.querySelector(`[data-slot="${slot}"]`).textContent;
    this.composer.reply({ id: Number(row.dataset.id), w: row.dataset.writer, name: told("name"), m: told("body") });
    this.#showReply();
    this.inputTarget.focus();
  }

  dropReply() {
    this.composer.dropReply();
    this.#showReply();
    this.inputTarget.focus();
  }

  // Somebody was chosen by name in the field.
  called({ detail: { name, who } }) {
    this.composer.call(name, who);
  }

  // The page's own button does it, and shows that it is done.
  follow() {
    document.querySelector('[data-controller~="follow"] button[aria-pressed="false"]')?.click();
    this.help.clear();
    this.#say("");
  }

  toLineUp() {
    window.dispatchEvent(new CustomEvent("lineup:open"));
  }

  async toQuoted(event) {
    const key = `m${event.target.closest("[data-id]").dataset.quoted}`;
    for (let page = 0; !this.rows.has(key) && page < PAGES_BACK_MAX; page += 1) if (!(await this.earlier())) break;
    const row = this.rows.get(key);
    if (!row) return;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  }

  async remove(event) {
    const row = event.target.closest("[data-id]");
    await this.#moderate(this.deleteUrlValue, row);
  }

  // Own words, within a minute.
  async withdraw(event) {
    await this.remove(event);
  }

  async mute(event) {
    await this.#moderate(this.muteUrlValue, event.target.closest("[data-id]"));
  }

  toEnd() {
    this.place.toEnd();
    this.log.settle();
  }

  // A page of what was said before; readers of the screen are not read fifty messages. False when there is no more.
  async earlier() {
    if (this.isLoading || !this.hasEarlierTarget) return false;
    this.isLoading = true;
    const before = this.log.first ? `?before=${this.log.first}` : "";
    const answer = await this.#ask(`${this.messagesUrlValue}${before}`);
    this.isLoading = false;
    if (!answer?.messages) return false;
    this.logTarget.setAttribute("aria-live", "off");
    this.place.prepend(() => this.log.addEarlier(answer.messages));
    setTimeout(() => this.logTarget.setAttribute("aria-live", "polite"), 500);
    if (!answer.more) this.earlierTarget.remove();
    return true;
  }

  // Of a storm a page shows as much as can be read, and says so.
  #hear(message) {
    if (this.readable.shows(message, feed.me?.w)) {
      this.place.change(() => this.log.add(message, feed.me?.w), { counts: true });
    } else if (this.hasBusyTarget) {
      this.busyTarget.hidden = false;
      clearTimeout(this.calming);
      this.calming = setTimeout(() => (this.busyTarget.hidden = true), BUSY_MS);
    }
  }

  #insert(row, before) {
    const element = this.texts.of(row, feed.me);
    this.#mark(element);
    this.rows.set(row.key, element);
    this.logTarget.insertBefore(element, before === null ? null : this.rows.get(before));
  }

  #drop(key) {
    this.rows.get(key)?.remove();
    this.rows.delete(key);
  }

  #adopt(element) {
    const message = messageOf(element);
    this.log.adopt(message);
    this.rows.set(`m${message.id}`, element);
  }

  #mark(element) {
    element.classList.toggle("calls-me", isCalled(element.dataset.called?.split(" ") ?? [], feed.me));
    this.takeBack.look(element, feed.me);
  }

  #gone(deed, isGone) {
    deed();
    if (this.composer.forget(isGone)) this.#showReply();
  }

  #showReply() {
    const { quote } = this.composer;
    this.replyingTarget.hidden = !quote;
    this.replyingToTarget.textContent = quote?.name ?? "";
    this.replyingTextTarget.textContent = quote?.m ?? "";
  }

  #unread(count) {
    this.unreadTarget.hidden = count === 0;
    const plural = new Intl.PluralRules(document.documentElement.lang).select(count);
    this.unreadTextTarget.textContent = fillText(plural === "one" ? this.unreadOneValue : this.unreadOtherValue, { n: count });
    if (count === 0) this.log.settle();
  }

  #meet(me) {
    for (const element of this.whoTargets) element.textContent = me.name;
    for (const element of this.rows.values()) this.#mark(element);
    if (this.hasNamingTarget && !me.guest) this.#naming(false);
    for (const button of this.element.querySelectorAll("[data-guest-only]")) button.hidden = !me.guest;
  }

  #line(word) {
    if (!this.hasLineTarget) return;
    this.lineTarget.textContent = word === "offline" ? this.offlineValue : word === "shut" ? this.shutValue : "";
  }

  #offer(action) {
    for (const way of this.wayOutTargets) way.hidden = way.dataset.for !== action;
  }

  #wait(seconds) {
    if (!this.hasWaitTarget) return;
    this.waitTarget.hidden = seconds === 0;
    this.waitTarget.textContent = fillText(this.waitTarget.dataset.text, { n: seconds });
  }

  #sent(nonce, message) {
    this.help.close();
    this.place.change(() => this.log.confirm(nonce, message));
    if (this.toPin.delete(nonce)) this.#moderate(this.pinUrlValue, this.rows.get(`m${message.id}`));
  }

  #refused(error, willRetry) {
    this.#say(error.message);
    this.help.show(error);
    if (willRetry || !error.c) return;
    this.toPin.delete(error.c);
    const text = this.log.refuse(error.c);
    // Nothing that was written is lost: it goes back into the field, unless something else is there by now.
    if (text !== null && this.inputTarget.value === "") {
      this.inputTarget.value = text;
      this.count();
    }
  }

  // Where the picture is while this is written, in whole milliseconds.
  get #seenAt() {
    return Math.max(0, Math.round(feed.time));
  }

  // As the server keeps it.
  get #text() {
    return this.inputTarget.value.trim().normalize("NFC");
  }

  #say(text) {
    this.errorTarget.textContent = text;
  }

  #naming(isOpen) {
    this.namingTarget.hidden = !isOpen;
    this.formTarget.hidden = isOpen;
  }

  async #moderate(address, row) {
    if (!row) return;
    const answer = await this.#post(address.replace("/0/", `/${row.dataset.id}/`));
    if (answer?.error) showToast(answer.error.message);
  }

  #post(address, body = null) {
    return this.#ask(address, { method: "POST", body });
  }

  async #ask(address, how = {}) {
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), Accept: "application/json" };
    try {
      const answer = await fetch(address, { ...how, headers });
      return await answer.json();
    } catch {
      return { error: { message: this.offlineValue } };
    }
  }
}
