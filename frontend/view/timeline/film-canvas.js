// Paints a row of frames: as many as fit, each the one that is shown at its middle.

// `imageAt` returns an image for a share of the width, 0 to 1, or null.
export function drawFilm(canvas, { width, height, ratio, imageAt }) {
  const density = window.devicePixelRatio || 1
  const [across, down] = [Math.max(1, Math.round(width * density)), Math.round(height * density)]
  if (canvas.width !== across) canvas.width = across
  if (canvas.height !== down) canvas.height = down
  const context = canvas.getContext("2d")
  context.clearRect(0, 0, across, down)
  const tile = Math.max(down / 2, Math.min(2 * down, down * ratio))
  const count = Math.max(1, Math.round(across / tile))
  for (let index = 0; index < count; index += 1) {
    const image = imageAt((index + 0.5) / count)
    if (image) cover(context, image, { left: (index * across) / count, width: across / count, height: down })
  }
}

// Fills a box with the middle of an image.
function cover(context, image, { left, width, height }) {
  const { naturalWidth, naturalHeight } = image
  const scale = Math.max(width / naturalWidth, height / naturalHeight)
  const [sourceWidth, sourceHeight] = [width / scale, height / scale]
  context.drawImage(
    image,
    (naturalWidth - sourceWidth) / 2,
    (naturalHeight - sourceHeight) / 2,
    sourceWidth,
    sourceHeight,
    left,
    0,
    width,
    height,
  )
}
