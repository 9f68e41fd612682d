// A mask over an image, kept as a list of edits, so that edits can be undone and the mask drawn at any size. An edit is one of
//   { kind: "stroke", points: [[x, y], …], radius, isErasing }   lengths as in crop.js
//   { kind: "fill" } { kind: "clear" } { kind: "invert" }
//   { kind: "mask", width, height, data }                        an earlier mask, over the whole image

export const KEPT = 0
export const REPAINTED = 255

export class Mask {
  #done = []
  #undone = []

  get canUndo() {
    return this.#done.length > 0
  }

  get canRedo() {
    return this.#undone.length > 0
  }

  add(edit) {
    this.#done.push(edit)
    this.#undone = []
  }

  undo() {
    if (this.canUndo) this.#undone.push(this.#done.pop())
  }

  redo() {
    if (this.canRedo) this.#done.push(this.#undone.pop())
  }

  // KEPT or REPAINTED for each pixel of a raster of `width` x `height` that shows `crop` of the image.
  draw(width, height, crop) {
    const raster = { width, height, crop, data: new Uint8Array(width * height) }
    for (const edit of this.#done) apply(edit, raster)
    return raster
  }
}

// The repainted fraction of a raster, 0 to 1.
export function repaintedShare({ data }) {
  let count = 0
  for (const value of data) if (value === REPAINTED) count += 1
  return count / data.length
}

export function apply(edit, raster) {
  const { data } = raster
  if (edit.kind === "fill") data.fill(REPAINTED)
  else if (edit.kind === "clear") data.fill(KEPT)
  else if (edit.kind === "invert") data.forEach((value, index) => (data[index] = REPAINTED - value))
  else if (edit.kind === "mask") overlay(edit, raster)
  else edit.points.forEach((_, index) => applyPoint(edit, index, raster))
}

// Paints a stroke's line from the previous point to point `index`, while the stroke grows.
export function applyPoint({ points, radius, isErasing }, index, { width, height, crop, data }) {
  const scale = width / crop.width
  const toRaster = ([x, y]) => [(x - crop.x) * scale, (y - crop.y) * scale]
  const [fromX, fromY] = toRaster(points[Math.max(0, index - 1)])
  const [toX, toY] = toRaster(points[index])
  const reach = radius * scale
  const value = isErasing ? KEPT : REPAINTED
  const right = Math.min(width - 1, Math.ceil(Math.max(fromX, toX) + reach))
  const bottom = Math.min(height - 1, Math.ceil(Math.max(fromY, toY) + reach))
  for (let y = Math.max(0, Math.floor(Math.min(fromY, toY) - reach)); y <= bottom; y += 1) {
    for (let x = Math.max(0, Math.floor(Math.min(fromX, toX) - reach)); x <= right; x += 1) {
      if (squareOfDistance(x + 0.5, y + 0.5, fromX, fromY, toX, toY) <= reach * reach) data[y * width + x] = value
    }
  }
}

function squareOfDistance(x, y, fromX, fromY, toX, toY) {
  const [alongX, alongY] = [toX - fromX, toY - fromY]
  const length = alongX * alongX + alongY * alongY
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - fromX) * alongX + (y - fromY) * alongY) / length))
  const [offX, offY] = [x - fromX - part * alongX, y - fromY - part * alongY]
  return offX * offX + offY * offY
}

function overlay({ width: maskWidth, height: maskHeight, data: mask }, { width, height, crop, data }) {
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const across = Math.floor((crop.x + ((x + 0.5) / width) * crop.width) * maskWidth)
      const down = Math.floor((crop.y + ((y + 0.5) / height) * crop.height) * maskWidth)
      data[y * width + x] =
        mask[Math.min(maskHeight - 1, Math.max(0, down)) * maskWidth + Math.min(maskWidth - 1, across)]
    }
  }
}
