// A clock that can be read out of a picture: 32 bits of milliseconds as black and white cells, the row below them
// inverted as a check. The host's page draws it, the fan's page reads it, the difference is the delay from glass to
// glass. A classic script, so that a browser test can add it to a page before the page's own scripts:
//   page.add_init_script(path="bench/pattern.js")
//   page.add_init_script("clockPattern.asCamera({ width: 640, height: 360 })")      // host
//   page.evaluate("clockPattern.watch(document.querySelector('video'))")            // fan
//   page.evaluate("clockPattern.delays()")
(() => {
  const BITS = 32;
  const RANGE = 2 ** BITS;
  const READ_WIDTH = 320;
  const READ_HEIGHT = 180;
  const CELL = READ_WIDTH / BITS;
  const CONTRAST = 60;

  const bit = (number, index) => Math.floor(number / 2 ** (BITS - 1 - index)) % 2;

  // Two rows of cells across the upper edge, scaled to the picture's width.
  function draw(context, time) {
    const cell = context.canvas.width / BITS;
    for (let index = 0; index < BITS; index += 1) {
      const on = bit(time % RANGE, index);
      for (const [row, white] of [[0, on], [1, 1 - on]]) {
        context.fillStyle = white ? "#fff" : "#000";
        context.fillRect(index * cell, row * cell, cell, cell);
      }
    }
  }

  let reading = null;

  function readingContext() {
    const canvas = document.createElement("canvas");
    canvas.width = READ_WIDTH;
    canvas.height = READ_HEIGHT;
    return canvas.getContext("2d", { willReadFrequently: true });
  }

  // The clock in the picture shown now, or null when there is none to be read with certainty. Any shape of picture
  // is squeezed into the same small one, so cells are as high here as the shape makes them.
  function read(video) {
    if (!video.videoWidth) return null;
    reading ??= readingContext();
    reading.drawImage(video, 0, 0, READ_WIDTH, READ_HEIGHT);
    const high = (video.videoWidth / BITS) * (READ_HEIGHT / video.videoHeight);
    const pixels = reading.getImageData(0, 0, READ_WIDTH, Math.ceil(2 * high)).data;
    const at = (index, row) => pixels[(Math.floor((row + 0.5) * high) * READ_WIDTH + Math.floor((index + 0.5) * CELL)) * 4];
    let time = 0;
    for (let index = 0; index < BITS; index += 1) {
      const [upper, lower] = [at(index, 0), at(index, 1)];
      if (Math.abs(upper - lower) < CONTRAST) return null;
      time = time * 2 + (upper > lower ? 1 : 0);
    }
    return time;
  }

  // Milliseconds since the clock in the picture was drawn, or null.
  function delay(video, now = Date.now()) {
    const time = read(video);
    if (time === null) return null;
    // Below zero when the two clocks disagree by more than the picture is late.
    const since = (((now - time) % RANGE) + RANGE) % RANGE;
    return since > RANGE / 2 ? since - RANGE : since;
  }

  // --- the host's end

  function scene(context, frame) {
    const { width, height } = context.canvas;
    const sky = context.createLinearGradient(0, 0, width, height);
    sky.addColorStop(0, `hsl(${frame % 360} 45% 30%)`);
    sky.addColorStop(1, `hsl(${(frame + 90) % 360} 50% 55%)`);
    context.fillStyle = sky;
    context.fillRect(0, 0, width, height);
    context.fillStyle = "#fff8e8";
    context.beginPath();
    const angle = frame / 20;
    context.arc(width / 2 + Math.cos(angle) * width * 0.3, height * 0.6 + Math.sin(angle) * height * 0.2, height / 9, 0, 7);
    context.fill();
  }

  function clockTrack({ width, height, fps }) {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d", { alpha: false });
    let frame = 0;
    const paint = () => {
      const now = Date.now();
      scene(context, frame);
      draw(context, now);
      pattern.drawn.push(now);
      frame += 1;
    };
    paint();
    const timer = setInterval(paint, 1000 / fps);
    const [track] = canvas.captureStream(fps).getVideoTracks();
    const stop = track.stop.bind(track);
    track.stop = () => {
      clearInterval(timer);
      stop();
    };
    return track;
  }

  // A short beep at every whole second of the same clock, so that sound can be held against the picture.
  function beepTrack(hertz) {
    const context = new AudioContext();
    const out = new MediaStreamAudioDestinationNode(context);
    let planned = 0;
    const plan = () => {
      const now = Date.now();
      const second = Math.ceil((now + 50) / 1000) * 1000;
      if (second === planned) return;
      planned = second;
      const start = context.currentTime + (second - now) / 1000;
      const tone = new OscillatorNode(context, { frequency: hertz });
      tone.connect(new GainNode(context, { gain: 0.4 })).connect(out);
      tone.start(start);
      tone.stop(start + 0.06);
    };
    const timer = setInterval(plan, 100);
    const [track] = out.stream.getAudioTracks();
    const stop = track.stop.bind(track);
    track.stop = () => {
      clearInterval(timer);
      context.close();
      stop();
    };
    return track;
  }

  // Every camera the page asks for becomes the clock, every microphone the beeps.
  function asCamera({ width = 640, height = 360, fps = 30, hertz = 1000 } = {}) {
    const devices = navigator.mediaDevices;
    if (!devices) return;
    devices.getUserMedia = async ({ video, audio }) => {
      const stream = new MediaStream();
      if (video) stream.addTrack(clockTrack({ width, height, fps }));
      if (audio) stream.addTrack(beepTrack(hertz));
      pattern.given.push(...stream.getTracks());
      return stream;
    };
  }

  // --- the fan's end

  const watched = { delays: [], at: [], unread: 0, firstFrameAt: null };

  // Reads every frame the video shows from now on; answers nothing, delays() does.
  function watch(video) {
    const look = () => {
      watched.firstFrameAt ??= performance.now();
      const now = Date.now();
      const found = delay(video, now);
      if (found === null) watched.unread += 1;
      else {
        watched.delays.push(found);
        watched.at.push(now);
      }
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  }

  // All delays read since the last call, in milliseconds, when each was read, and how many frames could not be.
  function delays() {
    const { delays: read_, at, unread, firstFrameAt } = watched;
    watched.delays = [];
    watched.at = [];
    watched.unread = 0;
    return { delays: read_, at, unread, firstFrameAt };
  }

  // `given`: the tracks handed out; `drawn`: the clock in every picture of them.
  const pattern = { draw, read, delay, asCamera, watch, delays, given: [], drawn: [] };
  globalThis.clockPattern = pattern;
})();
