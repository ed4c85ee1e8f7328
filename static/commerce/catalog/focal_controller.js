// Chooses the point of a picture that stays in sight: a click on it writes the two numbers, which can be typed as well.
//   <form data-controller="focal"> <div data-focal-target="frame" data-action="click->focal#choose"><img><span data-focal-target="mark">
//   <input data-focal-target="x" data-action="input->focal#show"> and the same for y.
import { Controller } from "@hotwired/stimulus";
import { percentAt, percentOf } from "./focal_point.js";

export default class extends Controller {
  static targets = ["frame", "mark", "x", "y"];

  connect() {
    this.markTarget.hidden = false;
    this.show();
  }

  choose(event) {
    const box = this.frameTarget.getBoundingClientRect();
    this.xTarget.value = percentAt(event.clientX, box.left, box.width);
    this.yTarget.value = percentAt(event.clientY, box.top, box.height);
    this.show();
  }

  show() {
    this.markTarget.style.setProperty("--at-x", `${percentOf(this.xTarget.value)}%`);
    this.markTarget.style.setProperty("--at-y", `${percentOf(this.yTarget.value)}%`);
  }
}
