// An image with its mask on top, painted with mouse, pen, finger or keys.
// Events: "mask-painted", "mask-described" (detail: text for a live region).
import { apply, applyPoint, repaintedShare } from "../../model/inpainting/mask.js"
import { element, emit } from "../ui/dom.js"

const RESOLUTION = 768
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const PEN_ERASER = 32
const TINT = [99, 80, 235]

export class MaskCanvas extends HTMLElement {
  #canvas = element("canvas", {
    class: "mask-canvas",
    tabindex: "0",
    role: "application",
    "aria-label": "Mask",
    "aria-describedby": "mask-keys",
  })
  #context = this.#canvas.getContext("2d")
  #overlay = document.createElement("canvas")
  #image = null
  #mask = null
  #raster = null
  #stroke = null
  #pointer = null
  #cursor = null
  #isPenDown = false
  #isPending = false
  radius = 0.06
  isErasing = false
  isHiding = false

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#canvas)
    this.#canvas.addEventListener("pointerdown", event => this.#pressed(event))
    this.#canvas.addEventListener("pointermove", event => this.#moved(event))
    this.#canvas.addEventListener("pointerup", event => event.pointerId === this.#pointer && this.#lift())
    this.#canvas.addEventListener("pointercancel", event => event.pointerId === this.#pointer && this.#lift())
    this.#canvas.addEventListener("pointerleave", () => this.#aim(null))
    this.#canvas.addEventListener("keydown", event => this.#keyed(event))
    this.#canvas.addEventListener("blur", () => this.#setPenDown(false))
  }

  // Shows `crop` of an image (anything that a canvas can draw); painting changes `mask`.
  show(image, mask, crop) {
    this.#image = image
    this.#mask = mask
    const scale = RESOLUTION / Math.max(crop.width, crop.height)
    this.#canvas.width = this.#overlay.width = Math.round(crop.width * scale)
    this.#canvas.height = this.#overlay.height = Math.round(crop.height * scale)
    this.#canvas.style.setProperty("--ratio", String(crop.width / crop.height))
    this.#raster = mask.draw(this.#canvas.width, this.#canvas.height, crop)
    this.redraw()
  }

  focus() {
    this.#canvas.focus()
  }

  get share() {
    return this.#raster ? repaintedShare(this.#raster) : 0
  }

  edit(edit) {
    this.#mask.add(edit)
    apply(edit, this.#raster)
    this.#changed()
  }

  undo() {
    this.#mask.undo()
    this.#repaint()
  }

  redo() {
    this.#mask.redo()
    this.#repaint()
  }

  redraw() {
    if (this.#isPending) return
    this.#isPending = true
    requestAnimationFrame(() => {
      this.#isPending = false
      this.#draw()
    })
  }

  #repaint() {
    const { width, height, crop } = this.#raster
    this.#raster = this.#mask.draw(width, height, crop)
    this.#changed()
  }

  #changed() {
    this.redraw()
    emit(this, "mask-painted")
  }

  #pressed(event) {
    if (event.button !== 0 && event.buttons !== PEN_ERASER) return
    if (this.#pointer !== null) return
    event.preventDefault()
    this.#canvas.focus({ preventScroll: true })
    this.#pointer = event.pointerId
    this.#canvas.setPointerCapture(event.pointerId)
    const pressure = event.pointerType === "pen" && event.pressure > 0 ? 0.5 + event.pressure : 1
    this.#begin(this.#positionOf(event), this.radius * pressure, this.isErasing || event.buttons === PEN_ERASER)
  }

  #moved(event) {
    this.#aim(this.#positionOf(event))
    if (event.pointerId !== this.#pointer) return
    const events = event.getCoalescedEvents?.() ?? []
    for (const each of events.length > 0 ? events : [event]) this.#extend(this.#positionOf(each))
  }

  #begin(position, radius, isErasing) {
    this.#stroke = { kind: "stroke", points: [position], radius, isErasing }
    applyPoint(this.#stroke, 0, this.#raster)
    this.redraw()
  }

  #extend(position) {
    this.#stroke.points.push(position)
    applyPoint(this.#stroke, this.#stroke.points.length - 1, this.#raster)
    this.redraw()
  }

  #lift() {
    this.#pointer = null
    if (!this.#stroke) return
    this.#mask.add(this.#stroke)
    this.#stroke = null
    this.#changed()
  }

  #keyed(event) {
    const direction = KEYS[event.key]
    if (direction) this.#step(direction, event.shiftKey ? 4 : 1)
    else if (event.key === " ") this.#setPenDown(!this.#isPenDown)
    else return
    event.preventDefault()
  }

  #step([x, y], count) {
    const { crop } = this.#raster
    const from = this.#cursor ?? this.#middle
    const inside = (value, low, size) => Math.min(low + size, Math.max(low, value))
    const length = (count * this.radius) / 2
    this.#aim([inside(from[0] + x * length, crop.x, crop.width), inside(from[1] + y * length, crop.y, crop.height)])
    if (this.#isPenDown) this.#extend(this.#cursor)
    else
      emit(
        this,
        "mask-described",
        `${Math.round((100 * (this.#cursor[0] - crop.x)) / crop.width)} % across, ${Math.round((100 * (this.#cursor[1] - crop.y)) / crop.height)} % down`,
      )
  }

  get #middle() {
    const { x, y, width, height } = this.#raster.crop
    return [x + width / 2, y + height / 2]
  }

  #setPenDown(isDown) {
    if (isDown === this.#isPenDown) return
    this.#isPenDown = isDown
    if (!isDown) return this.#lift()
    this.#aim(this.#cursor ?? this.#middle)
    this.#begin(this.#cursor, this.radius, this.isErasing)
    emit(this, "mask-described", this.isErasing ? "Erasing" : "Painting")
  }

  #aim(position) {
    this.#cursor = position
    this.redraw()
  }

  #positionOf({ clientX, clientY }) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect()
    const { crop } = this.#raster
    return [crop.x + ((clientX - left) / width) * crop.width, crop.y + ((clientY - top) / height) * crop.height]
  }

  #draw() {
    if (!this.#raster) return
    const { width, height, crop } = this.#raster
    drawCrop(this.#context, this.#image, crop, width, height)
    this.#overlay.getContext("2d").putImageData(tinted(this.#raster, this.isHiding), 0, 0)
    this.#context.drawImage(this.#overlay, 0, 0)
    if (this.#cursor) this.#drawBrush(width / crop.width, crop)
  }

  #drawBrush(scale, crop) {
    const context = this.#context
    const [x, y] = this.#cursor
    context.beginPath()
    context.arc((x - crop.x) * scale, (y - crop.y) * scale, this.radius * scale, 0, 2 * Math.PI)
    context.lineWidth = 4
    context.strokeStyle = "rgb(0 0 0 / 0.6)"
    context.stroke()
    context.lineWidth = 2
    context.strokeStyle = "white"
    context.stroke()
  }
}

// Draws `crop` of an image over the whole canvas.
export function drawCrop(context, image, crop, width, height) {
  const scale = image.naturalWidth ?? image.width
  context.drawImage(image, crop.x * scale, crop.y * scale, crop.width * scale, crop.height * scale, 0, 0, width, height)
}

// The repainted area as stripes, so that not only its colour marks it.
export function tinted({ width, height, data }, isHiding) {
  const image = new ImageData(width, height)
  const pixels = new Uint32Array(image.data.buffer)
  const [light, dark] = (isHiding ? [255, 255] : [120, 175]).map(
    alpha => ((alpha << 24) | (TINT[2] << 16) | (TINT[1] << 8) | TINT[0]) >>> 0,
  )
  for (let y = 0, index = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, index += 1)
      if (data[index] !== 0) pixels[index] = (x + y) % 16 < 8 ? dark : light
  }
  return image
}

customElements.define("mask-canvas", MaskCanvas)
