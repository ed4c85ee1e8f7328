// Chat or questions: tabs beside the picture on a wide screen, a sheet over it on the phone. The element says which in
// data-room-tab. The questions are fetched when they are first opened, or when there is an answer for this reader alone.
import { Controller } from "@hotwired/stimulus";

const CHAT = "chat";

export default class extends Controller {
  static targets = ["tab", "count", "frame"];

  connect() {
    this.#show(CHAT);
  }

  choose({ currentTarget }) {
    this.#show(currentTarget.dataset.tab);
  }

  // Arrow keys go from tab to tab.
  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.tabTargets.indexOf(event.currentTarget);
    const next = this.tabTargets.at((at + step) % this.tabTargets.length);
    this.#show(next.dataset.tab);
    next.focus();
  }

  // What was begun as a message goes along.
  ask() {
    this.opener = document.activeElement;
    this.isAsking = true;
    this.#show("questions");
    this.loaded();
  }

  loaded() {
    const field = this.element.querySelector("[data-questions-target=input]");
    if (!this.isAsking || !field) return;
    this.isAsking = false;
    const message = this.element.querySelector("[data-chat-target=input]");
    if (message?.value.trim() && !field.value) {
      field.value = message.value;
      message.value = "";
      for (const one of [message, field]) one.dispatchEvent(new Event("input"));
    }
    field.focus();
  }

  // Something for this reader alone has come.
  fetch() {
    if (this.hasFrameTarget) this.frameTarget.loading = "eager";
  }

  back() {
    this.#show(CHAT);
    this.opener?.focus();
  }

  count({ detail: { state, changed } }) {
    if (changed.includes("qn")) for (const place of this.countTargets) place.textContent = state.qn || "";
  }

  #show(name) {
    this.element.dataset.roomTab = name;
    for (const tab of this.tabTargets) {
      const isChosen = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }
  }
}
