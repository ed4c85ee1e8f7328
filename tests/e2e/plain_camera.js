// Every camera the page asks for is one plain colour, every microphone a soft tone: who is who can be told from the
// picture alone.   page.add_init_script(path="…/plain_camera.js"); page.add_init_script("plainCamera('#00c')")
globalThis.plainCamera = (colour) => {
  if (!navigator.mediaDevices) return;
  navigator.mediaDevices.getUserMedia = async ({ video, audio }) => {
    const stream = new MediaStream();
    if (video) stream.addTrack(plainTrack(colour));
    if (audio) stream.addTrack(toneTrack());
    return stream;
  };
};

function plainTrack(colour) {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 360;
  const context = canvas.getContext("2d", { alpha: false });
  let turn = 0;
  const paint = () => {
    context.fillStyle = colour;
    context.fillRect(0, 0, 640, 360);
    // Something has to move, or there is no new frame to be sent.
    context.fillStyle = "#fff";
    context.fillRect((turn += 4) % 640, 350, 8, 8);
  };
  paint();
  setInterval(paint, 33);
  return canvas.captureStream(30).getVideoTracks()[0];
}

function toneTrack() {
  const context = new AudioContext();
  const out = new MediaStreamAudioDestinationNode(context);
  const tone = new OscillatorNode(context, { frequency: 440 });
  tone.connect(new GainNode(context, { gain: 0.05 })).connect(out);
  tone.start();
  return out.stream.getAudioTracks()[0];
}

// "red", "blue" or "other" at a place in a video, given in shares of its width and height.
globalThis.colourAt = (video, x, y) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 20;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0, 20, 20);
  const [red, green, blue] = context.getImageData(Math.floor(x * 20), Math.floor(y * 20), 1, 1).data;
  if (green > 100) return "other";
  if (red > 100 && blue < 80) return "red";
  return blue > 100 && red < 80 ? "blue" : "other";
};
