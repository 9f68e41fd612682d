// Which part of a picture a frame of another shape shows: its middle, as large as it goes.
// Lengths are shares of the picture's width, so that a circle stays a circle.

// { x, y, width, height } of what is seen of a picture of `pictureWidth` x `pictureHeight`.
export function cropOf(pictureWidth, pictureHeight, frameWidth, frameHeight) {
  const tall = pictureHeight / pictureWidth
  const ratio = frameWidth / frameHeight
  const width = Math.min(1, tall * ratio)
  const height = width / ratio
  return { x: (1 - width) / 2, y: (tall - height) / 2, width, height }
}
