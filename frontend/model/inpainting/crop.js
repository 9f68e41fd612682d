// The part of an image that a frame of another shape shows: the largest centred one.
// Lengths are fractions of the image's width in both directions, so that a circle stays a circle.

// Returns { x, y, width, height }.
export function cropOf(pictureWidth, pictureHeight, frameWidth, frameHeight) {
  const tall = pictureHeight / pictureWidth
  const ratio = frameWidth / frameHeight
  const width = Math.min(1, tall * ratio)
  const height = width / ratio
  return { x: (1 - width) / 2, y: (tall - height) / 2, width, height }
}
