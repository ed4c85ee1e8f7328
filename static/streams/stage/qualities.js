import Hls from "hls.js";
import { indexFor, sidesOf } from "./renditions.js";

// Which rendition is played: what the reader chose, the smallest when data is to be saved, else what fits.

const CHOSEN = "showfloor.quality";

export class Qualities {
  #hls = null;
  #tell;
  #saving = false;
  sides = [];

  constructor({ tell, saving = false }) {
    this.#tell = tell;
    this.#saving = saving;
  }

  // Every player that is made is told what is wanted.
  dress(hls) {
    this.#hls = hls;
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      this.sides = sidesOf(hls.levels);
      this.#apply();
      this.#tell();
    });
  }

  // The shorter side of the picture that is wanted, null when the player may choose.
  get chosen() {
    return Number(window.localStorage.getItem(CHOSEN)) || null;
  }

  set chosen(side) {
    window.localStorage.setItem(CHOSEN, side ?? "");
    this.#apply();
    this.#tell();
  }

  set saving(saving) {
    this.#saving = saving;
    this.#apply();
    this.#tell();
  }

  #apply() {
    const hls = this.#hls;
    if (!hls || hls.levels.length === 0) return;
    hls.autoLevelCapping = -1;
    hls.capLevelToPlayerSize = !this.#saving;
    if (this.#saving) hls.autoLevelCapping = 0;
    const index = this.#saving ? -1 : indexFor(hls.levels, this.chosen);
    // Asking for what is played already would load it again.
    if (index !== (hls.autoLevelEnabled ? -1 : hls.nextLevel)) hls.nextLevel = index;
  }
}
