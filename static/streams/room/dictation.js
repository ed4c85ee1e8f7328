// The browser's own speech recognition, kept going for as long as it is wanted: browsers end it after every pause.
// say(text, ago) is told each sentence when it is over, with the milliseconds since it began; fail(code) is told what
// cannot be mended.

const FATAL = new Set(["not-allowed", "service-not-allowed", "audio-capture", "language-not-supported"]);
const PAUSE_MS = [250, 1_000, 3_000, 8_000];
const FAULTS_MAX = 4;

export function speechRecognition(page = globalThis) {
  return page.SpeechRecognition ?? page.webkitSpeechRecognition ?? null;
}

export class Dictation {
  #recognition = null;
  #since = null;
  #faults = 0;
  #timer = null;

  constructor({ Recognition, language, say, fail, now = () => Date.now(), wait = setTimeout }) {
    Object.assign(this, { Recognition, language, say, fail, now, wait });
    this.isOn = false;
  }

  start() {
    if (this.isOn) return;
    this.isOn = true;
    this.#faults = 0;
    this.#open();
  }

  // What was begun and not finished is forgotten.
  stop() {
    this.isOn = false;
    clearTimeout(this.#timer);
    const gone = this.#recognition;
    this.#recognition = null;
    gone?.abort();
  }

  #open() {
    const recognition = new this.Recognition();
    Object.assign(recognition, { continuous: true, interimResults: true, lang: this.language });
    const ours = (deed) => (event) => this.#recognition === recognition && deed(event);
    recognition.onresult = ours((event) => this.#heard(event));
    recognition.onerror = ours(({ error }) => this.#failed(error));
    recognition.onend = ours(() => this.#ended());
    this.#recognition = recognition;
    this.#since = null;
    try {
      recognition.start();
    } catch {
      this.#failed("aborted");
      this.#ended();
    }
  }

  #heard({ results, resultIndex }) {
    this.#faults = 0;
    for (const result of [...results].slice(resultIndex)) {
      this.#since ??= this.now();
      if (!result.isFinal) continue;
      const text = result[0].transcript.trim();
      if (text) this.say(text, this.now() - this.#since);
      this.#since = null;
    }
  }

  #failed(code) {
    // Silence is no fault.
    if (code !== "no-speech") this.#faults += 1;
    if (!FATAL.has(code) && this.#faults < FAULTS_MAX) return;
    this.stop();
    this.fail(code);
  }

  #ended() {
    if (!this.isOn) return;
    this.#timer = this.wait(() => this.isOn && this.#open(), PAUSE_MS[Math.min(this.#faults, PAUSE_MS.length - 1)]);
  }
}
