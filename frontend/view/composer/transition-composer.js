// The form for a new transition: prompts, settings and model, the plan of the draft, and its start.
// Events: "plan-changed" (detail: { plan, words, request } or null), "transition-started" (detail: the transition),
// "rerender-requested" (detail: { fps, seconds }).
import { costWords, unlockedWords } from "../../model/plan/cost.js"
import { Planner } from "../../model/plan/planner.js"
import { fieldWords } from "../../model/request/field-names.js"
import { errorsOfForm, isLoop } from "../../model/request/loop.js"
import { defaultsOf, takenOver } from "../../model/request/model-choice.js"
import { initialDraft, requestOf } from "../../model/request/request.js"
import { randomSeed } from "../../model/request/seed.js"
import { Starter, startOf } from "../../model/server/starter.js"
import { api, memory, models, pace } from "../../services.js"
import "../inpainting/inpainting-fold.js"
import { emit } from "../ui/dom.js"
import { lateElement, loadFor } from "../ui/loading.js"
import "./keyframe-list.js"
import "./run-bar.js"
import "./settings-form.js"

const DRAFT = "latentblending.draft"
const STARTED = "latentblending.started"

export class TransitionComposer extends HTMLElement {
  #form
  #keyframes
  #settings
  #inpainting
  #bar
  #withTree
  #planner = new Planner(api)
  #starter = new Starter(api)
  #lastModel = null
  #initial = null
  // Until the form has the first model's defaults. The user may edit it before they arrive.
  #isFirstVisit = memory.read(DRAFT) === null
  #loopSeed = randomSeed()
  // What the timeline adds to the movie.
  #cut = null
  // The server's errors of a rejected start stay until the draft is edited: a plan may not find them.
  #isRejected = false
  // The module that shows errors, once there was one.
  #fieldErrors = null
  #plans = 0

  connectedCallback() {
    this.#form = this.querySelector("form")
    this.#keyframes = this.querySelector("keyframe-list")
    this.#settings = this.querySelector("settings-form")
    this.#inpainting = this.querySelector("inpainting-fold")
    this.#bar = this.querySelector("run-bar")
    this.#withTree = lateElement(this.querySelector("plan-tree"), () => import("../ui/plan-tree.js"))
    this.#listen()
    this.show(memory.read(DRAFT) ?? initialDraft())
  }

  // The request of the form, without values that cannot be sent.
  get request() {
    return requestOf(this.#draft()).request
  }

  // The server's ranges and defaults: see limits.js.
  set limits(limits) {
    this.#initial = Object.fromEntries(Object.entries(limits).map(([name, { initial }]) => [name, initial]))
    this.#keyframes.limits = limits.keyframes ?? {}
    this.#settings.limits = limits
    this.#useModelDefaultsOnFirstVisit()
    this.replan()
  }

  show(draft) {
    this.#isRejected = false
    if (draft.model) this.#isFirstVisit = false
    this.#keyframes.keyframes = draft.keyframes
    this.#keyframes.isLoop = draft.isLoop === true
    this.#settings.show(draft)
    this.#inpainting.value = draft.inpainting ?? null
    this.#useCut(draft.cut)
    models.show(draft.model)
    this.#useModel()
    this.replan()
  }

  // Shows a draft and keeps it for the next visit, as if the user had entered it.
  take(draft) {
    this.show(draft)
    this.#edited()
  }

  // The request of a transition, unless the form already has it with seeds that are not locked, or `isOther`. Resolves when it
  // is shown.
  showRequest(request, isOther) {
    return withDrafts(({ draftOf, describes }) => {
      if (isOther || !describes(this.#draft(), request, memory.read(STARTED))) this.show(draftOf(request))
    })
  }

  // Puts the prompts into another order with all that was typed: `moves` has the place of each in the order before. Seeds that were
  // drawn are locked, so that what they drew is used again. Another number of prompts gives way to the request.
  async reorder(moves, request) {
    const { keyframes, isLoop: wasLoop } = this.#keyframes
    const all = wasLoop ? [...keyframes, keyframes[0]] : keyframes
    if (all.length !== moves.length) return this.showRequest(request, true)
    const moved = moves.map(place => ({ ...all[place], isLocked: all[place].seed !== "" }))
    const isNowLoop = isLoop(moved)
    this.#keyframes.keyframes = isNowLoop ? moved.slice(0, -1) : moved
    this.#keyframes.isLoop = isNowLoop
    await this.useMovie(request.movie)
    this.#edited()
  }

  useMovie(movie) {
    return withDrafts(({ draftOf }) => {
      const { values, cut } = draftOf({ model: models.id, movie })
      this.#settings.fill(values)
      this.#useCut(cut)
    })
  }

  takeRequest(request) {
    return withDrafts(({ draftOf }) => {
      this.take(draftOf(request))
      this.#form.scrollIntoView({ block: "start" })
    })
  }

  takePrompts(prompts) {
    this.take({ ...this.#draft(), isLoop: false, cut: null, keyframes: prompts.map(prompt => ({ prompt, seed: "" })) })
  }

  // Starts a request at once; `isReseeded` with new random seeds. Resolves with the transition, if it could be started.
  draw(request, isReseeded = false) {
    return withDrafts(({ draftOf, withNewSeeds }) => {
      const draft = draftOf(request)
      this.take(isReseeded ? withNewSeeds(draft) : draft)
      return this.start()
    })
  }

  replan() {
    this.#planner.schedule(this.#draft(), 0)
  }

  // The images and seeds of the displayed transition, next to its prompts.
  clearImages() {
    this.#keyframes.clearImages()
  }

  showImage(index, image) {
    this.#keyframes.showImage(index, image)
  }

  showSeeds(seeds) {
    this.#keyframes.showSeeds(seeds)
  }

  // The address of a frame to repaint, or null if none is displayed.
  repaint(address) {
    this.#inpainting.readFrame(address)
  }

  offerRerender({ isOffered, isBusy }) {
    this.#settings.offerRerender(isOffered, isBusy)
  }

  showMovieFields() {
    this.#settings.showMovieFields()
  }

  // The server rejected another movie: its errors name fields of the movie alone.
  rejectRerender(failure) {
    const errors = failure.errors?.map(({ field, message }) => ({ field: `movie.${field}`, message })) ?? []
    if (errors.length > 0) this.#goToFirst(errors)
    else this.#bar.reportFailure(failure)
  }

  #listen() {
    this.#planner.addEventListener("plan", event => this.#planned(event.detail))
    this.#planner.addEventListener("errors", event => this.#showErrors(event.detail))
    this.#planner.addEventListener("failed", event => this.#planFailed(event.detail))
    models.addEventListener("loaded", () => this.#modelsLoaded())
    models.addEventListener("selected", () => this.#modelSelected())
    this.addEventListener("draft-edited", () => this.#edited())
    this.addEventListener("rerender-movie", () => this.#rerender())
    this.addEventListener("cut-removed", ({ detail }) => {
      const cut = { ...this.#cut }
      for (const name of detail) delete cut[name]
      this.#useCut(cut)
    })
    this.#form.addEventListener("submit", event => {
      event.preventDefault()
      this.start()
    })
    document.addEventListener("keydown", event => {
      const isShortcut = event.key === "Enter" && (event.ctrlKey || event.metaKey)
      if (isShortcut && !document.querySelector("dialog[open]")) this.#form.requestSubmit()
    })
  }

  #useCut(cut) {
    this.#cut = cut
    this.#settings.cut = cut ?? {}
  }

  #draft() {
    const { mode, startsBy, values } = this.#settings
    const { keyframes, isLoop } = this.#keyframes
    return {
      model: models.id,
      mode,
      startsBy,
      keyframes,
      isLoop,
      values,
      inpainting: this.#inpainting.value,
      cut: this.#cut,
    }
  }

  #edited() {
    const draft = this.#draft()
    this.#isRejected = false
    memory.write(DRAFT, draft)
    this.#bar.report("")
    this.#planner.schedule(draft)
  }

  #modelsLoaded() {
    this.#useModel()
    this.#useModelDefaultsOnFirstVisit()
    this.replan()
  }

  // A form that has the size and the defaults of the last model takes those of the new one.
  #modelSelected() {
    if (this.#lastModel) this.#useModelDefaults(defaultsOf(this.#lastModel))
    this.#useModel()
    this.#edited()
  }

  #useModel() {
    this.#lastModel = models.selected
    this.#settings.sizeStep = this.#lastModel?.sizeMultiple ?? 8
    if (this.#lastModel?.samplers?.length) this.#settings.samplers = this.#lastModel.samplers
    if (this.#lastModel) this.#settings.autoencoders = this.#lastModel.autoencoders ?? []
    if (this.#lastModel) this.#settings.upscalers = this.#lastModel.upscalers ?? []
    this.#inpainting.model = this.#lastModel
  }

  #useModelDefaultsOnFirstVisit() {
    if (!this.#initial || !models.selected || !this.#isFirstVisit) return
    this.#isFirstVisit = false
    this.#useModelDefaults(this.#initial)
    if (memory.read(DRAFT)) memory.write(DRAFT, this.#draft())
  }

  #useModelDefaults(last) {
    const model = models.selected
    if (model?.width) this.#settings.fill(takenOver(this.#settings.values, last, model))
  }

  #planned({ plan, request }) {
    if (this.#isRejected) return
    this.#plans += 1
    this.#fieldErrors?.clearErrors(document)
    const words = costWords(plan, request, pace.of(request, plan))
    const unlocked = unlockedWords(this.#keyframes.keyframes)
    this.#bar.showPlan([words, unlocked].filter(Boolean).join(" · "), plan.warnings)
    this.#withTree(tree => tree.show(plan, words))
    this.#resizeInpainting()
    emit(this, "plan-changed", { plan, words, request })
  }

  #planFailed(problem) {
    this.#bar.showNoPlan(problem.isUnreachable || problem.isUnauthorized ? "" : problem.message)
    this.#resizeInpainting()
    emit(this, "plan-changed", null)
  }

  // Resolves with the first invalid control, unless a plan arrives before the module that shows errors.
  async #showErrors(errors) {
    const plans = this.#plans
    this.#bar.showNoPlan(errors.length === 1 ? "1 field is invalid." : `${errors.length} fields are invalid.`)
    emit(this, "plan-changed", null)
    await loadFor(
      () => import("./field-errors.js"),
      module => (this.#fieldErrors = module),
    )
    if (plans !== this.#plans || !this.#fieldErrors) return null
    const { first, rest } = this.#fieldErrors.showErrors(
      document,
      errorsOfForm(errors, this.#keyframes.keyframes.length),
    )
    this.#bar.report(rest.map(({ field, message }) => `${fieldWords(field)}: ${message}`).join(" "))
    this.#resizeInpainting()
    return first
  }

  #resizeInpainting() {
    const { width, height } = this.#settings.values
    this.#inpainting.frameSize = { width: Number(width), height: Number(height) }
  }

  // Resolves with the transition, if it could be started.
  async start() {
    if (this.#bar.isBusy) return
    this.#bar.report("")
    this.#isRejected = false
    this.#bar.isBusy = true
    try {
      await this.#inpainting.uploaded()
      const { request, errors } = requestOf(this.#draft(), this.#loopSeed)
      if (errors.length > 0) {
        this.replan()
        await this.#goToFirst(errors)
        return null
      }
      const transition = await this.#starter.start(request)
      memory.write(STARTED, startOf(request, transition))
      this.#loopSeed = randomSeed()
      emit(this, "transition-started", transition)
      return transition
    } catch (failure) {
      if (failure.errors?.length > 0) this.#reject(failure.errors)
      else this.#bar.reportFailure(failure)
    } finally {
      this.#bar.isBusy = false
    }
  }

  #reject(errors) {
    this.#isRejected = true
    this.#goToFirst(errors)
  }

  #rerender() {
    const { request, errors } = requestOf(this.#draft())
    if (errors.length > 0) this.#goToFirst(errors)
    else emit(this, "rerender-requested", request.movie ?? {})
  }

  async #goToFirst(errors) {
    const first = await this.#showErrors(errors)
    if (first) this.#fieldErrors.goTo(first)
  }
}

function withDrafts(action) {
  return loadFor(() => import("../../model/request/same.js"), action)
}

customElements.define("transition-composer", TransitionComposer)
