// A follow button that answers at once and takes it back when the server says no. Without it the form does the same.

import { Controller } from "@hotwired/stimulus";
import { showToast } from "../../app/lib/dom.js";
import { FollowState } from "./follow_state.js";

export default class extends Controller {
  static targets = ["button", "wanted"];

  connect() {
    this.state = new FollowState(this.buttonTarget.getAttribute("aria-pressed") === "true");
  }

  async send(event) {
    event.preventDefault();
    const wanted = this.state.tap();
    if (wanted === null) return;
    const body = new FormData(this.element);
    body.set("follow", wanted ? "1" : "0");
    this.draw();
    try {
      const headers = { "X-Requested-With": "fetch" };
      const answer = await fetch(this.element.action, { method: "POST", body, headers });
      const said = await answer.json();
      if (answer.status === 401 && said.sign_in) {
        window.location.assign(said.sign_in);
        return;
      }
      if (answer.ok) this.state.answered(said.following);
      else this.fail(said.error.message);
    } catch {
      this.fail(this.element.dataset.failedText);
    }
    this.draw();
  }

  fail(text) {
    this.state.failed();
    showToast(text);
  }

  draw() {
    const { following } = this.state;
    this.buttonTarget.setAttribute("aria-pressed", String(following));
    this.buttonTarget.textContent = following ? this.element.dataset.followingText : this.element.dataset.followText;
    this.wantedTarget.value = following ? "0" : "1";
  }
}
