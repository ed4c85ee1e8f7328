// Owns the page's socket. Put it on the element that holds the whole room (templates/streams/room/_room_attributes.html):
//   data-room-path-value="/room/<show>/" data-room-pass-url-value="…" ; targets: viewers (its text becomes the count)
// Others hear the room through feed.js, or as DOM events on window: room:chat room:sale room:caption room:delete
// room:hide room:nudge (something for this reader alone) room:bag (this reader's bag changed) room:state {state, changed} room:line {word}. Words and hearts come up as chat:say and hearts:wave.
// A form with data-action="room#post" is sent without leaving the page; refusals become a notice.
import { Controller } from "@hotwired/stimulus";
import { csrfToken, fillText, showToast } from "../../app/lib/dom.js";
import { LiveSocket } from "../../app/lib/socket.js";
import { feed } from "./feed.js";
import { KeptPass } from "./kept_pass.js";

const GONE = new Set([403, 404, 410]);

export default class extends Controller {
  static targets = ["machines", "viewers"];
  static values = { path: String, passUrl: String };

  connect() {
    feed.reset();
    this.kept = new KeptPass();
    this.forget = feed.listen(this.#relay());
    this.socket = new LiveSocket({ enter: (epoch, last, isSpeaking) => this.#enter(epoch, last, isSpeaking), tell: this.#tell() });
    this.socket.start();
  }

  disconnect() {
    this.socket.stop();
    this.forget();
    feed.reset();
  }

  say({ detail: { nonce, text, more, taken } }) {
    taken(this.socket.say(nonce, text, more));
  }

  // What wants an answer of its own: promised, or null when the line is away.
  ask({ detail: { frame, answered } }) {
    answered(this.socket.ask(frame));
  }

  wave({ detail: { count } }) {
    this.socket.wave({ t: "heart", n: count });
  }

  // After another name, or when the machine is online again.
  reopen() {
    this.kept.forget();
    this.socket.reopen();
  }

  // Somebody turns to the field: who reads the room as files gets a line of their own before the words are written.
  turned({ target }) {
    if (target.matches("input, textarea")) this.socket.speak();
  }

  // The machine says its line is gone; the socket may notice much later.
  lost() {
    feed.setLine("offline");
  }

  async post(event) {
    event.preventDefault();
    const form = event.target;
    const body = new FormData(form, event.submitter ?? undefined);
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), Accept: "application/json" };
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers });
      if (!answer.ok) showToast((await answer.json()).error.message);
    } catch {
      // The line is lost: the room says so already, and the deed can be done again.
    }
  }

  machinesTargetConnected(element) {
    this.#showMachines(element);
  }

  viewersTargetConnected(element) {
    this.#show(element);
  }

  async #enter(epoch, last, isSpeaking) {
    const way = this.kept.take() ?? (await this.#ask());
    if (way === null) return null;
    const address = new URL(this.pathValue, window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const where = epoch ? { ep: epoch, s: last } : {};
    address.search = new URLSearchParams({ pass: way.pass, ...where, ...(isSpeaking ? { talk: 1 } : {}) });
    return { socket: address.href, ticks: way.ticks };
  }

  async #ask() {
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), Accept: "application/json" };
    const answer = await fetch(this.passUrlValue, { method: "POST", headers });
    if (GONE.has(answer.status)) return null;
    if (!answer.ok) throw new Error(`pass: ${answer.status}`);
    const me = await answer.json();
    feed.setMe({ ...me, ahead: Date.now() - me.now });
    return me;
  }

  #tell() {
    return {
      snapshot: (events, state) => feed.snapshot(events, state),
      events: (events) => feed.events(events),
      state: (changes) => feed.change(changes),
      sent: (answer) => {
        feed.sent(answer.c, answer.m);
        if (answer.claim) feed.claimed(answer.claim);
      },
      refused: (error, willRetry) => feed.refused(error, willRetry),
      line: (word) => feed.setLine(word),
      pass: (pass) => this.kept.keep(pass),
    };
  }

  #relay() {
    const send = (name, detail) => this.dispatch(name, { target: window, detail });
    return {
      chat: (message) => send("chat", message),
      sale: (sale) => send("sale", sale),
      caption: (line) => send("caption", line),
      remove: (id) => send("delete", { id }),
      hide: (writer) => send("hide", { writer }),
      nudge: ({ w }) => w === feed.me?.w && send("nudge", {}),
      screen: ({ k, s }) => k && k === feed.me?.bag && send("screen", { name: s }),
      bag: ({ k }) => k && k === feed.me?.bag && send("bag", {}),
      line: (word) => send("line", { word }),
      state: (state, changed) => {
        if (changed.includes("bots")) for (const element of this.machinesTargets) this.#showMachines(element);
        if (changed.includes("v")) for (const element of this.viewersTargets) this.#show(element);
        send("state", { state, changed });
      },
    };
  }

  // Machines beside the viewers, for those who hold the show: <small data-one="…" data-other="…{n}…">
  #showMachines(element) {
    const { bots = 0 } = feed.state;
    element.hidden = bots === 0;
    element.textContent = fillText(bots === 1 ? element.dataset.one : element.dataset.other, { n: bots });
  }

  #show(element) {
    if ("v" in feed.state) element.textContent = new Intl.NumberFormat(document.documentElement.lang).format(feed.state.v);
  }
}
