// The message held up over the talk: on an element that hides itself while there is none.
import { Controller } from "@hotwired/stimulus";
import { fillText } from "../../app/lib/dom.js";
import { drawBody } from "./body_parts.js";
import { feed } from "./feed.js";

export default class extends Controller {
  static targets = ["name", "text", "by"];
  static values = { by: String };

  connect() {
    this.forget = feed.listen({ state: (state, changed) => changed.includes("note") && this.#show(state.note) });
  }

  disconnect() {
    this.forget();
  }

  #show(note) {
    this.element.hidden = !note;
    this.nameTarget.textContent = note?.name ?? "";
    drawBody(this.textTarget, note?.m ?? "", note?.role ?? "fan");
    // Only where it is somebody else does it matter.
    this.byTarget.hidden = !note || note.by === note.name;
    this.byTarget.textContent = note ? fillText(this.byValue, { name: `\u2068${note.by}\u2069` }) : "";
  }
}
