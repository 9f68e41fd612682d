// What to make: prompts, settings, model; what it would cost; run.
// Events: "plan" (detail: { plan, words, request } or null when there is none), "started" (detail: the transition).
import { costWords } from "../plan/cost.js"
import { Planner } from "../plan/planner.js"
import { fieldWords } from "../request/field-names.js"
import { randomHex } from "../request/random.js"
import { draftOf, initialDraft, requestOf } from "../request/request.js"
import { stringify } from "../server/json.js"
import { goTo, showErrors } from "./field-errors.js"

const DRAFT = "latentblending.draft"

export class Composer extends EventTarget {
  #api
  #memory
  #pace
  #models
  #parts
  #planner
  #wantedModel = ""
  #lastModel = null
  #key = { body: "", value: "" }

  constructor({ api, memory, pace, models, parts }) {
    super()
    this.#api = api
    this.#memory = memory
    this.#pace = pace
    this.#models = models
    this.#parts = parts
    this.#planner = new Planner(api)
    this.#planner.addEventListener("plan", event => this.#planned(event.detail))
    this.#planner.addEventListener("errors", event => this.#wrong(event.detail))
    this.#planner.addEventListener("failed", event => this.#unplanned(event.detail))
    parts.form.addEventListener("edited", () => this.#edited())
    parts.form.addEventListener("render", () => this.#renderAgain())
    parts.form.addEventListener("submit", event => this.#submitted(event))
    parts.model.addEventListener("change", () => this.#modelChanged())
    document.addEventListener("keydown", event => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) parts.form.requestSubmit()
    })
    this.show(memory.read(DRAFT) ?? initialDraft())
  }

  get keyframeList() {
    return this.#parts.keyframes
  }

  show(draft) {
    const initial = initialDraft()
    this.#wantedModel = draft.model
    this.#parts.keyframes.keyframes = draft.keyframes
    this.#parts.settings.show({ mode: draft.mode, values: { ...initial.values, ...draft.values } })
    this.#models.choose(draft.model)
    this.#lastModel = this.#models.chosen
    this.#planner.consider(this.#draft(), 0)
  }

  // The settings of a transition, unless they are already here with seeds still to be drawn.
  showRequest(request) {
    if (!this.#asksFor(request)) this.show(draftOf(request))
  }

  showModels(models) {
    this.#models.show(models, this.#wantedModel)
    this.#lastModel = this.#models.chosen
    if (this.#memory.read(DRAFT) === null) this.#takeSizeOf(this.#models.chosen, { width: "128", height: "128" })
    this.#planner.consider(this.#draft(), 0)
  }

  replan() {
    this.#planner.consider(this.#draft(), 0)
  }

  // True while the fields still ask for what this request asked for.
  #asksFor(request) {
    const asked = draftOf(request)
    const now = this.#draft()
    const words = draft => JSON.stringify(draft.keyframes.map(keyframe => keyframe.prompt))
    const hasSameSeeds = now.keyframes.every(({ seed }, index) => seed === "" || seed === asked.keyframes[index]?.seed)
    return words(now) === words(asked) && hasSameSeeds && now.mode === asked.mode &&
      Object.entries(requestOf({ ...now, keyframes: [] }).request).every(([key, value]) =>
        key === "keyframes" || stringify(value) === stringify(request[key] ?? null))
  }

  #draft() {
    const { keyframes, settings } = this.#parts
    return { model: this.#models.value || this.#wantedModel, mode: settings.mode, keyframes: keyframes.keyframes, values: settings.values }
  }

  #edited() {
    const draft = this.#draft()
    this.#memory.write(DRAFT, draft)
    this.#parts.problem.textContent = ""
    this.#planner.consider(draft)
  }

  // A model draws best at its own size: fields that still hold the last model's size follow.
  #modelChanged() {
    const model = this.#models.chosen
    this.#wantedModel = this.#models.value
    if (this.#lastModel) this.#takeSizeOf(model, { width: String(this.#lastModel.width), height: String(this.#lastModel.height) })
    this.#lastModel = model
    this.#edited()
  }

  #takeSizeOf(model, last) {
    const { width, height } = this.#parts.settings.values
    if (model?.width && width === last.width && height === last.height) {
      this.#parts.settings.change({ width: String(model.width), height: String(model.height) })
    }
  }

  #planned({ plan, request }) {
    showErrors(document, [])
    const words = costWords(plan, request.movie?.seconds, this.#pace.expect(request))
    this.#parts.cost.textContent = words
    this.#tell("plan", { plan, words, request })
  }

  #unplanned(problem) {
    this.#parts.cost.textContent = problem.isUnreachable || problem.isUnauthorized ? "" : problem.message
    this.#tell("plan", null)
  }

  // Returns the first control that is wrong.
  #wrong(errors) {
    const { first, rest } = showErrors(document, errors)
    this.#parts.cost.textContent = errors.length === 1 ? "One field needs a change." : `${errors.length} fields need a change.`
    this.#parts.problem.textContent = rest.map(({ field, message }) => `${fieldWords(field)}: ${message}`).join(" ")
    this.#tell("plan", null)
    return first
  }

  async #submitted(event) {
    event.preventDefault()
    const { run, problem } = this.#parts
    if (run.getAttribute("aria-disabled") === "true") return
    problem.textContent = ""
    const { request, errors } = requestOf(this.#draft())
    if (errors.length > 0) return this.#goToFirst(errors)
    run.setAttribute("aria-disabled", "true")
    try {
      const transition = await this.#api.start(request, this.#keyFor(request))
      this.#key = { body: "", value: "" }
      this.#tell("started", transition)
    } catch (failure) {
      if (failure.errors?.length > 0) this.#goToFirst(failure.errors)
      else problem.textContent = failure.message
    } finally {
      run.removeAttribute("aria-disabled")
    }
  }

  async #renderAgain() {
    const { request, errors } = requestOf(this.#draft())
    try {
      if (errors.length > 0) this.#goToFirst(errors)
      else await this.#parts.render(request.movie ?? {})
    } catch (failure) {
      const named = failure.errors?.map(({ field, message }) => ({ field: `movie.${field}`, message })) ?? []
      if (named.length > 0) this.#goToFirst(named)
      else this.#parts.problem.textContent = failure.message
    }
  }

  #goToFirst(errors) {
    const first = this.#wrong(errors)
    if (first) goTo(first)
  }

  // Kept until an answer came, so that asking again after a lost answer starts nothing twice.
  #keyFor(request) {
    const body = stringify(request)
    if (this.#key.body !== body) this.#key = { body, value: randomHex() }
    return this.#key.value
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
