// What a device at a door knows and keeps: the list it brought, what it let in since, and what it has not told yet.
// Kept in the browser, so that neither a reload nor a dead battery forgets who is in.

const PARTS = ["list", "used", "queue"];

export class DoorBook {
  #storage;
  #key;
  list = null;
  used = {};
  queue = [];

  constructor(show, storage = window.localStorage) {
    this.#storage = storage;
    this.#key = (part) => `showfloor.door.${show}.${part}`;
    for (const part of PARTS) {
      const kept = storage.getItem(this.#key(part));
      if (kept) this[part] = JSON.parse(kept);
    }
  }

  // A newer list; whoever was let in here and is not told yet stays let in.
  take(list) {
    this.list = list;
    const waiting = new Set(this.queue.filter((scan) => scan.in).map((scan) => scan.h));
    this.used = Object.fromEntries(Object.entries(this.used).filter(([hash]) => waiting.has(hash)));
    this.#keep();
  }

  // What this device says by itself; it lets each ticket in once.
  decide(hash) {
    const row = this.list?.tickets.find(({ h }) => h === hash);
    if (!row) return { verdict: "unknown" };
    const told = { name: row.n, tier: row.t };
    if (!row.ok) return { verdict: "refunded", ...told };
    const since = this.used[hash] ?? row.in;
    return since ? { verdict: "again", since, ...told } : { verdict: "admitted", ...told };
  }

  // Writes a scan down before anybody is told of it.
  note(scan) {
    if (scan.in) this.used[scan.h] = scan.at;
    this.queue.push(scan);
    this.#keep();
  }

  // What the house has answered is not told again.
  told(answers) {
    const known = new Set(answers.map(({ entry }) => entry));
    for (const { entry, verdict, since } of answers) {
      const scan = this.queue.find((one) => one.entry === entry);
      if (scan && (verdict === "admitted" || verdict === "again")) this.used[scan.h] = since || scan.at;
    }
    this.queue = this.queue.filter(({ entry }) => !known.has(entry));
    this.#keep();
  }

  get counted() {
    const before = this.list?.counted ?? 0;
    return before + this.queue.filter((scan) => scan.in).length;
  }

  #keep() {
    for (const part of PARTS) this.#storage.setItem(this.#key(part), JSON.stringify(this[part]));
  }
}

// A code as the house compares it, and what stands for it in the list.
export function readCode(text) {
  return text.replace(/\s/g, "").toLowerCase();
}

export async function hashOf(code, subtle = crypto.subtle) {
  const digest = await subtle.digest("SHA-256", new TextEncoder().encode(code));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 24);
}

export function newEntry(random = crypto) {
  return Array.from(random.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
