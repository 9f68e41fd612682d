// One transition on the page: wires a session to the stage, the strip, the tree and the status.
// Events: "finished" (detail: the transition), "changed".
import { costWords } from "../../model/plan/cost.js"
import { titleWords } from "../../model/transition/status-words.js"
import { isFinished } from "../../model/transition/state.js"
import { isKeyframe, positionsOf } from "../../model/transition/slots.js"

export class Viewer extends EventTarget {
  #api
  #parts
  #session = null
  #isDone = false
  // Has to be there when a transition is opened.
  player = null

  constructor({ api, parts }) {
    super()
    this.#api = api
    this.#parts = parts
    parts.status.addEventListener("cancel", () => this.#cancel())
    parts.gallery.addEventListener("filled", event => this.#keyframePicture(event.detail))
  }

  get session() {
    return this.#session
  }

  // The index of the frame that is seen, or null.
  get shown() {
    return this.player?.shown ?? null
  }

  async renderAgain(movie) {
    const session = this.#session
    this.#parts.settings.offerRender(true, true)
    try {
      session.follow(await this.#api.renderAgain(session.id, movie))
      this.#parts.announcer.textContent = "The movie is rendered again"
    } catch (problem) {
      this.#parts.settings.offerRender(true)
      throw problem
    }
  }

  // What had ended goes on.
  goOn(transition) {
    this.#isDone = false
    this.#session.follow(transition)
  }

  // Somebody else may have retried what had ended here.
  async hear({ id, status }) {
    const session = this.#session
    if (session?.id !== id || !session.isFinished || isFinished(status)) return
    const transition = await this.#api.transition(id).catch(() => null)
    if (transition && session === this.#session && session.isFinished && !isFinished(transition.status)) this.goOn(transition)
  }

  // A plan of what could be run next, while nothing else is on the page.
  preview({ plan, words, request }) {
    if (this.#session) return
    this.#setSize(request)
    this.#parts.gallery.empty(positionsOf(plan))
    this.#parts.tree.show(plan, words)
  }

  async open(session, { isNew }) {
    this.#session?.end()
    this.#session = session
    this.#isDone = false
    const { request } = session.state
    this.#setSize(request)
    if (!isNew) this.#parts.gallery.empty()
    else this.#parts.gallery.empty(this.#parts.gallery.positions)
    this.#parts.keyframes.clearPictures()
    this.#parts.status.clear()
    this.#parts.examples.hidden = true
    this.#parts.tree.clear()
    this.player.reset({ seconds: secondsOf(request), playsByItself: isNew || !session.isFinished })
    this.#listen(session)
    this.#stateChanged(session)
    session.begin()
    await this.#showPlan(session)
  }

  close() {
    this.#session?.end()
    this.#session = null
    const { gallery, keyframes, status, stage, settings, tree, examples } = this.#parts
    gallery.empty()
    tree.clear()
    keyframes.clearPictures()
    status.clear()
    this.#parts.actions.show(null)
    document.title = "Latent blending"
    this.player?.reset({ seconds: 8 })
    settings.offerRender(false)
    stage.say("")
    examples.hidden = false
  }

  #listen(session) {
    const isCurrent = () => session === this.#session
    session.addEventListener("state", event => isCurrent() && this.#stateChanged(session))
    session.addEventListener("picture", event => isCurrent() && this.#parts.gallery.show(event.detail))
    session.addEventListener("branch", event => isCurrent() && this.#parts.tree.light(event.detail))
    session.addEventListener("connection", event => isCurrent() && this.#connectionIs(session, event.detail))
    session.addEventListener("lost", event => isCurrent() && this.#parts.notices.say(event.detail.message))
  }

  #stateChanged(session) {
    const { state } = session
    const { status, keyframes, announcer } = this.#parts
    const words = status.show(state)
    if (words) announcer.textContent = words
    document.title = titleWords(state)
    this.#parts.actions.show(state)
    keyframes.showDrawn((state.request?.keyframes ?? []).map(keyframe => String(keyframe.seed ?? "")))
    if (state.movie) this.player.setMovie(state.movie, fileNameOf(state.request))
    this.#offerRender(session)
    this.#note(state)
    if (session.isFinished && state.finishedAt) this.#finished(session)
  }

  #connectionIs(session, connection) {
    this.#parts.status.showConnection(connection)
    this.#offerRender(session)
  }

  // While the socket of a finished transition is open, its movie is being rendered.
  #offerRender(session) {
    const hasFrames = session.isFinished && this.#parts.gallery.count >= 2
    this.#parts.settings.offerRender(hasFrames, hasFrames && session.isLive)
  }

  #finished(session) {
    if (this.#isDone) return
    this.#isDone = true
    if (session.state.status === "succeeded") this.#parts.tree.lightAll()
    this.dispatchEvent(new CustomEvent("finished", { detail: session.state }))
  }

  #note({ status }) {
    const { stage, gallery } = this.#parts
    if (!gallery.isEmpty) stage.say("")
    else if (status === "queued") stage.say("Waiting for its turn")
    else if (status === "running") stage.say("Drawing the first pictures")
    else stage.say(status === "succeeded" ? "" : "No picture was finished")
  }

  // The places and the tree of what was asked, told by the server; without them the pictures come in order all the same.
  async #showPlan(session) {
    try {
      const plan = await this.#api.plan(session.state.request)
      if (session !== this.#session) return
      this.#parts.gallery.plan(positionsOf(plan))
      this.#parts.tree.show(plan, costWords(plan, null))
      if (session.state.status === "succeeded") this.#parts.tree.lightAll()
    } catch {
      // the tree stays as it is
    }
  }

  #keyframePicture(index) {
    const { gallery, keyframes, stage } = this.#parts
    const position = gallery.positions[index]
    const item = gallery.at(position)
    stage.say("")
    if (this.#session) this.#offerRender(this.#session)
    if (item?.kind === "frame" && isKeyframe(position) && this.#session) keyframes.showPicture(position, item.image)
  }

  #setSize({ width, height }) {
    this.#parts.stage.setSize(width, height)
    this.#parts.strip.setSize(width, height)
  }

  async #cancel() {
    try {
      await this.#api.cancel(this.#session.id)
    } catch (problem) {
      this.#parts.status.allowCancel()
      this.#parts.notices.say(problem.message)
    }
  }
}

function secondsOf(request) {
  return (request?.movie?.seconds ?? 8) * Math.max(1, (request?.keyframes?.length ?? 2) - 1)
}

function fileNameOf(request) {
  const words = (request?.keyframes ?? []).map(keyframe => keyframe.prompt).join(" to ")
  return `${words.replace(/[^\p{L}\p{N} ]+/gu, "").trim().slice(0, 80) || "transition"}.mp4`
}
