// Completes "@na…" with people of this room and ":co…" with emotes, in the field of a form:
//   <form data-controller="completer" data-completer-staff-value='[{"name": "Mira", "who": "host"}]'>
//     <input role="combobox" data-completer-target="input" data-action="input->completer#look keydown->completer#key blur->completer#close">
//     <ul role="listbox" data-completer-target="list" hidden></ul><template data-completer-target="option">…</template>
//     <button data-completer-target="emote" data-code="heart" data-action="completer#put">❤️</button>
// Says completer:called {name, who} when somebody was chosen.
import { Controller } from "@hotwired/stimulus";
import { fillTemplate } from "../../app/lib/dom.js";
import { callable, completed, matching, wordAt } from "./completion.js";
import { feed } from "./feed.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const TAKE = new Set(["Enter", "Tab"]);

export default class extends Controller {
  static targets = ["input", "list", "option", "emote", "picker"];
  static values = { staff: Array };

  connect() {
    this.found = [];
    this.at = 0;
  }

  look() {
    const { value, selectionStart } = this.inputTarget;
    this.word = wordAt(value, selectionStart);
    this.found = this.word ? matching(this.#candidates(this.word.sign), this.word.query) : [];
    this.at = 0;
    this.#draw();
  }

  key(event) {
    if (!this.found.length || event.isComposing) return;
    if (STEPS[event.key]) this.#move(STEPS[event.key]);
    else if (TAKE.has(event.key)) this.#take(this.found[this.at]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  choose(event) {
    // The field keeps the focus.
    event.preventDefault();
    this.#take(this.found[Number(event.currentTarget.dataset.at)]);
  }

  // An emote of the picker goes where the caret is.
  put({ currentTarget }) {
    const { value, selectionStart, selectionEnd } = this.inputTarget;
    this.#write(completed(value, selectionEnd, selectionStart, currentTarget.dataset.text));
    if (this.hasPickerTarget) this.pickerTarget.open = false;
  }

  close() {
    this.found = [];
    this.#draw();
  }

  #candidates(sign) {
    if (sign === ":") return this.emoteTargets.map(({ dataset }) => ({ name: dataset.code, mark: dataset.mark, text: dataset.text }));
    return callable(feed.messages, this.staffValue, feed.me).map((one) => ({ ...one, mark: "@", text: `@${one.name} ` }));
  }

  #take(one) {
    const { value, selectionStart } = this.inputTarget;
    if (one.who) this.dispatch("called", { detail: { name: one.name, who: one.who } });
    this.#write(completed(value, selectionStart, this.word.start, one.text));
    this.close();
  }

  #write({ text, caret }) {
    this.inputTarget.value = text;
    this.inputTarget.focus();
    this.inputTarget.setSelectionRange(caret, caret);
    this.inputTarget.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #move(step) {
    this.at = (this.at + step + this.found.length) % this.found.length;
    this.#point();
  }

  #draw() {
    const rows = this.found.map((one, at) => {
      const row = fillTemplate(this.optionTarget, { mark: one.mark, name: one.name });
      row.id = `${this.listTarget.id}-${at}`;
      row.dataset.at = at;
      return row;
    });
    this.listTarget.replaceChildren(...rows);
    this.listTarget.hidden = !rows.length;
    this.inputTarget.setAttribute("aria-expanded", String(rows.length > 0));
    this.#point();
  }

  #point() {
    for (const [at, row] of [...this.listTarget.children].entries()) row.setAttribute("aria-selected", String(at === this.at));
    if (this.found.length) this.inputTarget.setAttribute("aria-activedescendant", `${this.listTarget.id}-${this.at}`);
    else this.inputTarget.removeAttribute("aria-activedescendant");
  }
}
