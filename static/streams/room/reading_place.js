// Where a reader is in the talk. Whoever reads the end stays there, whatever comes and however the list changes its size;
// whoever reads further up stays where they are, and is told how much has come since.

const NEAR_END_PX = 80;
const NEAR_START_PX = 40;

export class ReadingPlace {
  #log;
  #tell;
  #observer = null;
  #unread = 0;
  isAtEnd = true;

  // tell: {unread(count), start()}: how many are new below; the reader has come to the first row.
  constructor(log, tell) {
    this.#log = log;
    this.#tell = tell;
    this.onScroll = () => this.#scrolled();
    log.addEventListener("scroll", this.onScroll, { passive: true });
    if (typeof ResizeObserver === "function") {
      this.#observer = new ResizeObserver(() => this.isAtEnd && this.toEnd());
      this.#observer.observe(log);
    }
  }

  close() {
    this.#observer?.disconnect();
    this.#log.removeEventListener("scroll", this.onScroll);
  }

  // Rows come or go at the end; counts: whether they are news to whoever reads further up.
  change(deed, { counts = false } = {}) {
    deed();
    if (this.isAtEnd) this.toEnd();
    else if (counts) this.#count(this.#unread + 1);
  }

  // Rows come at the start: what is read stays where it is on the screen.
  prepend(deed) {
    const before = this.#log.scrollHeight - this.#log.scrollTop;
    deed();
    this.#log.scrollTop = this.#log.scrollHeight - before;
  }

  toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.isAtEnd = true;
    this.#count(0);
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    this.isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (this.isAtEnd) this.#count(0);
    else if (scrollTop < NEAR_START_PX) this.#tell.start();
  }

  #count(unread) {
    if (unread === this.#unread) return;
    this.#unread = unread;
    this.#tell.unread(unread);
  }
}
