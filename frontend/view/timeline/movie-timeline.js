// The timeline below the player: keyframes and segments to scale, with undo of every edit. It takes the place of the frames.
// Events: "cut-changed" (detail: { cut, isRendered }), "render-cut" (detail: a movie for the API), "order-changed" (detail:
// { request, images, moves }: the keyframes in their new order, and the place of each in the one before), "order-cut" (detail: the
// movie of that order), "draw-order" (detail: { from, words }: the id of the transition, and the change), those of
// timeline-redraws.js and of the player's controls.
import { limitsOf } from "../../model/request/limits.js"
import { cutOf, isReordered, movieOf, placesOf, snappedTo, withMoved } from "../../model/timeline/cut.js"
import { Edits } from "../../model/timeline/edits.js"
import { KeptEdits } from "../../model/timeline/kept-edits.js"
import { Motion, sharesOfFrames, sharesOfSegments } from "../../model/timeline/motion.js"
import { reusedIn, whyNotFiner } from "../../model/timeline/redraw.js"
import { momentsOf } from "../../model/timeline/scale.js"
import { hear, SoundTrack } from "../../model/timeline/sound-track.js"
import { isFinished, renderingOf } from "../../model/transition/state.js"
import { promptsOf, renderedPart } from "../../model/transition/status-words.js"
import { soundAddress } from "../../model/server/client.js"
import { api, memory, tab } from "../../services.js"
import { element, emit } from "../ui/dom.js"
import { loadOnce } from "../ui/loading.js"
import "./timeline-bar.js"
import "./timeline-inspector.js"
import { TimelineRedraws } from "./timeline-redraws.js"
import "./timeline-tracks.js"

const GRID = "latentblending.grid"
const OFF = { unit: "off" }

export class MovieTimeline extends HTMLElement {
  #bar = element("timeline-bar")
  #tracks = element("timeline-tracks")
  #inspector = element("timeline-inspector")
  #problem = element("p", { class: "problem", role: "alert" })
  #edits = new Edits(null)
  #sounds = new SoundTrack(api)
  #limits = null
  #describe = loadOnce(async () => (this.#limits = limitsOf(await api.description())))
  #transition = null
  #gallery = null
  #distances = []
  #selection = { kind: "segment", index: 0 }
  #grid = memory.read(GRID) ?? { unit: "seconds", step: 0.5 }
  #isBusy = false
  // The movie that the server has, as text.
  #rendered = null
  // And the one that was asked for.
  #sent = null
  // And the one that was being rendered when the transition was opened, or null. A movie does not name its upscaler.
  #awaited = null
  // The order of the keyframes that the form has, as text; null for the transition's own.
  #toldOrder = null
  #toldMovie = null
  // What drawing the form costs, in words; null until the plan of a new order is there.
  #orderCost = null
  #redraws = new TimelineRedraws(this, () => ({
    transition: this.#transition,
    cut: this.#edits.value,
    offers: this.#offers,
    positions: this.#gallery.positions,
  }))
  #kept = new KeptEdits(tab)
  #audio = new Audio()

  static observedAttributes = ["hidden"]

  attributeChangedCallback() {
    if (this.hidden) this.#audio.pause()
  }

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#bar, this.#tracks, this.#inspector, this.#problem)
    this.#edits.addEventListener("changed", ({ detail: isNew }) => {
      if (isNew) this.#redraws.cutOff()
      this.#edited()
      this.#keep()
    })
    this.#sounds.addEventListener("changed", () => this.#render())
    this.#listen()
    this.#describe().then(
      () => this.#render(),
      () => {},
    )
  }

  set gallery(gallery) {
    if (gallery === this.#gallery) return
    this.#gallery = gallery
    for (const type of ["filled", "places"]) gallery.addEventListener(type, () => this.#render())
  }

  // The displayed transition, or null. Another movie than the one that was asked for here takes the place of the cut, once nothing
  // is being rendered, but for the first one of a transition that was edited while it was drawn. One that is rendered when the
  // transition is opened counts as asked for.
  show(transition) {
    const isAnother = transition?.id !== this.#transition?.id
    if (isAnother) this.#audio.pause()
    this.#transition = transition
    if (!transition) return this.#edits.begin(null)
    const { pendingMovie } = transition
    if (isAnother) this.#awaited = pendingMovie ? { ...pendingMovie, upscaler: undefined } : null
    const rendered = this.#textOfMovie()
    const isAwaited = this.#awaited && rendered === this.#textOf(this.#cutOf(this.#awaited))
    const isReplaced = rendered !== this.#rendered && rendered !== this.#sent && !isAwaited
    const isForeign = isReplaced && (this.#rendered !== null || this.#isUntouched)
    if (isAnother) this.#toldOrder = null
    if (isAnother || !this.#edits.value) return this.#begin()
    if (isForeign && pendingMovie) return this.#edited()
    this.#rendered = rendered
    if (isForeign && !this.#isRendered) this.#replace()
    else this.#edited()
  }

  // Of neighbouring frames, null where unknown.
  set distances(distances) {
    this.#distances = distances
    if (!this.#transition) return
    if (!this.#isUntouched) this.#rendered = this.#textOfMovie()
    else if (this.#textOf(this.#firstCut()) !== this.#textOf(this.#edits.value)) this.#begin()
  }

  set isBusy(isBusy) {
    this.#isBusy = isBusy
    this.#render()
  }

  // `share` is 0 to 1 of the cut; `isHeard` while its frames play with sound.
  movePlayhead({ share, isPlaying, isHeard }) {
    this.#tracks.movePlayhead(share, isPlaying)
    const cut = this.#edits.value
    if (!isHeard || !cut?.sound) return this.#audio.pause()
    const { id, from = 0 } = cut.sound
    hear(this.#audio, soundAddress(id), from + share * placesOf(cut).seconds)
  }

  // A transition was replaced by another one: { from, to, words }.
  remember(redraw) {
    this.#redraws.remember(redraw)
    this.#render()
  }

  // What the plan of the form says, which has the keyframes in the order of the cut.
  set orderCost(words) {
    this.#orderCost = words
    this.#render()
  }

  // The server's problem with a cut or a sound.
  complain({ message = "", errors = [] }) {
    const words = errors.map(({ field, message: reason }) => `${pieceWords(field)}: ${reason}`)
    this.#problem.textContent = words.length > 0 ? words.join(" ") : message
  }

  #listen() {
    const on = (type, action) => this.addEventListener(type, event => action(event.detail))
    on("edit-cut", ({ cut, words, key }) => this.#edits.change(cut, words, key))
    on("edit-settled", () => this.#edits.settle())
    on("edit-reverted", () => this.#edits.revert())
    on("piece-selected", selection => this.#select(selection))
    on("undo-edit", () => this.#undo())
    on("redo-edit", () => this.#redo())
    on("zoom-changed", factor => (this.#tracks.zoom *= factor))
    on("grid-changed", grid => this.#changeGrid(grid))
    on("snap-all", () => this.#snapAll())
    on("movie-changed", change => this.#change(change, change.format ? "format" : "frame rate"))
    on("keyframe-moved", ({ from, to }) => this.#move(from, to))
    on("sound-chosen", file => this.#addSound(file))
    on("sound-removed", () => this.#change({ sound: null }, "removal of the sound"))
    on("render-timeline", () => this.#renderMovie())
    on("redraw-priced", words => (this.#inspector.cost = words))
    on("redraw-refused", message => this.complain({ message }))
    document.addEventListener("keydown", event => this.#keyed(event))
  }

  // A transition with as many keyframes keeps the selection: it may have replaced the one before.
  #begin() {
    const cut = this.#firstCut()
    if (cut.order.length !== this.#edits.value?.order.length) this.#selection = { kind: "segment", index: 0 }
    const kept = this.#kept.get(this.#transition.id)
    this.#rendered = this.#textOfMovie()
    if (kept?.base === JSON.stringify(cut)) this.#edits.restore(kept)
    else this.#edits.begin(cut)
  }

  // Another page or program has rendered the movie. Edits are not lost: undo brings them back.
  #replace() {
    this.#sent = null
    if (this.#isUntouched) this.#begin()
    else this.#edits.change(this.#firstCut(), "another movie")
  }

  // Edits are there again after a reload, and when another transition was shown meanwhile; they belong to the movie of now.
  #keep() {
    if (!this.#edits.value) return
    const base = JSON.stringify(this.#firstCut())
    const { id } = this.#transition
    if (!this.#isUntouched) this.#kept.put(id, { base, ...this.#edits.state })
    else if (this.#kept.get(id)?.base === base) this.#kept.put(id, null)
  }

  // Of the movie that was being rendered at first, of the one that the server has, or of the one that the transition asks for.
  #firstCut() {
    const { request, movie, pendingMovie } = this.#transition
    return this.#cutOf((pendingMovie && this.#awaited) ?? movie ?? request.movie ?? {})
  }

  // Of the movie that the server has, or null.
  #textOfMovie() {
    const { movie } = this.#transition
    return movie ? this.#textOf(this.#cutOf(movie)) : null
  }

  #cutOf(shown) {
    const { request } = this.#transition
    const isSpread = shown.timing === "perceptual" && !shown.segments
    const shares = isSpread ? this.#shares() : null
    const count = request.keyframes.length
    return cutOf(shown, count, shares?.length === count - 1 ? shares : undefined)
  }

  // A finished transition names the distances of its frames, before their pictures are loaded.
  #shares() {
    const { status, frames = [] } = this.#transition
    const known = status === "succeeded" && frames.length > 1 && sharesOfFrames(frames)
    return known || sharesOfSegments(this.#gallery?.positions ?? [], this.#distances)
  }

  get #isUntouched() {
    return this.#edits.undoes === null && this.#edits.redoes === null
  }

  #textOf(cut) {
    return JSON.stringify(movieOf(cut))
  }

  get #isRendered() {
    return this.#rendered !== null && this.#textOf(this.#edits.value) === this.#rendered
  }

  // All, until the description is there.
  #offers = name => this.#limits === null || this.#limits[`movie.${name}`] !== undefined

  #edited() {
    const cut = this.#edits.value
    this.complain({})
    this.#render()
    if (!cut) return
    this.#sounds.want(cut.sound?.id ?? null).catch(problem => this.complain(problem))
    emit(this, "cut-changed", { cut, isRendered: this.#isRendered })
    this.#tellOrder(cut)
  }

  // Another order has to be drawn: it goes into the form, and so does the old one when it is restored. Later edits change only the
  // movie there: the user may have edited the rest.
  #tellOrder(cut) {
    const order = isReordered(cut) ? String(cut.order) : null
    const movie = movieOf(cut, this.#offers)
    const before = this.#toldOrder?.split(",").map(Number) ?? cut.order.map((_, index) => index)
    const [isToldOrder, isToldMovie] = [order === this.#toldOrder, JSON.stringify(movie) === this.#toldMovie]
    this.#toldOrder = order
    this.#toldMovie = JSON.stringify(movie)
    if (isToldOrder) return order && !isToldMovie && emit(this, "order-cut", movie)
    this.#orderCost = null
    const { request } = this.#transition
    const keyframes = cut.order.map(keyframe => request.keyframes[keyframe])
    const images = cut.order.map(keyframe => this.#gallery.at(keyframe)?.image)
    const moves = cut.order.map(keyframe => before.indexOf(keyframe))
    emit(this, "order-changed", { request: { ...request, keyframes, movie }, images, moves })
  }

  #select(selection) {
    if (selection.kind === this.#selection.kind && selection.index === this.#selection.index) return
    this.#selection = selection
    this.#edits.settle()
    this.#render()
  }

  #render() {
    const cut = this.#edits.value
    if (!cut || !this.#gallery || this.hidden) return
    const { sound } = this.#sounds
    const { id, request } = this.#transition
    const { width, height } = request
    const grid = this.#grid.unit === "beats" && !sound ? OFF : this.#grid
    const words = promptsOf(request)
    const heard = sound && cut.sound ? { ...sound, from: cut.sound.from ?? 0 } : null
    const shared = {
      id,
      cut,
      keyframes: words,
      selection: this.#shownSelection(cut, heard),
      offers: this.#offers,
      sound: heard,
    }
    this.#bar.show({
      undoes: this.#edits.undoes ?? this.#redraws.undoes?.words ?? null,
      redoes: this.#edits.redoes ?? this.#redraws.redoes?.words ?? null,
      cut,
      grid,
      hasSound: cut.sound !== null,
      offers: this.#offers,
      rates: this.#limits?.["movie.fps"] ?? {},
      formats: this.#limits?.["movie.format"]?.choices ?? [cut.format],
      render: this.#renderState(cut),
    })
    this.#tracks.state = {
      ...shared,
      motion: new Motion(this.#gallery.positions, cut, this.#distances),
      gallery: this.#gallery,
      ratio: width / height,
      grid,
      canCut: this.#offers("segments"),
      reused: reusedIn(this.#transition, cut),
    }
    this.#inspector.state = {
      ...shared,
      pictures: request.keyframes.map(({ image }) => Boolean(image)),
      whyNotFiner: whyNotFiner(this.#transition, cut),
      orderCost: this.#orderCost,
    }
  }

  #shownSelection(cut, sound) {
    return this.#selection.kind === "sound" && !(cut.sound && sound) ? { kind: "segment", index: 0 } : this.#selection
  }

  #renderState(cut) {
    if (isReordered(cut))
      return {
        words: "Draw this order",
        title: "Create a transition with the keyframes in this order",
        isEnabled: true,
      }
    const { status } = this.#transition
    const rendering = renderingOf(this.#transition)
    if (!rendering && !isFinished(status))
      return { words: "Drawing…", title: "Possible when the frames are finished", isEnabled: false }
    if (rendering || this.#isBusy) {
      const words = rendering ? `Rendering ${Math.floor(100 * renderedPart(rendering))} %` : "Rendering…"
      return { words, title: "The movie is being rendered", isEnabled: false }
    }
    const hasFrames = this.#transition.movie !== null && this.#transition.movie !== undefined
    if (!hasFrames) return { words: "Render", title: "Possible when the frames are finished", isEnabled: false }
    if (this.#isRendered) return { words: "Rendered", title: "The movie has this timing", isEnabled: false }
    return { words: "Render", title: "Render the movie with this timing, without drawing", isEnabled: true }
  }

  #renderMovie() {
    if (isReordered(this.#edits.value))
      return emit(this, "draw-order", { from: this.#transition.id, words: "order of the keyframes" })
    this.complain({})
    this.#sent = this.#textOf(this.#edits.value)
    emit(this, "render-cut", movieOf(this.#edits.value, this.#offers))
  }

  #change(change, words) {
    this.#edits.change({ ...this.#edits.value, ...change }, words)
  }

  #changeGrid(grid) {
    this.#grid = grid
    memory.write(GRID, grid)
    this.#render()
  }

  #snapAll() {
    const cut = this.#edits.value
    const { sound } = this.#sounds
    const heard = sound && { ...sound, from: cut.sound?.from ?? 0 }
    const moments = momentsOf(this.#grid, 2 * placesOf(cut).seconds + 60, heard)
    this.#edits.change(snappedTo(cut, moments), "snap all")
    emit(this, "announce-text", "All keyframes are on the grid")
  }

  #move(from, to) {
    const { length } = this.#edits.value.order
    if (to < 0 || to >= length) return
    this.#edits.change(withMoved(this.#edits.value, from, to), "order of the keyframes")
    this.#select({ kind: "keyframe", index: to })
    emit(this, "announce-text", `Now keyframe ${to + 1} of ${length}`)
  }

  async #addSound(file) {
    this.complain({})
    emit(this, "announce-text", "Uploading the sound")
    this.#bar.isUploading = true
    try {
      const id = await this.#sounds.upload(file)
      this.#change({ sound: { id, from: 0 } }, "sound")
      emit(this, "announce-text", "Sound added")
    } catch (problem) {
      this.complain(problem)
    } finally {
      this.#bar.isUploading = false
    }
  }

  // Before the first edit comes the transition that this one has replaced.
  #undo() {
    const words = this.#edits.undoes
    const redraw = this.#redraws.undoes
    if (words) this.#edits.undo()
    else if (redraw) this.#redraws.undo()
    if (words ?? redraw) emit(this, "announce-text", `Undone: ${words ?? redraw.words}`)
  }

  #redo() {
    const words = this.#edits.redoes
    const redraw = this.#redraws.redoes
    if (words) this.#edits.redo()
    else if (redraw) this.#redraws.redo()
    if (words ?? redraw) emit(this, "announce-text", `Redone: ${words ?? redraw.words}`)
  }

  // The usual keys, unless they belong to a text outside of the timeline or to a dialog.
  #keyed(event) {
    const { key, target } = event
    const isText = target.matches("input, textarea, select, [contenteditable]") && !this.contains(target)
    if (!(event.ctrlKey || event.metaKey) || event.altKey || this.hidden || isText || !this.#edits.value) return
    if (document.querySelector("dialog[open]")) return
    const name = key.toLowerCase()
    if (name === "y" || (name === "z" && event.shiftKey)) this.#redo()
    else if (name === "z") this.#undo()
    else return
    event.preventDefault()
  }
}

// "movie.segments[1].seconds" in words.
function pieceWords(field) {
  const words = field
    .replace(/^movie\./, "")
    .replace(/^(segment|hold)s\[(\d+)]/, (_, piece, index) => `${piece} ${Number(index) + 1}`)
    .replaceAll(".", ", ")
  return words.charAt(0).toUpperCase() + words.slice(1)
}

customElements.define("movie-timeline", MovieTimeline)
