import { Controller } from "@hotwired/stimulus";
import { post } from "../stage/calls.js";
import { DoorBook, hashOf, newEntry, readCode } from "./door_book.js";

// The page at a door: a code is seen or typed, the house is asked, and without a network the list on this device decides.
const LOOK_EVERY = 250;
const SAME_CODE_MS = 3_000;
const SEND_EVERY = 15_000;
const PATIENCE_MS = 4_000;
const SENT_AT_ONCE = 200;

export default class extends Controller {
  static targets = "counted net video start blind answer verdict who code kept conflicts conflictList".split(" ");
  static values = { show: String, list: String, send: String, words: Object };

  connect() {
    this.book = new DoorBook(this.showValue);
    if (!("BarcodeDetector" in window)) {
      this.startTarget.hidden = true;
      this.blindTarget.hidden = false;
    }
    this.timer = setInterval(() => this.#send(), SEND_EVERY);
    this.#draw();
    this.back();
  }

  disconnect() {
    clearInterval(this.timer);
    clearInterval(this.looking);
    this.stream?.getTracks().forEach((track) => track.stop());
  }

  async watch() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      this.blindTarget.hidden = false;
      return;
    }
    this.videoTarget.srcObject = this.stream;
    this.videoTarget.hidden = false;
    this.startTarget.hidden = true;
    await this.videoTarget.play();
    this.detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    this.looking = setInterval(() => this.#look(), LOOK_EVERY);
  }

  type(event) {
    event.preventDefault();
    const code = readCode(this.codeTarget.value);
    this.codeTarget.value = "";
    if (code) this.#check(code);
  }

  async back() {
    this.netTarget.hidden = navigator.onLine;
    await this.#send();
    await this.#load();
  }

  away() {
    this.netTarget.hidden = false;
  }

  async #look() {
    if (this.isChecking) return;
    const [seen] = await this.detector.detect(this.videoTarget).catch(() => []);
    if (!seen) return;
    const code = readCode(seen.rawValue);
    // A ticket held before the camera is seen many times.
    if (code === this.lastCode && Date.now() - this.lastAt < SAME_CODE_MS) return;
    this.lastCode = code;
    this.lastAt = Date.now();
    await this.#check(code);
  }

  async #check(code) {
    if (this.isChecking) return;
    this.isChecking = true;
    try {
      const scan = { entry: newEntry(), code, at: new Date().toISOString(), h: await hashOf(code), in: false };
      const answer = (await this.#ask(scan)) ?? this.#decide(scan);
      this.#show(answer);
    } finally {
      this.isChecking = false;
      this.lastAt = Date.now();
      this.#draw();
    }
  }

  // The house's answer, or nothing when it cannot be had in time.
  async #ask(scan) {
    if (!navigator.onLine || !this.book.list) return null;
    try {
      const told = await within(PATIENCE_MS, post(this.sendValue, this.#body([scan])));
      this.netTarget.hidden = true;
      this.book.list.counted = told.counted;
      const [answer] = told.answers;
      if (answer.verdict === "admitted" || answer.verdict === "again") this.book.used[scan.h] = answer.since;
      return answer;
    } catch {
      this.netTarget.hidden = false;
      return null;
    }
  }

  #decide(scan) {
    const answer = this.book.decide(scan.h);
    // A question that may have arrived is told again under its own name, and counts once.
    if (answer.verdict !== "unknown") this.book.note({ ...scan, in: answer.verdict === "admitted" });
    return answer;
  }

  #body(scans) {
    const rows = scans.map(({ entry, code, at, in: isIn }) => ({ entry, code, at, in: isIn }));
    return { word: this.book.list.word, scans: JSON.stringify(rows) };
  }

  async #send() {
    if (!navigator.onLine || !this.book.list || !this.book.queue.length || this.isSending) return;
    this.isSending = true;
    try {
      const told = await post(this.sendValue, this.#body(this.book.queue.slice(0, SENT_AT_ONCE)));
      this.book.told(told.answers);
      this.book.list.counted = told.counted;
      for (const answer of told.answers) if (answer.conflict) this.#conflict(answer);
      this.netTarget.hidden = true;
    } catch {
      // Kept, and sent again.
    } finally {
      this.isSending = false;
      this.#draw();
    }
  }

  async #load() {
    try {
      const answer = await fetch(this.listValue, { headers: { Accept: "application/json", "X-Requested-With": "fetch" } });
      if (answer.ok) this.book.take(await answer.json());
    } catch {
      // The list of before is as good as there is.
    }
    this.#draw();
  }

  #show({ verdict, name = "", tier = "", since = "" }) {
    this.answerTarget.hidden = false;
    this.answerTarget.dataset.verdict = verdict;
    const when = verdict === "again" && since ? ` ${this.wordsValue.since.replace("{time}", clock(since))}` : "";
    this.verdictTarget.textContent = (this.wordsValue[verdict] ?? verdict) + when;
    this.whoTarget.textContent = [name, tier].filter(Boolean).join(" · ");
    navigator.vibrate?.(verdict === "admitted" ? 60 : [120, 80, 120]);
  }

  #conflict({ verdict, name, tier, since }) {
    const row = document.createElement("li");
    const when = since ? ` ${this.wordsValue.since.replace("{time}", clock(since))}` : "";
    row.textContent = `${[name, tier].filter(Boolean).join(" · ")}: ${this.wordsValue[verdict] ?? verdict}${verdict === "again" ? when : ""}`;
    this.conflictListTarget.append(row);
    this.conflictsTarget.hidden = false;
  }

  #draw() {
    this.countedTarget.textContent = new Intl.NumberFormat(document.documentElement.lang).format(this.book.counted);
    const waiting = this.book.queue.length;
    this.keptTarget.hidden = waiting === 0;
    this.keptTarget.textContent = this.wordsValue.kept.replace("{n}", waiting);
  }
}

function clock(moment) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date(moment));
}

function within(ms, promise) {
  const late = new Promise((_resolve, reject) => setTimeout(() => reject(new Error("late")), ms));
  return Promise.race([promise, late]);
}
