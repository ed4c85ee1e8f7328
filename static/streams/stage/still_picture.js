// A still picture as a camera: drawn whole on a dark ground of the size the show has, again and again, because a canvas
// that is not drawn on gives no frames.

const GROUND = "#16130f";
const EVERY = 100;

// Where a picture of width x height lies when it fits whole into the space.
export function contain(width, height, space) {
  const scale = Math.min(space.width / width, space.height / height);
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  return { x: Math.round((space.width - size.width) / 2), y: Math.round((space.height - size.height) / 2), ...size };
}

export async function stillTrack(file, space) {
  const image = await createImageBitmap(file);
  const canvas = Object.assign(document.createElement("canvas"), space);
  const pen = canvas.getContext("2d");
  const { x, y, width, height } = contain(image.width, image.height, space);
  const draw = () => {
    pen.fillStyle = GROUND;
    pen.fillRect(0, 0, space.width, space.height);
    pen.drawImage(image, x, y, width, height);
  };
  draw();
  const [track] = canvas.captureStream().getVideoTracks();
  const timer = setInterval(() => {
    if (track.readyState === "live") return draw();
    clearInterval(timer);
    image.close();
  }, EVERY);
  return track;
}
