// The sign of the bag, the same on every page of a person: another tab, the player over a show, another machine.
//   <a href="/cart/" data-controller="bag" data-bag-url-value="/cart/state/" data-bag-stamp-value="…"
//      data-action="room:bag@window->bag#look"><span data-bag-target="dot">2</span></a>
// A page with an element [data-bag-body] shows the bag itself: it looks every two seconds while somebody looks at it,
// and what is inside is fetched anew when it is another bag.
import { Controller } from "@hotwired/stimulus";
import { BagSync } from "./bag_sync.js";

const LOOK_MS = 2_000;

export default class extends Controller {
  static targets = ["dot"];
  static values = { url: String, stamp: String };

  connect() {
    this.sync = new BagSync({ storage: window.localStorage, ask: () => this.#ask(), show: (bag) => this.#show(bag), stamp: this.stampValue });
    this.onStorage = (event) => this.sync.heard(event);
    this.onSeen = () => !document.hidden && this.sync.look();
    // A page that the browser had put aside comes back as it was.
    this.onBack = ({ persisted }) => persisted && this.sync.look();
    window.addEventListener("storage", this.onStorage);
    document.addEventListener("visibilitychange", this.onSeen);
    window.addEventListener("pageshow", this.onBack);
    if (document.querySelector("[data-bag-body]")) this.timer = setInterval(this.onSeen, LOOK_MS);
    this.sync.begin();
  }

  disconnect() {
    clearInterval(this.timer);
    window.removeEventListener("storage", this.onStorage);
    document.removeEventListener("visibilitychange", this.onSeen);
    window.removeEventListener("pageshow", this.onBack);
  }

  look() {
    return this.sync.look();
  }

  async #ask() {
    const answer = await fetch(this.urlValue, { headers: { "X-Requested-With": "fetch", Accept: "application/json" } });
    return answer.ok ? answer.json() : null;
  }

  #show({ count, label }) {
    this.element.setAttribute("aria-label", label);
    this.dotTarget.textContent = count;
    this.dotTarget.hidden = count === 0;
    const body = document.querySelector("[data-bag-body]");
    if (body) this.#redraw(body);
  }

  async #redraw(body) {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || !body.isConnected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-bag-body]");
    if (fresh) body.replaceChildren(...fresh.childNodes);
  }
}
