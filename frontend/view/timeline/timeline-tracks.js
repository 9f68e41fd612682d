// The tracks of the timeline: a ruler, keyframes, segments with their frames and easing, and the playhead, all to one scale.
// Events: "piece-selected" (detail: { kind, index }), "edit-cut" (detail: { cut, words, key }), "edit-settled", "edit-reverted",
// "move-playhead" (detail: 0 to 1), "step-playhead" (detail: pictures), "toggle-playback".
import { isDrawn, placesOf, withArrival, withHold, withMoved, withSeconds } from "../../model/timeline/cut.js"
import { pathOf, wordsOf } from "../../model/timeline/easing.js"
import { momentsOf, Scale, snapped, stepped, timeWords } from "../../model/timeline/scale.js"
import { element, emit, svgElement } from "../ui/dom.js"
import { drawFilm } from "./film-canvas.js"
import { drawWaveform } from "./waveform-canvas.js"

const PADDING = 30
const ATTRACTION = 10
const LEAST_DRAG = 5
const KEY_STEP = 0.1
// In pixels, as in timeline.css.
const FILM = 64

export class TimelineTracks extends HTMLElement {
  #ruler = element("div", { class: "timeline-ruler", "aria-hidden": "true" })
  #beats = element("div", { class: "timeline-beats", "aria-hidden": "true" })
  #pieces = element("ol", { class: "timeline-pieces", "aria-label": "Keyframes and segments" })
  #waveform = element("canvas")
  #soundButton = element(
    "button",
    { type: "button", "data-kind": "sound", "data-index": "0", tabindex: "-1" },
    this.#waveform,
  )
  #sound = element("div", { class: "timeline-sound", hidden: true }, this.#soundButton)
  #playhead = element("div", {
    class: "timeline-playhead",
    role: "slider",
    tabindex: "0",
    "aria-label": "Playhead",
    "aria-valuemin": "0",
  })
  #roll = element(
    "div",
    { class: "timeline-roll" },
    this.#ruler,
    this.#beats,
    this.#pieces,
    this.#sound,
    this.#playhead,
  )
  #scale = new Scale(1, 100)
  #zoom = 1
  #isFrozen = false
  #state = null
  #drag = null
  #at = 0
  #pending = false

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#roll)
    this.addEventListener("pointerdown", event => this.#pressed(event))
    this.addEventListener("pointermove", event => this.#moved(event))
    this.addEventListener("pointerup", event => this.#released(event))
    this.addEventListener("pointercancel", () => this.#cancel())
    this.addEventListener("keydown", event => this.#keyed(event))
    this.addEventListener("focusin", event => this.#focused(event.target))
    this.addEventListener("click", event => this.#focused(event.target))
    new ResizeObserver(() => this.render()).observe(this)
  }

  // { cut, motion, keyframes: [words], gallery, selection, grid, sound, canCut }
  set state(state) {
    this.#state = state
    this.render()
  }

  get zoom() {
    return this.#zoom
  }

  // The middle of the visible part stays where it is.
  set zoom(zoom) {
    const middle = (this.scrollLeft + this.clientWidth / 2 - PADDING) / this.#scale.pixelsPerSecond
    this.#zoom = Math.min(64, Math.max(1, zoom))
    this.#fit()
    this.render()
    this.#roll.style.inlineSize = `${this.#scale.width + 2 * PADDING}px`
    this.scrollLeft = this.#scale.toPixels(middle) + PADDING - this.clientWidth / 2
  }

  // 0 to 1. While it plays, the tracks scroll along.
  movePlayhead(share, isFollowed) {
    this.#at = share
    if (!this.#state) return
    const { seconds } = placesOf(this.#state.cut)
    const left = PADDING + this.#scale.toPixels(share * seconds)
    this.#playhead.style.translate = `${left}px 0`
    this.#playhead.setAttribute("aria-valuemax", String(seconds))
    this.#playhead.setAttribute("aria-valuenow", (share * seconds).toFixed(2))
    this.#playhead.setAttribute("aria-valuetext", `${timeWords(share * seconds)} of ${timeWords(seconds)}`)
    const isSeen = isFollowed || document.activeElement === this.#playhead
    if (isSeen && (left < this.scrollLeft || left > this.scrollLeft + this.clientWidth))
      this.scrollLeft = left - this.clientWidth / 4
  }

  focusPiece({ kind, index }) {
    this.#pieces.querySelector(`[data-kind="${kind}"][data-index="${index}"]`)?.focus()
  }

  render() {
    if (this.#pending || !this.#state) return
    this.#pending = true
    requestAnimationFrame(() => {
      this.#pending = false
      if (this.#state && this.clientWidth > 0) this.#draw()
    })
  }

  #fit() {
    const { seconds } = placesOf(this.#state.cut)
    this.#scale = this.#isFrozen
      ? new Scale(seconds, this.#scale.pixelsPerSecond)
      : Scale.fitting(seconds, this.clientWidth - 2 * PADDING, this.#zoom)
  }

  #draw() {
    this.#fit()
    const { cut } = this.#state
    this.#roll.style.inlineSize = `${this.#scale.width + 2 * PADDING}px`
    this.#drawRuler()
    this.#drawBeats()
    if (this.#pieces.querySelectorAll(".timeline-keyframe").length !== cut.order.length) this.#build(cut.order.length)
    const places = placesOf(cut)
    const items = this.#pieces.children
    cut.order.forEach((_, index) => {
      this.#drawKeyframe(items[2 * index], index, places.keyframes[index])
      if (cut.segments[index]) this.#drawSegment(items[2 * index + 1], index, places.segments[index])
    })
    this.#drawSound()
    this.movePlayhead(this.#at)
  }

  // As much of the sound as the movie has.
  #drawSound() {
    const { cut, sound, selection } = this.#state
    this.#sound.hidden = sound === null
    if (!sound) return
    const seconds = Math.max(0, Math.min(placesOf(cut).seconds, sound.seconds - sound.from))
    this.#soundButton.style.insetInlineStart = `${PADDING}px`
    this.#soundButton.style.inlineSize = `${this.#scale.toPixels(seconds)}px`
    this.#mark(this.#soundButton, selection, `Sound, from ${timeWords(sound.from)}, ${words(seconds)}`)
    drawWaveform(this.#waveform, sound, { from: sound.from, seconds, width: this.#scale.toPixels(seconds), height: 44 })
  }

  #drawRuler() {
    const marks = this.#scale.marks()
    const known = [...this.#ruler.children]
    marks.forEach(({ seconds, words }, index) => {
      const mark = known[index] ?? this.#ruler.appendChild(element("span"))
      mark.style.insetInlineStart = `${PADDING + this.#scale.toPixels(seconds)}px`
      mark.textContent = words
    })
    known.slice(marks.length).forEach(mark => mark.remove())
  }

  #drawBeats() {
    const { grid, sound } = this.#state
    const moments = this.#gridMoments
    const isTooDense = moments.length > 1 && this.#scale.toPixels(moments[1] - moments[0]) < 6
    this.#beats.classList.toggle("is-of-sound", grid.unit === "beats" && sound !== null)
    this.#beats.replaceChildren(
      ...(isTooDense ? [] : moments).map(seconds => {
        const line = element("i")
        line.style.insetInlineStart = `${PADDING + this.#scale.toPixels(seconds)}px`
        return line
      }),
    )
  }

  get #gridMoments() {
    const { cut, grid, sound } = this.#state
    return momentsOf(grid, placesOf(cut).seconds, sound)
  }

  #build(count) {
    const items = Array.from({ length: 2 * count - 1 }, (_, at) =>
      at % 2 ? segmentItem((at - 1) / 2) : keyframeItem(at / 2),
    )
    this.#pieces.replaceChildren(...items)
  }

  #drawKeyframe(item, index, { from, to }) {
    const { cut, keyframes, gallery, selection } = this.#state
    const button = item.querySelector("button")
    const keyframe = cut.order[index]
    const image = gallery.at(keyframe)?.image
    item.style.insetInlineStart = `${PADDING + this.#scale.toPixels(from)}px`
    item.style.inlineSize = `${this.#scale.toPixels(to - from)}px`
    item.classList.toggle("is-held", to > from)
    const picture = button.querySelector("canvas")
    if (picture.dataset.source !== (image?.src ?? "")) {
      picture.dataset.source = image?.src ?? ""
      if (image) drawFilm(picture, { width: 44, height: 44, ratio: 1, imageAt: () => image })
    }
    const hold = to > from ? `, held for ${words(to - from)}` : ""
    this.#mark(
      button,
      selection,
      `Keyframe ${index + 1}, ${keyframes[keyframe] || "without a prompt"}, at ${timeWords(from)}${hold}`,
    )
    this.#markHandle(item.querySelector(".timeline-edge"), {
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
    const { cut, motion, gallery, keyframes, selection, ratio } = this.#state
    const button = item.querySelector("button")
    const width = this.#scale.toPixels(to - from)
    const { seconds, easing } = cut.segments[index]
    const needsDrawing = !isDrawn(cut, index)
    item.style.insetInlineStart = `${PADDING + this.#scale.toPixels(from)}px`
    item.style.inlineSize = `${width}px`
    item.classList.toggle("needs-drawing", needsDrawing)
    drawFilm(item.querySelector("canvas"), {
      width,
      height: FILM,
      ratio,
      imageAt: share => (needsDrawing ? null : imageAt(gallery, motion, from + share * (to - from))),
    })
    for (const path of item.querySelectorAll("path")) path.setAttribute("d", pathOf(easing, 100, 100))
    item.querySelector(".timeline-length").textContent = width > 44 ? words(seconds) : ""
    const [left, right] = [cut.order[index], cut.order[index + 1]].map(keyframe => keyframes[keyframe])
    this.#mark(
      button,
      selection,
      `Segment ${index + 1}, ${left} to ${right}, ${words(seconds)}, ${wordsOf(easing)}${needsDrawing ? ", to be drawn" : ""}`,
    )
    this.#markHandle(item.querySelector(".timeline-edge"), {
      name: `Duration of segment ${index + 1}`,
      seconds,
      isShown: true,
      isChosen: isSame(selection, button),
    })
  }

  #mark(button, selection, label) {
    const isChosen = isSame(selection, button)
    button.setAttribute("aria-label", label)
    button.title = label
    button.setAttribute("aria-pressed", String(isChosen))
    button.tabIndex = isChosen ? 0 : -1
  }

  #markHandle(handle, { name, seconds, isShown, isChosen }) {
    handle.hidden = !isShown || !this.#state.canCut
    handle.tabIndex = isChosen ? 0 : -1
    handle.setAttribute("aria-label", name)
    handle.setAttribute("aria-valuenow", String(seconds))
    handle.setAttribute("aria-valuetext", words(seconds))
  }

  #focused(target) {
    const button = target.closest("button[data-kind]")
    if (button && !this.#drag) this.#select(button)
  }

  #select({ dataset: { kind, index } }) {
    emit(this, "piece-selected", { kind, index: Number(index) })
  }

  #secondsAt(event) {
    const { left } = this.#roll.getBoundingClientRect()
    return this.#scale.toSeconds(event.clientX - left - PADDING)
  }

  #pressed(event) {
    if (!event.isPrimary || event.button !== 0 || !this.#state) return
    const { target } = event
    const edge = target.closest(".timeline-edge")
    const keyframe = target.closest(".timeline-keyframe button")
    const isScrub = target.closest(".timeline-ruler, .timeline-playhead, .timeline-beats")
    if (edge) this.#begin(event, { kind: "edge", item: edge.parentElement, handle: edge })
    else if (keyframe) this.#begin(event, { kind: "keyframe", item: keyframe.parentElement, button: keyframe })
    else if (isScrub || target === this.#roll) {
      this.#begin(event, { kind: "scrub" })
      this.#scrub(event)
    }
  }

  #begin(event, drag) {
    const [button] = drag.item?.getElementsByTagName("button") ?? []
    this.#drag = { ...drag, pointer: event.pointerId, x: event.clientX, cut: this.#state.cut, isMoving: false }
    if (drag.kind !== "edge") return
    event.preventDefault()
    this.#select(button)
    drag.handle.focus({ preventScroll: true })
  }

  #moved(event) {
    const drag = this.#drag
    if (!drag || event.pointerId !== drag.pointer) return
    if (!drag.isMoving) {
      if (Math.abs(event.clientX - drag.x) < LEAST_DRAG) return
      drag.isMoving = true
      this.#isFrozen = true
      this.setPointerCapture(drag.pointer)
    }
    if (drag.kind === "scrub") this.#scrub(event)
    else if (drag.kind === "edge") this.#stretch(event)
    else this.#carry(event)
  }

  #scrub(event) {
    const { seconds } = placesOf(this.#state.cut)
    emit(this, "move-playhead", Math.min(1, Math.max(0, this.#secondsAt(event) / seconds)))
  }

  // The grid attracts the edge, unless Alt is pressed.
  #stretch(event) {
    const { item, cut } = this.#drag
    const { kind, index } = pieceOf(item)
    const wanted = this.#secondsAt(event)
    const { grid, sound } = this.#state
    const moments = event.altKey ? [] : momentsOf(grid, wanted + 60, sound)
    const moment = snapped(moments, Math.round(100 * wanted) / 100, this.#scale.toSeconds(ATTRACTION))
    const next =
      kind === "segment"
        ? withArrival(cut, index + 1, moment)
        : withHold(cut, index, moment - placesOf(cut).keyframes[index].from)
    this.#edit(next, kind === "segment" ? `length of segment ${index + 1}` : `hold of keyframe ${index + 1}`, "drag")
  }

  #carry(event) {
    const { item, cut } = this.#drag
    const { index } = pieceOf(item)
    item.classList.add("is-dragged")
    item.style.translate = `${event.clientX - this.#drag.x}px 0`
    const at = this.#secondsAt(event)
    const arrivals = placesOf(cut).keyframes.map(({ from }) => from)
    const nearest = arrivals.reduce(
      (best, from, slot) => (Math.abs(from - at) < Math.abs(arrivals[best] - at) ? slot : best),
      index,
    )
    this.#drag.to = nearest
    for (const other of this.#pieces.querySelectorAll(".timeline-keyframe"))
      other.classList.toggle("is-target", nearest !== index && pieceOf(other).index === nearest)
  }

  #released(event) {
    const drag = this.#drag
    if (!drag || event.pointerId !== drag.pointer) return
    this.#endDrag()
    if (drag.isMoving && drag.kind === "keyframe" && drag.to !== undefined) {
      const { index } = pieceOf(drag.item)
      if (drag.to !== index) this.#move(index, drag.to)
    }
    if (drag.kind === "edge") emit(this, "edit-settled")
    this.render()
  }

  #cancel() {
    const drag = this.#drag
    if (!drag) return
    this.#endDrag()
    if (drag.kind === "edge") emit(this, "edit-reverted")
    this.render()
  }

  #endDrag() {
    const { item } = this.#drag
    this.#drag = null
    this.#isFrozen = false
    item?.classList.remove("is-dragged")
    if (item) item.style.translate = ""
    for (const target of this.#pieces.querySelectorAll(".is-target")) target.classList.remove("is-target")
  }

  #move(from, to) {
    this.#edit(withMoved(this.#state.cut, from, to), "order of the keyframes")
    this.#select({ dataset: { kind: "keyframe", index: to } })
    requestAnimationFrame(() => this.focusPiece({ kind: "keyframe", index: to }))
    emit(this, "announce-text", `Now keyframe ${to + 1} of ${this.#state.cut.order.length}`)
  }

  #edit(cut, words, key = null) {
    emit(this, "edit-cut", { cut, words, key })
  }

  #keyed(event) {
    if (event.ctrlKey || event.metaKey) return
    if (event.key === "Escape") return this.#cancel()
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key]
    const { target } = event
    const used =
      target === this.#playhead
        ? this.#keyedPlayhead(event, direction)
        : target.matches(".timeline-edge")
          ? direction && this.#stretchBy(pieceOf(target.parentElement), direction, event.altKey)
          : target.matches("button[data-kind]") && this.#keyedPiece(event, pieceOf(target.parentElement), direction)
    if (used) event.preventDefault()
  }

  #keyedPlayhead({ key, shiftKey }, direction) {
    const { seconds } = placesOf(this.#state.cut)
    if (direction && !shiftKey) emit(this, "step-playhead", direction)
    else if (direction) {
      const next = stepped(this.#gridMoments, this.#at * seconds, direction, 1)
      emit(this, "move-playhead", Math.min(1, Math.max(0, next / seconds)))
    } else if (key === "Home" || key === "End") emit(this, "move-playhead", key === "End" ? 1 : 0)
    else if (key === " ") emit(this, "toggle-playback")
    else return false
    return true
  }

  // Arrows go to the next piece; with Shift they lengthen a segment and move a keyframe.
  #keyedPiece({ key, shiftKey, altKey }, piece, direction) {
    const { cut } = this.#state
    if (direction && shiftKey && piece.kind === "segment") return this.#stretchBy(piece, direction, altKey)
    if (direction && shiftKey && piece.kind === "keyframe") {
      const to = piece.index + direction
      if (to >= 0 && to < cut.order.length) this.#move(piece.index, to)
      return true
    }
    const all = [...this.#roll.querySelectorAll("button[data-kind]")].filter(button => !button.closest("[hidden]"))
    const at = all.findIndex(button => isSame(piece, button))
    const to = direction ? at + direction : { Home: 0, End: all.length - 1 }[key]
    all[to]?.focus()
    return to !== undefined
  }

  #stretchBy({ kind, index }, direction, isFree) {
    const { cut, canCut } = this.#state
    if (!canCut) return true
    const places = placesOf(cut)
    const end = (kind === "segment" ? places.segments : places.keyframes)[index].to
    const moments = isFree ? [] : momentsOf(this.#state.grid, end + 60, this.#state.sound)
    const moment = stepped(moments, end, direction, KEY_STEP)
    const next =
      kind === "segment"
        ? withSeconds(cut, index, moment - places.segments[index].from)
        : withHold(cut, index, moment - places.keyframes[index].from)
    const name = kind === "segment" ? `length of segment ${index + 1}` : `hold of keyframe ${index + 1}`
    this.#edit(next, name, `key ${name}`)
    emit(
      this,
      "announce-text",
      `${name}: ${words(kind === "segment" ? next.segments[index].seconds : next.holds[index])}`,
    )
    return true
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

function pieceOf(item) {
  const { kind, index } = item.querySelector("button").dataset
  return { kind, index: Number(index) }
}

function isSame({ kind, index }, { dataset }) {
  return kind === dataset.kind && index === Number(dataset.index)
}

function words(seconds) {
  return `${Number(seconds.toFixed(2))} s`
}

customElements.define("timeline-tracks", TimelineTracks)
