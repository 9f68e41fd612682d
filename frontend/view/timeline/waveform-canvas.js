// Paints the waveform of a sound in the colour of the canvas.
import { peaksOf } from "../../model/timeline/sound-track.js"

// The part of the sound from `from` on that is as long as the movie; `fade` are the seconds at the end that fade out.
export function drawWaveform(canvas, sound, { from, seconds, width, height }) {
  const density = window.devicePixelRatio || 1
  canvas.width = Math.max(1, Math.round(width * density))
  canvas.height = Math.round(height * density)
  const context = canvas.getContext("2d")
  const step = 3 * density
  const columns = Math.max(1, Math.floor(canvas.width / step))
  context.fillStyle = getComputedStyle(canvas).color
  peaksOf(sound, from, from + seconds, columns).forEach((peak, column) => {
    const tall = Math.max(density, peak * canvas.height * 0.92)
    context.fillRect(column * step, (canvas.height - tall) / 2, 2 * density, tall)
  })
}
