// hls.js as it comes out of the box, on a plain live playlist.
const video = document.querySelector("video");
const hls = new Hls();
clockPattern.watch(video);
hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
hls.loadSource("show.m3u8");
hls.attachMedia(video);
