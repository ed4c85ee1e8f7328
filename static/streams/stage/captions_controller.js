// Captions of a recording: <track data-captions-target="track" data-file="captions-en.vtt"> inside the player's video.
// They are behind the same pass as the picture, so their addresses are made when they are wanted. Whether they are on,
// and in which language, is remembered. On the player's element.
import { Controller } from "@hotwired/stimulus";

const WANTED = "showfloor.captions";

export default class extends Controller {
  static targets = ["track", "button"];

  connect() {
    this.onChange = () => this.#changed();
    this.tracks?.addEventListener("change", this.onChange);
    this.fitting = setTimeout(() => this.#begin(), 0);
  }

  disconnect() {
    clearTimeout(this.fitting);
    this.tracks?.removeEventListener("change", this.onChange);
  }

  toggle() {
    const shown = this.trackTargets.find((track) => track.track.mode === "showing");
    if (shown) this.#show(null);
    else this.#show(this.#preferred);
  }

  // A pass may have run out since the page was made: the address is made anew, once for each fault.
  broken({ currentTarget }) {
    const { keeper } = this.#player ?? {};
    if (!keeper || currentTarget.dataset.triedAt === keeper.src) return;
    keeper.renew().then(() => this.#address(currentTarget), () => {});
  }

  get tracks() {
    return this.trackTargets[0]?.closest("video").textTracks;
  }

  #begin() {
    if (!this.#player?.keeper?.src) return void (this.fitting = setTimeout(() => this.#begin(), 100));
    for (const track of this.trackTargets) this.#address(track);
    if (window.localStorage.getItem(WANTED)) this.#show(this.#preferred);
    else this.#changed();
  }

  #address(track) {
    const { src } = this.#player.keeper;
    track.dataset.triedAt = src;
    track.src = src.replace(/master\.m3u8$/, track.dataset.file);
  }

  // What was read last, else the page's language, else whatever there is.
  get #preferred() {
    const wishes = [window.localStorage.getItem(WANTED), document.documentElement.lang];
    const found = wishes.map((wish) => this.trackTargets.find((track) => track.srclang === wish));
    return found.find(Boolean) ?? this.trackTargets[0];
  }

  #show(chosen) {
    for (const track of this.trackTargets) track.track.mode = track === chosen ? "showing" : "disabled";
    window.localStorage.setItem(WANTED, chosen?.srclang ?? "");
    this.#changed();
  }

  // The browser's own menu changes them too.
  #changed() {
    const isOn = this.trackTargets.some((track) => track.track.mode === "showing");
    for (const button of this.buttonTargets) button.setAttribute("aria-pressed", String(isOn));
  }

  get #player() {
    return this.application.getControllerForElementAndIdentifier(this.element, "player");
  }
}
