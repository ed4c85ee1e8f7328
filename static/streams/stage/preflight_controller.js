// The test before the show: what the line carries and how the encoders keep up, said in words. It may be repeated, and
// what it finds is what will be sent. Asks the Worker through the broadcast controller (preflight:ask, broadcast:trial).
import { Controller } from "@hotwired/stimulus";
import { fillText } from "../../app/lib/dom.js";
import { post } from "./calls.js";
import { SIZES } from "./codecs.js";
import { LineProbe } from "./line_probe.js";
import { formatBitrate } from "./measures.js";
import { verdictOf } from "./verdict.js";

const TRIAL_PATIENCE = 25_000;
const ON_AIR = new Set(["connecting", "live", "poor", "lost", "gone", "ending"]);
// How each verdict looks in the list: a class of its item, or none.
const MOODS = { carries: "done", less: "done", slow: "done", barely: "", unknown: "", noLine: "bad", noPicture: "bad" };
const TEXTS = ["testing", "figures", "refused", ...Object.keys(MOODS)];

export default class extends Controller {
  static targets = ["verdict", "figures", "button"];
  static values = { url: String, ...Object.fromEntries(TEXTS.map((word) => [word, String])) };

  disconnect() {
    this.probe?.close();
    this.#trialled(null);
  }

  // A line that carries a show is not measured beside it.
  air({ detail: { state } }) {
    this.isOnAir = ON_AIR.has(state);
    this.#allow();
  }

  trialled({ detail: { short, renditions, fps } }) {
    this.#trialled({ short, renditions, fps });
  }

  async run() {
    if (this.isRunning || this.isOnAir) return;
    this.isRunning = true;
    this.#allow();
    this.#say(this.testingValue);
    const [bits, machine] = await Promise.all([this.#measureLine(), this.#tryMachine()]);
    this.isRunning = false;
    if (this.element.isConnected) this.#conclude(bits, machine);
  }

  #conclude(bits, machine) {
    const { word, short, bitrate, renditions } = verdictOf({ bits, machine, sizes: SIZES });
    this.element.dataset.verdict = word;
    const mood = MOODS[word];
    this.element.classList.toggle("done", mood === "done");
    this.element.classList.toggle("bad", mood === "bad");
    this.#say(fillText(this[`${word}Value`], { size: `${short}p` }), this.#figures(bits, machine));
    const works = mood !== "bad";
    this.dispatch("ask", { detail: { kind: "limit", short, bitrate, renditions, works } });
    this.#allow();
  }

  #figures(bits, machine) {
    if (bits === null) return this.reason ?? "";
    if (!bits || !machine) return "";
    return fillText(this.figuresValue, { rate: formatBitrate(bits), fps: machine.fps });
  }

  // Bits a second; null when the server would not measure.
  async #measureLine() {
    this.reason = null;
    try {
      const { ticket, probe_url: path } = await post(this.urlValue);
      const url = new URL(path, window.location.href);
      url.protocol = url.protocol.replace("http", "ws");
      this.probe = new LineProbe({ url: url.href, ticket, tell: (bits) => this.#say(this.testingValue, formatBitrate(bits)) });
      return (await this.probe.measure()).bits;
    } catch (error) {
      // Without an answer of any kind there is no line; a refusal, whatever its reason, came over one.
      if (error instanceof TypeError) return 0;
      this.reason = error.message && error.status ? error.message : this.refusedValue;
      return null;
    }
  }

  #tryMachine() {
    const answer = new Promise((resolve) => (this.#answer = resolve));
    this.timer = setTimeout(() => this.#trialled(null), TRIAL_PATIENCE);
    this.dispatch("ask", { detail: { kind: "trial" } });
    return answer;
  }

  #answer = () => {};

  #trialled(result) {
    clearTimeout(this.timer);
    this.#answer(result);
  }

  #say(verdict, figures = "") {
    this.verdictTarget.textContent = verdict;
    this.figuresTarget.textContent = figures;
  }

  #allow() {
    this.buttonTarget.disabled = Boolean(this.isRunning || this.isOnAir);
  }
}
