import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, moment, piecesOf, placeOf, startingAt, stepOf } from "../../../static/streams/stage/programme_time.js";

const SIX = Date.parse("2026-05-01T18:00:00.000Z");
// Two seconds of the show, a minute without the host, and two more.
const LIST = `#EXTM3U
#EXT-X-PLAYLIST-TYPE:EVENT
#EXT-X-MAP:URI="init0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-05-01T18:00:00.000Z
#EXTINF:1.00000,
seg0.m4s
#EXTINF:1.00000,
seg1.m4s
#EXT-X-DISCONTINUITY
#EXT-X-PROGRAM-DATE-TIME:2026-05-01T18:01:02.000Z
#EXTINF:1.00000,
seg2.m4s
#EXT-X-GAP
#EXTINF:1.00000,
seg3.m4s
`;

test("a segment that does not say when it was goes on from the one before", () => {
  assert.deepEqual(
    piecesOf(LIST).map(({ date, start }) => [date - SIX, start]),
    [[0, 0], [1_000, 1], [62_000, 2], [63_000, 3]],
  );
  assert.deepEqual(piecesOf("#EXTINF:1,\nseg0.m4s\n"), [{ date: null, start: 0, seconds: 1 }]);
});

test("a moment has its place in the media, also beyond a break", () => {
  const pieces = piecesOf(LIST);
  for (const [seconds, place] of [[0.5, 0.5], [1.25, 1.25], [62.5, 2.5], [63.9, 3.9]]) {
    assert.equal(placeOf(pieces, SIX + seconds * 1000), place);
  }
});

test("a moment without a picture is where the picture comes back, and one outside is the nearest inside", () => {
  const pieces = piecesOf(LIST);
  assert.equal(placeOf(pieces, SIX + 30_000), 2);
  assert.equal(placeOf(pieces, SIX - 60_000), 0);
  assert.equal(placeOf(pieces, SIX + 600_000), 4);
  assert.equal(placeOf([], SIX), 0);
});

test("the list says where to begin; a list of lists has nothing to say", () => {
  assert.ok(startingAt(LIST, SIX + 62_500).startsWith("#EXTM3U\n#EXT-X-START:TIME-OFFSET=2.500,PRECISE=YES\n#EXT-X-PL"));
  assert.equal(startingAt("#EXTM3U\nv0/dvr.m3u8\n", SIX), "#EXTM3U\nv0/dvr.m3u8\n");
});

test("the list is looked at every five seconds near its end, and seldom far from it", () => {
  assert.deepEqual([0, 12, 30, 3_000].map(stepOf), [5_000, 5_000, 10_000, 20_000]);
});

test("winding stays in the show, and the last seconds are the show itself", () => {
  const span = { start: SIX, now: SIX + 100_000 };
  assert.equal(moment(SIX + 97_000, -30, span), SIX + 67_000);
  assert.equal(moment(SIX + 97_000, -300, span), SIX);
  assert.equal(moment(SIX + 85_000, 10, span), null);
  assert.equal(moment(SIX + 97_000, -1, span), null);
});

test("time is written as clocks do", () => {
  assert.deepEqual([-1, 0, 9.9, 75, 3_675].map(clock), ["0:00", "0:00", "0:09", "1:15", "1:01:15"]);
});
