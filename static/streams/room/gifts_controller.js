// Gifts over the picture: a line for each combo, what flies above it, and a row in the chat. Whoever wants no motion
// gets the line alone. Nothing here can be pressed. Markup: templates/streams/room/_gift_stage.html.
import { Controller } from "@hotwired/stimulus";
import { fillSlots, fillTemplate, fillText } from "../../app/lib/dom.js";
import { feed } from "./feed.js";
import { flyersOf, GiftLane } from "./gift_lane.js";

const CHIP_MS = 5_000;
const CHIPS_MAX = 3;
const FLIGHT_MS = 3_200;
const FLYING_MAX = 40;
// A name in another direction turns nothing around it.
const apart = (name) => `\u2068${name}\u2069`;

export default class extends Controller {
  static targets = ["lane", "sky", "kinds", "chip", "row", "tipRow", "thanksRow"];

  connect() {
    this.lane = new GiftLane();
    this.rows = new Map();
    this.chips = new Map();
    this.flying = 0;
    this.numbers = new Intl.NumberFormat(document.documentElement.lang);
    this.forget = feed.listen({
      gift: (gift) => this.#gift(gift),
      ungift: ({ id }) => this.#ungift(id),
      tip: (tip) => this.#tip(tip),
      thanks: (thanks) => this.#thanks(thanks),
    });
  }

  disconnect() {
    this.forget();
    for (const chip of this.chips.values()) clearTimeout(chip.timer);
  }

  #gift(gift) {
    const combo = this.lane.add(gift, Date.now());
    if (!combo) return;
    this.#draw(combo);
    this.#show(combo);
    this.#fly(gift);
  }

  #ungift(id) {
    const combo = this.lane.remove(id);
    if (!combo) return;
    if (combo.gifts.size) {
      this.#draw(combo);
      return;
    }
    feed.unaside(combo.key);
    this.rows.delete(combo.key);
    this.#drop(combo.key);
  }

  // The row in the chat: one for a combo, whose numbers grow.
  #draw(combo) {
    const text = this.#text(combo);
    const known = this.rows.get(combo.key);
    if (known) {
      fillSlots(known, { text });
    } else {
      const row = fillTemplate(this.rowTarget, { text });
      this.rows.set(combo.key, row);
      feed.aside(combo.key, row);
    }
  }

  #text(combo) {
    const { named, unnamed } = this.rowTarget.dataset;
    const values = { name: apart(combo.name), gift: this.#kind(combo.kind).name, n: this.numbers.format(combo.count), coins: this.numbers.format(combo.coins) };
    return fillText(combo.name ? named : unnamed, values);
  }

  #kind(code) {
    const found = [...this.kindsTarget.content.children].find((one) => one.value === code || one.getAttribute("value") === code);
    return { name: found?.textContent ?? code, sign: found?.dataset.sign ?? "🎁" };
  }

  #show(combo) {
    const { name, sign } = this.#kind(combo.kind);
    let chip = this.chips.get(combo.key);
    if (!chip) {
      if (this.chips.size >= CHIPS_MAX) this.#drop(this.chips.keys().next().value);
      chip = { element: fillTemplate(this.chipTarget, { sign, name: combo.name, gift: name }) };
      this.laneTarget.append(chip.element);
      this.chips.set(combo.key, chip);
    }
    fillSlots(chip.element, { times: `×${this.numbers.format(combo.count)}` });
    clearTimeout(chip.timer);
    chip.timer = setTimeout(() => this.#drop(combo.key), CHIP_MS);
  }

  #drop(key) {
    const chip = this.chips.get(key);
    if (!chip) return;
    clearTimeout(chip.timer);
    chip.element.remove();
    this.chips.delete(key);
  }

  #fly(gift) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden) return;
    const { sign } = this.#kind(gift.k);
    const count = Math.min(flyersOf(gift), FLYING_MAX - this.flying);
    for (let n = 0; n < count; n += 1) this.#launch(sign, gift.a, n);
  }

  #launch(sign, animation, number) {
    const flyer = document.createElement("span");
    flyer.className = `flyer ${animation}`;
    flyer.textContent = sign;
    const values = { "--x": `${Math.round(Math.random() * 100)}%`, "--turn": `${Math.round(Math.random() * 360)}deg`, "--wait": `${number * 70}ms`, "--size": `${22 + Math.round(Math.random() * 16)}px` };
    for (const [name, value] of Object.entries(values)) flyer.style.setProperty(name, value);
    this.skyTarget.append(flyer);
    this.flying += 1;
    setTimeout(() => {
      flyer.remove();
      this.flying -= 1;
    }, FLIGHT_MS + number * 70);
  }

  #tip(tip) {
    const { named, unnamed } = this.tipRowTarget.dataset;
    const text = fillText(tip.name ? named : unnamed, { name: apart(tip.name), money: tip.money });
    feed.aside(`t${tip.id}`, fillTemplate(this.tipRowTarget, { text, body: tip.m || null }));
  }

  #thanks({ id, name }) {
    const { named, unnamed } = this.thanksRowTarget.dataset;
    feed.aside(`k${id}`, fillTemplate(this.thanksRowTarget, { text: fillText(name ? named : unnamed, { name: apart(name) }) }));
  }
}
