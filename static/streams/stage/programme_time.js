// Programme time (when something happened in the studio) and places in the media (seconds from the first segment).
// They differ where the host was away: the media goes on without a hole, programme time leaps.
// Pieces are segments in order: { date (milliseconds since 1970), start, seconds }.

const NEAREST_TO_LIVE = 8;
const DEFAULT_STEP = 5_000;
const LAZY_STEP = 20_000;

// The pieces of a playlist's text; a segment that does not say when it was goes on from the one before.
export function piecesOf(text) {
  const pieces = [];
  let date = null;
  let said = null;
  let seconds = 0;
  let start = 0;
  for (const line of text.split("\n")) {
    if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) said = Date.parse(line.slice(25));
    else if (line.startsWith("#EXTINF:")) seconds = Number.parseFloat(line.slice(8));
    else if (line && !line.startsWith("#")) {
      date = said ?? date;
      pieces.push({ date, start, seconds });
      start += seconds;
      date = date === null ? null : date + seconds * 1000;
      said = null;
    }
  }
  return pieces;
}

// Where in the media a moment is; a moment while the host was away is where the host came back.
export function placeOf(pieces, date) {
  const before = pieces.findLast((piece) => piece.date !== null && piece.date <= date);
  if (!before) return pieces[0]?.start ?? 0;
  return before.start + Math.min((date - before.date) / 1000, before.seconds);
}

// The playlist, with the wish to begin at a moment.
export function startingAt(text, date) {
  if (!text.includes("#EXTINF:")) return text;
  const place = placeOf(piecesOf(text), date).toFixed(3);
  return text.replace("#EXTM3U\n", `#EXTM3U\n#EXT-X-START:TIME-OFFSET=${place},PRECISE=YES\n`);
}

// Milliseconds between two looks at the playlist: whoever is far from its end does not need its end.
export function stepOf(secondsAhead) {
  return Math.min(LAZY_STEP, Math.max(DEFAULT_STEP, (secondsAhead * 1000) / 3));
}

// The moment `seconds` away from one, within the show; null when that is so near to what is on air that one may
// as well watch it.
export function moment(from, seconds, { start, now }) {
  const date = Math.max(start, from + seconds * 1000);
  return now - date < NEAREST_TO_LIVE * 1000 ? null : date;
}

// 75 → "1:15", 3675 → "1:01:15".
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${String(minutes).padStart(hours ? 2 : 1, "0")}:${String(rest).padStart(2, "0")}`;
  return hours ? `${hours}:${tail}` : tail;
}
