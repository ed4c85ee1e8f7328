import assert from "node:assert/strict";
import { test } from "node:test";
import { fromSegment } from "../../../static/streams/stage/finale.js";

const FINISHED = `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-MAP:URI="init0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-05-01T18:00:00.000Z
#EXTINF:1.00000,
seg0.m4s
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="init1.mp4"
#EXTINF:1.00000,
seg1.m4s
#EXTINF:1.00000,
seg2.m4s
#EXTINF:0.50000,
seg3.m4s
#EXT-X-ENDLIST
`;

test("a player that was live gets the end from where its window began", () => {
  assert.equal(
    fromSegment(FINISHED, 2),
    `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA-SEQUENCE:2
#EXT-X-DISCONTINUITY-SEQUENCE:1
#EXT-X-MAP:URI="init1.mp4"
#EXTINF:1.00000,
seg2.m4s
#EXTINF:0.50000,
seg3.m4s
#EXT-X-ENDLIST
`,
  );
});

test("a replay, a live playlist and a master are left alone", () => {
  assert.equal(fromSegment(FINISHED, 0), FINISHED);
  const live = FINISHED.replace("#EXT-X-ENDLIST\n", "");
  assert.equal(fromSegment(live, 2), live);
  assert.equal(fromSegment("#EXTM3U\nv0/index.m3u8\n", 5), "#EXTM3U\nv0/index.m3u8\n");
});

test("a break at the window's own beginning stays a break", () => {
  const rest = fromSegment(FINISHED, 1);
  assert.match(rest, /#EXT-X-DISCONTINUITY-SEQUENCE:0\n#EXT-X-MAP:URI="init0.mp4"\n#EXT-X-DISCONTINUITY\n/);
});
