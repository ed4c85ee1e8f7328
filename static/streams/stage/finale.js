// When a show ends, its playlist becomes that of the whole show. A player that was live knows only the last dozen
// segments and would take the first segment of the show for the first of its window: it would play its last seconds
// twice. So it is given the finished playlist from the first segment it knows.

const SEQUENCE = /^#EXT-X-MEDIA-SEQUENCE:(\d+)$/m;

export function fromSegment(text, first) {
  const begin = Number(text.match(SEQUENCE)?.[1] ?? 0);
  if (!text.includes("#EXT-X-ENDLIST") || begin >= first) return text;
  const { head, segments } = take(text);
  const gone = segments.slice(0, first - begin);
  const map = gone.flat().findLast((line) => line.startsWith("#EXT-X-MAP:"));
  const breaks = gone.flat().filter((line) => line === "#EXT-X-DISCONTINUITY").length;
  return [
    ...head.filter((line) => !/^#EXT-X-(MEDIA-SEQUENCE|PLAYLIST-TYPE|DISCONTINUITY-SEQUENCE):/.test(line)),
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${breaks}`,
    ...(map ? [map] : []),
    ...segments.slice(first - begin).flat(),
    "#EXT-X-ENDLIST",
    "",
  ].join("\n");
}

// The lines above the segments, and for each segment its tags with its address.
function take(text) {
  const head = [];
  const segments = [];
  let tags = [];
  for (const line of text.split("\n").filter((line) => line && line !== "#EXT-X-ENDLIST")) {
    const isOfSegment = /^#(EXTINF|EXT-X-(MAP|DISCONTINUITY$|PROGRAM-DATE-TIME|PART:|GAP|BYTERANGE))/.test(line);
    if (line.startsWith("#") && !isOfSegment) head.push(line);
    else tags.push(line);
    if (line.startsWith("#")) continue;
    segments.push(tags);
    tags = [];
  }
  return { head, segments };
}
