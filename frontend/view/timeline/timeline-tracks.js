// The tracks of the timeline: a ruler, keyframes, segments with their frames and easing, and the playhead, all to one scale.
// Events: "piece-selected" (detail: { kind, index }), "edit-cut" (detail: { cut, words, key }), "edit-settled", "edit-reverted",
// "move-playhead" (detail: 0 to 1), "step-playhead" (detail: pictures), "toggle-playback".
import { placesOf, withHold, withMoved, withSeconds, withSoundFrom } from "../../model/timeline/cut.js"
import { beginningsOf, momentsOf, Scale, stepped, timeWords } from "../../model/timeline/scale.js"
import { element, emit } from "../ui/dom.js"
import "./sound-lane.js"
import "./timeline-pieces.js"
import { drawGrid, drawRuler } from "./timeline-ruler.js"
import { TrackDrag } from "./track-drag.js"
import { isSame, lengthWords, PADDING, pieceOf } from "./track-pieces.js"

const KEY_STEP = 0.1

export class TimelineTracks extends HTMLElement {
  #ruler = element("div", { class: "timeline-ruler", "aria-hidden": "true" })
  #beats = element("div", { class: "timeline-beats", "aria-hidden": "true" })
  #pieces = element("timeline-pieces")
  #sound = element("sound-lane", { hidden: true })
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
  #state = null
  #drag = null
  #at = 0
  #pending = false

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#roll)
    this.#drag = new TrackDrag(this)
    this.addEventListener("keydown", event => this.#keyed(event))
    this.addEventListener("focusin", event => this.#focused(event.target))
    this.addEventListener("click", event => this.#focused(event.target))
    new ResizeObserver(() => this.render()).observe(this)
  }

  // { cut, motion, keyframes: [words], gallery, selection, grid, sound, canCut, reused: [segments] }
  set state(state) {
    this.#state = state
    this.render()
  }

  get state() {
    return this.#state
  }

  get scale() {
    return this.#scale
  }

  // The elements of the keyframes.
  get keyframes() {
    return this.#pieces.keyframes
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

  // In the movie, of a place of the pointer.
  secondsAt({ clientX }) {
    return this.#scale.toSeconds(clientX - this.#roll.getBoundingClientRect().left - PADDING)
  }

  render() {
    if (this.#pending || !this.#state) return
    this.#pending = true
    requestAnimationFrame(() => this.#drawPending())
  }

  #drawPending() {
    if (!this.#pending) return
    this.#pending = false
    if (this.#state && this.clientWidth > 0) this.#draw()
  }

  #fit() {
    const { seconds } = placesOf(this.#state.cut)
    this.#scale = this.#drag.isMoving
      ? new Scale(seconds, this.#scale.pixelsPerSecond)
      : Scale.fitting(seconds, this.clientWidth - 2 * PADDING, this.#zoom)
  }

  #draw() {
    this.#fit()
    this.#roll.style.inlineSize = `${this.#scale.width + 2 * PADDING}px`
    drawRuler(this.#ruler, this.#scale)
    drawGrid(this.#beats, this.#state, this.#scale)
    this.#pieces.draw(this.#state, this.#scale)
    this.#sound.draw(this.#state, this.#scale)
    this.movePlayhead(this.#at)
  }

  get #gridMoments() {
    const { cut, grid, sound } = this.#state
    return momentsOf(grid, placesOf(cut).seconds, sound)
  }

  #focused(target) {
    const button = target.closest("button[data-kind]")
    if (button && !this.#drag.isActive) this.#select(button)
  }

  // At once: the next key may come before the next picture of the page, and Tab goes to the edge of the selected piece.
  #select({ dataset: { kind, index } }) {
    emit(this, "piece-selected", { kind, index: Number(index) })
    this.#drawPending()
  }

  moveKeyframe(from, to) {
    this.#edit(withMoved(this.#state.cut, from, to), "order of the keyframes")
    this.#select({ dataset: { kind: "keyframe", index: to } })
    this.#pieces.focusPiece({ kind: "keyframe", index: to })
    emit(this, "announce-text", `Now keyframe ${to + 1} of ${this.#state.cut.order.length}`)
  }

  #edit(cut, words, key = null) {
    emit(this, "edit-cut", { cut, words, key })
  }

  #keyed(event) {
    if (event.ctrlKey || event.metaKey) return
    if (event.key === "Escape") return this.#drag.cancel()
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

  // Arrows go to the next piece; with Shift they lengthen a segment and move a keyframe or the sound.
  #keyedPiece({ key, shiftKey, altKey }, piece, direction) {
    const { cut } = this.#state
    if (direction && shiftKey && piece.kind === "segment") return this.#stretchBy(piece, direction, altKey)
    if (direction && shiftKey && piece.kind === "keyframe") {
      const to = piece.index + direction
      if (to >= 0 && to < cut.order.length) this.moveKeyframe(piece.index, to)
      return true
    }
    if (direction && shiftKey) return this.#shiftBy(direction, altKey)
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
      `${name}: ${lengthWords(kind === "segment" ? next.segments[index].seconds : next.holds[index])}`,
    )
    return true
  }

  // To the right, the movie begins earlier in the sound.
  #shiftBy(direction, isFree) {
    const { cut, grid, sound } = this.#state
    const moments = isFree || grid.unit !== "beats" ? [] : beginningsOf(sound, cut)
    const next = withSoundFrom(cut, stepped(moments, cut.sound.from, -direction, KEY_STEP), sound.seconds)
    this.#edit(next, "start of the sound", "key sound")
    emit(this, "announce-text", `The movie begins at ${timeWords(next.sound.from)} of the sound`)
    return true
  }
}

customElements.define("timeline-tracks", TimelineTracks)
