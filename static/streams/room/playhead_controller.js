// Says on links that begin to buy which moment of the programme their reader's picture shows: …&at=<milliseconds>.
// The order keeps it, and its pages lead to that second of the recording.
//   <main data-controller="playhead"> … <a href="/buy/…?…&seen=…"> … </main>
import { Controller } from "@hotwired/stimulus";
import { feed } from "./feed.js";
import { stamped } from "./playhead_stamp.js";

export default class extends Controller {
  connect() {
    this.onClick = (event) => this.stamp(event);
    // Before whoever opens the link.
    this.element.addEventListener("click", this.onClick, { capture: true });
  }

  disconnect() {
    this.element.removeEventListener("click", this.onClick, { capture: true });
  }

  stamp(event) {
    const link = event.target.closest?.("a[href*='seen=']");
    if (link) link.setAttribute("href", stamped(link.getAttribute("href"), feed.time));
  }
}
