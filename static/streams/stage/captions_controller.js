// Captions, on the player's element. Of a recording: <track data-captions-target="track" data-file="captions-en.vtt">
// inside the player's video; they are behind the same pass as the picture, so their addresses are made when they are
// wanted. Of a show on air: data-captions-live-value="en" (its language), lines come from the room (room:caption).
// Whether they are on, and in which language, is remembered.
import { Controller } from "@hotwired/stimulus";
import { LiveCaptions } from "./live_captions.js";

const WANTED = "showfloor.captions";
// On a small screen the talk and the product lie over the lower half of the picture: captions stand above them.
const SMALL = "(width < 1100px)";
const HIGH = 0.43;

export default class extends Controller {
  static targets = ["track", "button"];
  static values = { live: String, label: String };

  connect() {
    this.onChange = () => this.#changed();
    this.video = this.element.querySelector("video");
    this.small = window.matchMedia(SMALL);
    this.onSize = () => [...(this.live?.track.cues ?? [])].forEach((cue) => this.#raise(cue));
    this.small.addEventListener("change", this.onSize);
    if (this.liveValue) this.#listen();
    this.video.textTracks.addEventListener("change", this.onChange);
    this.fitting = setTimeout(() => this.#begin(), 0);
  }

  disconnect() {
    clearTimeout(this.fitting);
    this.video.textTracks.removeEventListener("change", this.onChange);
    this.small.removeEventListener("change", this.onSize);
    if (this.live) this.live.track.mode = "disabled";
    this.live = null;
  }

  toggle() {
    const isOn = this.#choices.some(({ track }) => track.mode === "showing");
    this.#show(isOn ? null : this.#preferred);
  }

  // A pass may have run out since the page was made: the address is made anew, once for each fault.
  broken({ currentTarget }) {
    const { keeper } = this.#player ?? {};
    if (!keeper || currentTarget.dataset.triedAt === keeper.src) return;
    keeper.renew().then(() => this.#address(currentTarget), () => {});
  }

  hear({ detail: { m: text, at } }) {
    this.live?.hear({ text, at });
  }

  // Somebody captions the show: there is something to turn on.
  told({ detail: { state } }) {
    if (state.cc) for (const button of this.buttonTargets) button.hidden = false;
  }

  time({ detail: { playingDate } }) {
    this.live?.move(playingDate, this.video.currentTime);
  }

  #listen() {
    const track = this.video.addTextTrack("captions", this.labelValue, this.liveValue);
    this.live = new LiveCaptions(track, (start, end, text) => this.#raise(new VTTCue(start, end, text)));
  }

  // By the line, as high as player.css writes one: Chromium shows no second line of a cue that stands at a percentage.
  #raise(cue) {
    const lineHeight = 1.35 * Math.min(Math.max(16, 0.023 * window.innerHeight), 24);
    cue.line = this.small.matches ? Math.round((HIGH * this.video.clientHeight) / lineHeight) : "auto";
    cue.size = 94;
    return cue;
  }

  #begin() {
    if (this.trackTargets.length && !this.#player?.keeper?.src) {
      return void (this.fitting = setTimeout(() => this.#begin(), 100));
    }
    for (const track of this.trackTargets) this.#address(track);
    if (window.localStorage.getItem(WANTED)) this.#show(this.#preferred);
    else if (this.live) this.live.track.mode = "hidden";
    this.#changed();
  }

  #address(track) {
    const { src } = this.#player.keeper;
    track.dataset.triedAt = src;
    track.src = src.replace(/master\.m3u8$/, track.dataset.file);
  }

  // A track that is filled by hand goes on being filled while it is off.
  get #choices() {
    const files = this.trackTargets.map(({ srclang: language, track }) => ({ language, track, off: "disabled" }));
    return this.live ? [...files, { language: this.liveValue, track: this.live.track, off: "hidden" }] : files;
  }

  // What was read last, else the page's language, else whatever there is.
  get #preferred() {
    const wishes = [window.localStorage.getItem(WANTED), document.documentElement.lang];
    const choices = this.#choices;
    const found = wishes.map((wish) => choices.find(({ language }) => language === wish));
    return found.find(Boolean) ?? choices[0];
  }

  #show(chosen) {
    for (const { track, off } of this.#choices) track.mode = track === chosen?.track ? "showing" : off;
    window.localStorage.setItem(WANTED, chosen?.language ?? "");
    this.#changed();
  }

  // The browser's own menu changes them too.
  #changed() {
    const isOn = this.#choices.some(({ track }) => track.mode === "showing");
    for (const button of this.buttonTargets) button.setAttribute("aria-pressed", String(isOn));
  }

  get #player() {
    return this.application.getControllerForElementAndIdentifier(this.element, "player");
  }
}
