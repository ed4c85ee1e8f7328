// Gives the viewer's seat back when the page is left, so that somebody who waits may have it. Should the page only be
// reloading, its cookie brings it back in.
import { Controller } from "@hotwired/stimulus";
import { csrfToken } from "../../app/lib/dom.js";

export default class extends Controller {
  static values = { leaveUrl: String };

  connect() {
    this.onHide = () => this.leave();
    window.addEventListener("pagehide", this.onHide);
  }

  // Also when another page takes this one's place without a load.
  disconnect() {
    window.removeEventListener("pagehide", this.onHide);
    this.leave();
  }

  leave() {
    navigator.sendBeacon(this.leaveUrlValue, new URLSearchParams({ csrfmiddlewaretoken: csrfToken() }));
  }
}
