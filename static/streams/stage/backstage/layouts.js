// Where everybody stands in the picture. Plain numbers in, plain numbers out: {x, y, width, height} in pixels.

export const LAYOUTS = ["side", "big", "host", "guests"];

// count: how many pictures there are, the host's first. A layout that makes no sense for so few falls back.
export function placesOf(layout, count, { width, height }) {
  const whole = { x: 0, y: 0, width, height };
  if (count <= 1 || layout === "host") return [whole, ...Array(Math.max(0, count - 1)).fill(null)];
  if (layout === "guests") return [null, ...grid(count - 1, whole)];
  if (layout === "big") return [whole, ...corner(count - 1, whole)];
  return grid(count, whole);
}

// One or two rows; upright pictures are cut across, wide ones along. The last row shares what is left.
function grid(count, { width, height }) {
  const isTall = height > width;
  const columns = count <= 2 ? (isTall ? 1 : count) : count === 3 && isTall ? 1 : 2;
  const rows = Math.ceil(count / columns);
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const top = Math.round((row * height) / rows);
    const left = Math.round(((index % columns) * width) / inRow);
    const right = Math.round((((index % columns) + 1) * width) / inRow);
    return { x: left, y: top, width: right - left, height: Math.round(((row + 1) * height) / rows) - top };
  });
}

// Small pictures along the far edge, above each other from the bottom, as tall as there is room for.
function corner(count, { width, height }) {
  const margin = Math.round(Math.min(width, height) * 0.03);
  const tallest = Math.floor((height - margin * (count + 1)) / count);
  const small = Math.min(Math.round(height * 0.3), tallest);
  const wide = Math.min(Math.round((small * width) / height), Math.round(width * 0.4));
  return Array.from({ length: count }, (_, index) => ({
    x: width - margin - wide,
    y: height - (margin + small) * (index + 1),
    width: wide,
    height: small,
  }));
}

// The part of a picture that fills a place without being stretched: the middle of it.
export function cropOf(picture, place) {
  const scale = Math.min(picture.width / place.width, picture.height / place.height);
  const width = place.width * scale;
  const height = place.height * scale;
  return { x: (picture.width - width) / 2, y: (picture.height - height) / 2, width, height };
}
