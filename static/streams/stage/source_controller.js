// What is sent in the camera's place: the screen, or a still picture. And how the host sees it: mirrored, as in a
// mirror, which changes nothing for fans. The devices are the broadcast controller's: source:take, broadcast:picture.
import { Controller } from "@hotwired/stimulus";
import { showToast } from "../../app/lib/dom.js";
import { stillTrack } from "./still_picture.js";

const MIRRORED = "showfloor.mirrored";
const SCREEN = { video: { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 30, max: 30 } }, audio: false };
const WIDE = { width: 1280, height: 720 };

export default class extends Controller {
  static targets = ["preview", "screen", "still", "file", "mirror"];
  static values = { screenFailed: String, stillFailed: String };

  connect() {
    this.screenTarget.hidden = !navigator.mediaDevices?.getDisplayMedia;
    this.kind = "camera";
    this.#show();
  }

  // The camera is back, whatever the reason: sharing was ended in the browser's own bar, another camera was picked.
  picture({ detail: { isCamera } }) {
    this.kind = isCamera ? "camera" : (this.wanted ?? this.kind);
    this.#show();
  }

  async toggleScreen() {
    if (this.kind === "screen") return this.#take(null, "camera");
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia(SCREEN);
      this.#take(stream.getVideoTracks()[0], "screen");
    } catch (error) {
      // Who closes the question has changed their mind.
      if (error.name !== "NotAllowedError" && error.name !== "AbortError") showToast(this.screenFailedValue);
    }
  }

  toggleStill() {
    if (this.kind === "still") this.#take(null, "camera");
    else this.fileTarget.click();
  }

  async choose() {
    const [file] = this.fileTarget.files;
    this.fileTarget.value = "";
    if (!file) return;
    const { videoWidth: width, videoHeight: height } = this.previewTarget;
    try {
      this.#take(await stillTrack(file, width ? { width, height } : WIDE), "still");
    } catch {
      showToast(this.stillFailedValue);
    }
  }

  toggleMirror() {
    window.localStorage.setItem(MIRRORED, this.#isMirrored ? "0" : "1");
    this.#show();
  }

  #take(track, kind) {
    this.wanted = kind;
    this.dispatch("take", { detail: { track } });
  }

  get #isMirrored() {
    return window.localStorage.getItem(MIRRORED) !== "0";
  }

  #show() {
    // Letters on a screen would be hard to read in a mirror.
    this.previewTarget.classList.toggle("mirrored", this.#isMirrored && this.kind === "camera");
    this.mirrorTarget.setAttribute("aria-pressed", String(this.#isMirrored));
    this.mirrorTarget.hidden = this.kind !== "camera";
    this.screenTarget.setAttribute("aria-pressed", String(this.kind === "screen"));
    this.stillTarget.setAttribute("aria-pressed", String(this.kind === "still"));
  }
}
