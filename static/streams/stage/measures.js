// Figures of the studio and the player as the reader's language writes them.

export function pageLanguage() {
  return globalThis.document?.documentElement.lang || "en";
}

export function formatSeconds(seconds, language = pageLanguage()) {
  return unit(language, "second").format(seconds);
}

export function formatBitrate(bitsPerSecond, language = pageLanguage()) {
  return unit(language, "megabit-per-second").format(bitsPerSecond / 1e6);
}

// null: not known.
export function formatShare(share, language = pageLanguage()) {
  if (share === null) return "–";
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(share);
}

function unit(language, name) {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short", ...digits });
}
