// The displayed transition: connects its session to the status, the stage, the frames and the tree.
// Events: "viewer-cleared" (before another transition or none), "transition-finished" (detail: the transition), "seeds-known"
// (detail: the seeds of its keyframes), "keyframe-drawn" (detail: { index, image }), "rerender-offered" (detail:
// { isOffered, isBusy }), "transition-resumed", "open-transition" (detail: the transition), "choose-example" (detail: prompts).
import { costWords } from "../../model/plan/cost.js"
import { Growth } from "../../model/plan/growth.js"
import { frameAddress } from "../../model/server/client.js"
import { Gallery } from "../../model/transition/gallery.js"
import { isKeyframe, positionsOf } from "../../model/transition/slots.js"
import { isFinished, renderingOf } from "../../model/transition/state.js"
import { TransitionSession } from "../../model/transition/session.js"
import {
  milestone,
  part,
  promptsOf,
  renderedPart,
  statusWords,
  titleWords,
} from "../../model/transition/status-words.js"
import { connectTransition } from "../../live.js"
import { api, memory } from "../../services.js"
import { emit } from "../ui/dom.js"
import { loadImage } from "../ui/image.js"
import { lateElement, loadFor } from "../ui/loading.js"
import "./distance-bars.js"
import "./frame-stage.js"
import "./quality-line.js"
import "./status-line.js"
import "./transition-player.js"

const TIMELINE = "latentblending.timeline"

export class TransitionViewer extends HTMLElement {
  #gallery = new Gallery(loadImage)
  #session = null
  #growth = new Growth()
  #isDone = false
  #milestone = ""
  #status
  #stage
  #strip
  #bars
  #quality
  #player
  #examples
  #controls
  #timeline
  // Whether the next transition that is started opens with the timeline.
  #keepsTimeline = false
  #withTimeline
  #withActions
  #withTree

  connectedCallback() {
    this.#status = this.querySelector("status-line")
    this.#stage = this.querySelector("frame-stage")
    this.#strip = this.querySelector("frame-strip")
    this.#bars = this.querySelector("distance-bars")
    this.#quality = this.querySelector("quality-line")
    this.#player = this.querySelector("transition-player")
    this.#examples = this.querySelector(".examples")
    this.#controls = this.querySelector("player-controls")
    this.#timeline = this.querySelector("movie-timeline")
    this.#withTimeline = lateElement(this.#timeline, () => import("../timeline/movie-timeline.js"))
    this.#withActions = lateElement(this.querySelector("transition-actions"), () => import("./transition-actions.js"))
    this.#withTree = lateElement(this.querySelector("plan-tree"), () => import("../ui/plan-tree.js"))
    this.#strip.gallery = this.#gallery
    this.#player.gallery = this.#gallery
    this.#gallery.addEventListener("filled", event => this.#filled(event.detail))
    this.#gallery.addEventListener("places", () => this.#showDistances())
    this.addEventListener("cancel-transition", () => this.#cancel())
    this.addEventListener("gap-picked", () => this.#showDistances())
    this.addEventListener("add-frames", event => this.#addFrames(event.detail))
    this.#examples.addEventListener("click", ({ target }) => {
      if (target.matches("button")) emit(this, "choose-example", target.textContent.split(" → "))
    })
    this.addEventListener("toggle-fullscreen", () => this.#stage.toggleFullscreen())
    this.addEventListener("toggle-timeline", () => {
      if (this.#session) memory.write(TIMELINE, this.#timeline.hidden)
      this.#openTimeline(this.#timeline.hidden)
    })
    for (const type of ["redraw-transition", "draw-order"])
      this.addEventListener(type, () => (this.#keepsTimeline = true))
    this.addEventListener("cut-changed", event => this.#player.preview(event.detail))
    this.addEventListener("render-cut", event => this.#renderCut(event.detail))
    this.addEventListener("playhead-moved", ({ detail }) => this.#onTimeline(timeline => timeline.movePlayhead(detail)))
  }

  // The displayed transition, or null.
  get transition() {
    return this.#session?.state ?? null
  }

  // The address of the displayed frame, or null.
  get displayedFrame() {
    const index = this.#session && this.#player.shownIndex
    return Number.isInteger(index) ? frameAddress(this.#session.id, index) : null
  }

  // Shows the plan of the draft while no transition is displayed; the timeline tells its cost.
  preview({ plan, words, request }) {
    if (this.#session) return this.#onTimeline(timeline => (timeline.orderCost = words))
    this.#setSize(request)
    this.#gallery.empty(positionsOf(plan))
    this.#withTree(tree => tree.show(plan, words))
  }

  // `isNew` for a transition that the page has just started: it keeps the previewed plan.
  async open(transition, { isNew = false } = {}) {
    const session = new TransitionSession(api, transition, { connect: connectTransition })
    const { request } = transition
    this.#clear(session)
    this.#setSize(request)
    this.#gallery.empty(isNew ? this.#gallery.positions : [])
    this.#examples.hidden = true
    this.#openTimeline(isNew ? this.#keepsTimeline : memory.read(TIMELINE) === true)
    this.#keepsTimeline = false
    this.#player.reset({ seconds: secondsOf(request), playsByItself: isNew || !session.isFinished })
    this.#listen(session)
    this.#stateChanged()
    session.begin()
    await this.#showPlan(session)
  }

  close() {
    this.#clear(null)
    this.#openTimeline(false)
    this.#gallery.empty()
    this.#withActions(actions => actions.show(null))
    document.title = "Latent blending"
    this.#player.reset()
    this.#stage.showNote("")
    this.#examples.hidden = false
    emit(this, "rerender-offered", { isOffered: false, isBusy: false })
  }

  // A transition that replaced another one: { from, to, words, cut }.
  remember(redraw) {
    this.#withTimeline(timeline => timeline.remember(redraw))
  }

  // Resumes a failed or cancelled transition; one that is not displayed is opened.
  async retry({ id }) {
    try {
      const transition = await api.retry(id)
      if (this.#session?.id === id) this.#resume(transition)
      else emit(this, "open-transition", transition)
      emit(this, "transition-resumed")
    } catch (problem) {
      emit(this, "report-problem", { message: problem.message })
    }
  }

  // Another client may have retried the displayed transition.
  async checkRetried({ id, status }) {
    const session = this.#session
    if (session?.id !== id || !session.isFinished || isFinished(status)) return
    const transition = await api.transition(id).catch(() => null)
    const isStillEnded = session === this.#session && session.isFinished
    if (transition && isStillEnded && !isFinished(transition.status)) this.#resume(transition)
  }

  // Renders another movie of the same frames; fails with the server's problem.
  async rerender(movie) {
    const session = this.#session
    emit(this, "rerender-offered", { isOffered: true, isBusy: true })
    try {
      session.follow(await api.renderAgain(session.id, movie))
      emit(this, "announce-text", "Rendering the movie")
    } catch (problem) {
      emit(this, "rerender-offered", { isOffered: true, isBusy: false })
      throw problem
    }
  }

  reconnectNow() {
    this.#session?.reconnectNow()
  }

  copyLink(address) {
    return loadFor(
      () => import("../ui/clipboard.js"),
      async ({ copy }) => {
        await copy(address)
        this.#withActions(actions => actions.showCopied())
        emit(this, "announce-text", "Link copied")
      },
    )
  }

  // The timeline takes the place of the frames.
  #openTimeline(isOpen) {
    const isShown = isOpen && this.#session !== null
    this.#timeline.hidden = !isShown
    this.querySelector(".film").hidden = this.#quality.hidden = isShown
    this.#controls.setTimeline(isShown)
    if (!isShown) return this.#player.preview({ cut: null, isRendered: true })
    this.#withTimeline(timeline => {
      timeline.gallery = this.#gallery
      this.#updateTimeline()
    }).catch(() => {})
  }

  #onTimeline(action) {
    if (!this.#timeline.hidden && this.#session) this.#withTimeline(action)
  }

  #updateTimeline() {
    this.#onTimeline(timeline => {
      timeline.distances = this.#player.distances
      timeline.isBusy = this.#session.isLive
      timeline.show(this.#session.state)
    })
  }

  async #renderCut(movie) {
    await this.rerender(movie).catch(problem => this.#onTimeline(timeline => timeline.complain(problem)))
  }

  #clear(session) {
    this.#session?.end()
    this.#session = session
    this.#growth = new Growth()
    this.#growth.addEventListener("grown", event => this.#grown(event.detail))
    this.#isDone = false
    this.#milestone = ""
    this.#withTree(tree => tree.clear())
    this.#bars.pick(null)
    this.#showDistances()
    this.#status.clear()
    emit(this, "viewer-cleared")
  }

  #resume(transition) {
    this.#isDone = false
    this.#withTree(tree => tree.continue())
    this.#session.follow(transition)
  }

  #branchChanged(branch) {
    if (isAdaptive(this.#session.state)) this.#growth.take(branch)
    this.#withTree(tree => tree.light(branch))
  }

  #grown(positions) {
    this.#gallery.add(positions)
    this.#withTree(tree => tree.grow(this.#growth.branches))
  }

  // Adaptive placement may draw more frames than the movie shows.
  #drop(frames) {
    this.#growth.drop(frames.indices)
    this.#gallery.remove(frames)
    this.#withTree(tree => tree.grow(this.#growth.branches))
  }

  #showDistances() {
    const { distances, state } = this.#session ?? {}
    const places = new Map(this.#gallery.positions.map((position, index) => [position, index]))
    const gaps = (distances?.gaps ?? []).filter(({ left, right }) => places.has(left) && places.has(right))
    this.#bars.show(gaps, places)
    this.#player.distances = gaps.map(({ distance }) => distance)
    this.#onTimeline(timeline => (timeline.distances = this.#player.distances))
    this.#quality.show({
      gaps,
      places,
      picked: this.#bars.picked,
      evenness: distances?.evenness ?? null,
      grows: isAdaptive(state),
      canGrow: state?.status === "succeeded",
    })
  }

  // Draws more frames beside those that are there.
  async #addFrames(more) {
    const session = this.#session
    try {
      const transition = await api.addFrames(session.id, more)
      if (session === this.#session) this.#resume(transition)
      emit(this, "transition-resumed")
    } catch (problem) {
      this.#showDistances()
      emit(this, "report-problem", { message: problem.message })
    }
  }

  #listen(session) {
    const on = (type, action) =>
      session.addEventListener(type, event => session === this.#session && action(event.detail))
    on("state", type => {
      this.#stateChanged()
      if (type === "problem" && session.isFinished) this.#reportRendering(session.state.movieProblem)
    })
    on("picture", entry => this.#gallery.show(entry))
    on("branch", branch => this.#branchChanged(branch))
    on("dropped", dropped => this.#drop(dropped))
    on("distances", () => this.#showDistances())
    on("connection", connection => this.#connectionChanged(connection))
    on("lost", problem => emit(this, "report-problem", { message: problem.message }))
  }

  #stateChanged() {
    const { state } = this.#session
    this.#showStatus(state)
    document.title = titleWords(state)
    this.#withActions(actions => actions.show(state))
    emit(
      this,
      "seeds-known",
      (state.request?.keyframes ?? []).map(keyframe => String(keyframe.seed ?? "")),
    )
    this.#player.setMovie(state.movie ?? null, nameOf(state.request))
    this.#growth.takeAll(state.segments)
    this.#showDistances()
    this.#updateTimeline()
    this.#offerRerender()
    this.#showNote(state)
    if (this.#session.isFinished && state.finishedAt) this.#finished()
  }

  #reportRendering({ title, detail }) {
    emit(this, "report-problem", { message: `The movie could not be rendered. ${detail || title}` })
  }

  #showStatus(state) {
    const { status, warnings } = state
    const rendering = renderingOf(state)
    const words = statusWords(state)
    const share = rendering ? renderedPart(rendering) : status === "succeeded" ? 1 : part(state.progress)
    this.#status.show({ status, words, share, warnings, canCancel: !isFinished(status) })
    if (milestone(state) === this.#milestone) return
    this.#milestone = milestone(state)
    emit(this, "announce-text", words)
  }

  #connectionChanged(connection) {
    this.#status.showConnection(connection)
    this.#offerRerender()
    this.#onTimeline(timeline => (timeline.isBusy = this.#session.isLive))
  }

  // The session of a finished transition is live while its movie is rendered.
  #offerRerender() {
    const isOffered = this.#session.isFinished && this.#gallery.count >= 2
    emit(this, "rerender-offered", { isOffered, isBusy: isOffered && this.#session.isLive })
  }

  #finished() {
    if (this.#isDone) return
    this.#isDone = true
    const { state } = this.#session
    if (state.status === "succeeded") this.#withTree(tree => tree.lightAll())
    this.#session.measure()
    emit(this, "transition-finished", state)
  }

  #showNote({ status }) {
    const notes = { queued: "Waiting in the queue", running: "Generating the first frames", succeeded: "" }
    this.#stage.showNote(this.#gallery.isEmpty ? (notes[status] ?? "No frame was completed") : "")
  }

  // Without the plan the frames still arrive in order.
  async #showPlan(session) {
    const plan = await api.plan(session.state.request).catch(() => null)
    if (plan === null || session !== this.#session) return
    this.#gallery.plan(positionsOf(plan))
    this.#withTree(tree => {
      tree.show(plan, costWords(plan, session.state.request, null))
      if (this.#growth.branches.length > 0 || session.isFinished) tree.grow(this.#growth.branches)
      if (session.state.status === "succeeded") tree.lightAll()
    })
  }

  #filled(index) {
    const position = this.#gallery.positions[index]
    const item = this.#gallery.at(position)
    this.#stage.showNote("")
    if (!this.#session) return
    this.#offerRerender()
    if (item?.kind === "frame" && isKeyframe(position))
      emit(this, "keyframe-drawn", { index: position, image: item.image })
  }

  #setSize({ width, height }) {
    this.#stage.setSize(width, height)
    this.#strip.setSize(width, height)
  }

  async #cancel() {
    try {
      await api.cancel(this.#session.id)
    } catch (problem) {
      this.#status.allowCancel()
      emit(this, "report-problem", { message: problem.message })
    }
  }
}

function isAdaptive(state) {
  return state?.request?.branching?.placement === "adaptive"
}

function secondsOf(request) {
  return (request?.movie?.seconds ?? 8) * Math.max(1, (request?.keyframes?.length ?? 2) - 1)
}

function nameOf(request) {
  return (
    promptsOf(request)
      .join(" to ")
      .replace(/[^\p{L}\p{N} ]+/gu, "")
      .trim()
      .slice(0, 80) || "transition"
  )
}

customElements.define("transition-viewer", TransitionViewer)
