// A second screen: which part it shows, its hearts, whether it still works; keeps the device awake.
// Markup: templates/streams/front/second_screen.html.
import { Controller } from "@hotwired/stimulus";
import { WakeLock } from "../stage/wake_lock.js";
import { feed } from "./feed.js";

export default class extends Controller {
  static targets = ["view", "hearts", "over", "dark", "darkWord"];
  static values = { dark: Boolean };

  connect() {
    this.lock = new WakeLock();
    this.lock.wanted = true;
    this.forget = feed.listen({ line: (word) => this.#line(word) });
  }

  disconnect() {
    this.lock.close();
    this.forget();
  }

  view({ params: { view } }) {
    this.element.dataset.view = view;
    for (const one of this.viewTargets) one.setAttribute("aria-pressed", String(one.dataset.screenViewParam === view));
  }

  line({ detail: { word } }) {
    this.#line(word);
  }

  state({ detail: { state, changed } }) {
    if (changed.includes("h")) this.heartsTarget.textContent = new Intl.NumberFormat(document.documentElement.lang).format(state.h);
    if (changed.includes("dark")) this.#dark(state.dark);
    if (state.state === "ended" || state.state === "cancelled") this.#line("shut");
  }

  // The giver of passes knows this device no more.
  #line(word) {
    if (word !== "shut") return;
    this.overTarget.hidden = false;
    this.element.dataset.over = "";
    this.lock.wanted = false;
  }

  #dark(isDark) {
    for (const form of this.darkTargets) form.action = isDark ? form.dataset.lightUrl : form.dataset.darkUrl;
    for (const word of this.darkWordTargets) word.textContent = isDark ? word.dataset.dark : word.dataset.light;
  }
}
