import { Controller } from "@hotwired/stimulus";
import { fillTemplate, fillText } from "../../app/lib/dom.js";
import { Ensemble } from "./backstage/ensemble.js";
import { BackstageLine, socketAddress } from "./backstage/line.js";
import { post } from "./calls.js";

// The host's desk for co-hosts: the link, who waits, who is on stage, how the picture is laid out.
// It hears of the host's devices by broadcast:device, and gives the mixed picture and sound by backstage:program.

export default class extends Controller {
  static targets = "link linkRow invite list row empty layouts layout trouble words".split(" ");

  static values = {
    passUrl: String,
    linkUrl: String,
    tickerUrl: String,
    open: Boolean,
    name: String,
    width: Number,
    height: Number,
    fps: { type: Number, default: 30 },
  };

  connect() {
    this.guests = [];
    this.ensemble = new Ensemble({
      name: this.nameValue,
      size: { width: this.widthValue, height: this.heightValue, fps: this.fpsValue, tickerUrl: this.tickerUrlValue },
      say: (to, data) => this.line?.say({ type: "signal", to, data }),
      tell: { program: (tracks) => this.dispatch("program", { detail: tracks }) },
    });
    this.dispatch("wanted");
    if (this.openValue) this.#enter();
  }

  disconnect() {
    this.line?.close();
    this.line = null;
    this.ensemble.close();
  }

  // --- what the host can do

  invite() {
    return this.#askLink({});
  }

  renew() {
    return this.#askLink({ renew: "1" });
  }

  admit({ params }) {
    this.line.say({ type: "admit", guest: params.guest });
  }

  sendBack({ params }) {
    this.line.say({ type: "send_back", guest: params.guest });
  }

  remove({ params }) {
    this.line.say({ type: "remove", guest: params.guest });
  }

  mute({ params }) {
    const muted = !this.guests.find(({ id }) => id === params.guest)?.muted;
    this.line.say({ type: "mute", guest: params.guest, muted });
  }

  pick({ params }) {
    this.ensemble.layout = params.layout;
    for (const button of this.layoutTargets) {
      button.setAttribute("aria-pressed", String(button.dataset.backstageLayoutParam === params.layout));
    }
  }

  device({ detail: { kind, track } }) {
    this.ensemble.device(kind, track);
  }

  // --- inside

  async #askLink(fields) {
    try {
      const { link } = await post(this.linkUrlValue, fields);
      this.linkTarget.value = link;
      this.linkRowTarget.hidden = false;
      for (const button of this.inviteTargets) button.hidden = true;
      this.linkRowTarget.querySelector("[data-controller=copy]")?.setAttribute("data-copy-text-value", link);
      this.#trouble("");
      if (!this.line) await this.#enter();
    } catch (error) {
      this.#trouble(error.message || this.#word("offline"));
    }
  }

  async #enter() {
    const way = await post(this.passUrlValue);
    if (!this.element.isConnected || this.line) return;
    this.ensemble.ice = way.ice;
    this.line = new BackstageLine({ url: socketAddress(way.socket_url), pass: way.pass, hear: (words) => this.#hear(words) });
  }

  #hear(words) {
    if (words.type === "guests") this.#show(words.guests);
    else if (words.type === "signal") this.ensemble.take(words.from, words.data);
    else if (words.type === "turned") this.#trouble(this.#word(words.reason));
    else if (words.type === "bye") this.#trouble(this.#word(words.reason) || this.#word("offline"));
    else if (words.type === "line" && words.open) this.#trouble("");
  }

  #show(guests) {
    this.guests = guests;
    this.ensemble.follow(guests);
    const focused = this.#focusedKey();
    this.listTarget.replaceChildren(...guests.map((guest) => this.#row(guest)));
    this.emptyTarget.hidden = guests.length > 0;
    this.layoutsTarget.hidden = !guests.some(({ place }) => place === "on_stage");
    if (focused) this.listTarget.querySelector(focused)?.focus();
  }

  #row(guest) {
    const row = fillTemplate(this.rowTarget, { name: guest.name });
    for (const part of row.querySelectorAll("[data-place]")) part.hidden = part.dataset.place !== guest.place;
    for (const button of row.querySelectorAll("button")) {
      button.dataset.backstageGuestParam = guest.id;
      button.setAttribute("aria-label", fillText(button.dataset.label, { name: guest.name }));
    }
    row.querySelector("[data-mute]").setAttribute("aria-pressed", String(guest.muted));
    return row;
  }

  // Rows are drawn anew with each piece of news: whoever was on a button stays on it.
  #focusedKey() {
    const button = this.listTarget.contains(document.activeElement) ? document.activeElement : null;
    if (!button) return null;
    const deed = CSS.escape(button.dataset.action);
    return `[data-backstage-guest-param="${CSS.escape(button.dataset.backstageGuestParam)}"][data-action="${deed}"]`;
  }

  #word(reason) {
    return this.wordsTarget.querySelector(`[data-word="${CSS.escape(reason)}"]`)?.textContent ?? "";
  }

  #trouble(text) {
    this.troubleTarget.textContent = text;
    this.troubleTarget.hidden = !text;
  }
}
