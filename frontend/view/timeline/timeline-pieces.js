// The keyframes and segments of a cut, each at its time: pictures, frames, holds, easing and their edges to drag.
import { isDrawn, placesOf } from "../../model/timeline/cut.js"
import { pathOf, wordsOf } from "../../model/timeline/easing.js"
import { timeWords } from "../../model/timeline/scale.js"
import { element, svgElement } from "../ui/dom.js"
import { drawFilm } from "./film-canvas.js"
import { isSame, lengthWords, mark, PADDING } from "./track-pieces.js"

// In pixels, as in timeline.css.
const FILM = 64
const PICTURE = 44
const EDGE = matchMedia("(pointer: coarse)").matches ? 44 : 24

export class TimelinePieces extends HTMLElement {
  #list = element("ol", { class: "timeline-pieces", "aria-label": "Keyframes and segments" })
  #state = null
  #scale = null

  connectedCallback() {
    if (!this.childElementCount) this.append(this.#list)
  }

  get keyframes() {
    return [...this.#list.querySelectorAll(".timeline-keyframe")]
  }

  focusPiece({ kind, index }) {
    this.#list.querySelector(`[data-kind="${kind}"][data-index="${index}"]`)?.focus()
  }

  // The state of the tracks.
  draw(state, scale) {
    this.#state = state
    this.#scale = scale
    const { cut } = state
    if (this.keyframes.length !== cut.order.length) this.#build(cut.order.length)
    const places = placesOf(cut)
    const items = this.#list.children
    cut.order.forEach((_, index) => {
      this.#drawKeyframe(items[2 * index], index, places.keyframes[index])
      if (cut.segments[index]) this.#drawSegment(items[2 * index + 1], index, places.segments[index])
    })
  }

  #build(count) {
    const items = Array.from({ length: 2 * count - 1 }, (_, at) =>
      at % 2 ? segmentItem((at - 1) / 2) : keyframeItem(at / 2),
    )
    this.#list.replaceChildren(...items)
  }

  #drawKeyframe(item, index, { from, to }) {
    const { cut, keyframes, gallery, selection } = this.#state
    const button = item.querySelector("button")
    const keyframe = cut.order[index]
    const image = gallery.at(keyframe)?.image
    this.#put(item, from, to)
    item.classList.toggle("is-held", to > from)
    const picture = button.querySelector("canvas")
    if (picture.dataset.source !== (image?.src ?? "")) {
      picture.dataset.source = image?.src ?? ""
      if (image) drawFilm(picture, { width: PICTURE, height: PICTURE, ratio: 1, imageAt: () => image })
    }
    const hold = to > from ? `, held for ${lengthWords(to - from)}` : ""
    mark(
      button,
      selection,
      `Keyframe ${index + 1}, ${keyframes[keyframe] || "without a prompt"}, at ${timeWords(from)}${hold}`,
    )
    this.#markEdge(item.querySelector(".timeline-edge"), {
      name: `Hold of keyframe ${index + 1}`,
      seconds: to - from,
      isShown: to > from,
      isChosen: isSame(selection, button),
    })
    this.#drawHold(item.querySelector(".timeline-hold"), image, this.#scale.toPixels(to - from))
  }

  #drawHold(canvas, image, width) {
    canvas.hidden = width < 1
    if (!canvas.hidden && image)
      drawFilm(canvas, { width, height: FILM, ratio: this.#state.ratio, imageAt: () => image })
  }

  #drawSegment(item, index, { from, to }) {
    const { cut, motion, gallery, keyframes, selection, ratio, reused } = this.#state
    const button = item.querySelector("button")
    const width = this.#scale.toPixels(to - from)
    const { seconds, easing } = cut.segments[index]
    const needsDrawing = !isDrawn(cut, index)
    this.#put(item, from, to)
    item.classList.toggle("needs-drawing", needsDrawing)
    drawFilm(item.querySelector("canvas"), {
      width,
      height: FILM,
      ratio,
      imageAt: share => (needsDrawing ? null : imageAt(gallery, motion, from + share * (to - from))),
    })
    for (const path of item.querySelectorAll("path")) path.setAttribute("d", pathOf(easing, 100, 100))
    item.querySelector(".timeline-length").textContent = width > 44 ? lengthWords(seconds) : ""
    const [left, right] = [cut.order[index], cut.order[index + 1]].map(keyframe => keyframes[keyframe])
    const words = [`Segment ${index + 1}`, `${left} to ${right}`, lengthWords(seconds), wordsOf(easing)]
    if (needsDrawing) words.push("to be drawn")
    const isReused = reused.includes(index)
    if (isReused) words.push("taken from an earlier transition")
    item.querySelector(".timeline-origin").textContent = isReused && width > 90 ? "reused" : ""
    mark(button, selection, words.join(", "))
    const isChosen = isSame(selection, button)
    this.#markEdge(item.querySelector(".timeline-edge"), {
      name: `Duration of segment ${index + 1}`,
      seconds,
      // Edges would cover short segments, so that no pointer could select one.
      isShown: isChosen || width > 1.5 * EDGE,
      isChosen,
    })
  }

  #put(item, from, to) {
    item.style.insetInlineStart = `${PADDING + this.#scale.toPixels(from)}px`
    item.style.inlineSize = `${this.#scale.toPixels(to - from)}px`
  }

  #markEdge(edge, { name, seconds, isShown, isChosen }) {
    edge.hidden = !isShown || !this.#state.canCut
    edge.tabIndex = isChosen ? 0 : -1
    edge.setAttribute("aria-label", name)
    edge.setAttribute("aria-valuenow", String(seconds))
    edge.setAttribute("aria-valuetext", lengthWords(seconds))
  }
}

function keyframeItem(index) {
  return element(
    "li",
    { class: "timeline-keyframe" },
    element("canvas", { class: "timeline-hold", "aria-hidden": "true", hidden: true }),
    element("button", { type: "button", "data-kind": "keyframe", "data-index": index }, element("canvas")),
    edge(),
  )
}

function segmentItem(index) {
  const curve = svgElement("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" })
  curve.append(svgElement("path", { class: "halo" }), svgElement("path"))
  return element(
    "li",
    { class: "timeline-segment" },
    element(
      "button",
      { type: "button", "data-kind": "segment", "data-index": index },
      element("canvas"),
      curve,
      element("span", { class: "timeline-origin" }),
      element("span", { class: "timeline-length" }),
    ),
    edge(),
  )
}

function edge() {
  return element("div", { class: "timeline-edge", role: "slider", "aria-valuemin": "0", "aria-valuemax": "600" })
}

function imageAt(gallery, motion, seconds) {
  const place = motion.placeAt(motion.seconds > 0 ? seconds / motion.seconds : 0)
  const { positions } = gallery
  for (const index of [Math.round(place), Math.floor(place), Math.ceil(place)]) {
    const item = gallery.at(positions[index])
    if (item) return item.image
  }
  return null
}

customElements.define("timeline-pieces", TimelinePieces)
