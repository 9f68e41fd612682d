// What to make: prompts, settings, model; what it would cost; run.
// Events: "plan" (detail: { plan, words, request } or null when there is none), "started" (detail: the transition).
import { costWords } from "../../model/plan/cost.js"
import { Planner } from "../../model/plan/planner.js"
import { fieldWords } from "../../model/request/field-names.js"
import { errorsOfStrip } from "../../model/request/loop.js"
import { draftOf, initialDraft, requestOf, withNewSeeds } from "../../model/request/request.js"
import { asksFor } from "../../model/request/same.js"
import { randomSeed } from "../../model/request/seed.js"
import { Starter } from "../../model/server/starter.js"
import { goTo, showErrors } from "./field-errors.js"
import { showWarnings } from "../ui/warnings.js"

const DRAFT = "latentblending.draft"

export class Composer extends EventTarget {
  #memory
  #pace
  #models
  #parts
  #planner
  #starter
  #wantedModel = ""
  #lastModel = null
  #loopSeed = randomSeed()
  #saidItIsAway = false
  // What was wrong when it was to be started stands until something is changed: a plan may not know of it.
  #isRefused = false

  constructor({ api, memory, pace, models, parts }) {
    super()
    this.#memory = memory
    this.#pace = pace
    this.#models = models
    this.#parts = parts
    this.#starter = new Starter(api)
    this.#planner = new Planner(api)
    this.#planner.addEventListener("plan", event => this.#planned(event.detail))
    this.#planner.addEventListener("errors", event => this.#wrong(event.detail))
    this.#planner.addEventListener("failed", event => this.#unplanned(event.detail))
    parts.form.addEventListener("edited", () => this.#edited())
    parts.form.addEventListener("render", () => this.#renderAgain())
    parts.form.addEventListener("submit", event => this.#submitted(event))
    parts.model.addEventListener("change", () => this.#modelChanged())
    document.addEventListener("keydown", event => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !document.querySelector("dialog[open]")) parts.form.requestSubmit()
    })
    this.show(memory.read(DRAFT) ?? initialDraft())
  }

  // What the fields ask for, as the contract has it; wrong fields are left out.
  get request() {
    return requestOf(this.#draft()).request
  }

  show(draft) {
    const { keyframes, settings, inpainting } = this.#parts
    const initial = initialDraft()
    this.#isRefused = false
    this.#wantedModel = draft.model
    keyframes.keyframes = draft.keyframes
    keyframes.isLoop = draft.isLoop === true
    settings.show({ ...draft, values: { ...initial.values, ...draft.values } })
    inpainting.value = draft.inpainting ?? null
    this.#models.choose(draft.model)
    this.#remember(this.#models.chosen)
    this.replan()
  }

  // As show, and kept for the next visit as if it had been typed.
  take(draft) {
    this.show(draft)
    this.#edited()
  }

  // The settings of a transition, unless they are already here with seeds still to be drawn.
  showRequest(request) {
    if (!asksFor(this.#draft(), request)) this.show(draftOf(request))
  }

  usePrompts(prompts) {
    this.take({ ...this.#draft(), isLoop: false, keyframes: prompts.map(prompt => ({ prompt, seed: "" })) })
  }

  startWithNewSeeds(request) {
    this.take(withNewSeeds(draftOf(request)))
    return this.#start()
  }

  showModels(models) {
    this.#models.show(models, this.#wantedModel)
    this.#remember(this.#models.chosen)
    if (this.#memory.read(DRAFT) === null) this.#takeSizeOf(this.#models.chosen, { width: "128", height: "128" })
    this.replan()
  }

  useModel(id) {
    this.#models.choose(id)
    this.#modelChanged()
  }

  replan() {
    this.#planner.consider(this.#draft(), 0)
  }

  #draft() {
    const { keyframes, settings, inpainting } = this.#parts
    return {
      model: this.#models.value || this.#wantedModel, mode: settings.mode, startsBy: settings.startsBy,
      keyframes: keyframes.keyframes, isLoop: keyframes.isLoop, values: settings.values, inpainting: inpainting.value,
    }
  }

  #edited() {
    const draft = this.#draft()
    this.#isRefused = false
    this.#memory.write(DRAFT, draft)
    this.#say("")
    this.#planner.consider(draft)
  }

  // A model draws best at its own size: fields that still hold the last model's size follow.
  #modelChanged() {
    const model = this.#models.chosen
    this.#wantedModel = this.#models.value
    if (this.#lastModel) this.#takeSizeOf(model, { width: String(this.#lastModel.width), height: String(this.#lastModel.height) })
    this.#remember(model)
    this.#edited()
  }

  #remember(model) {
    this.#lastModel = model
    this.#parts.settings.sizeStep = model?.sizeMultiple ?? 8
    this.#parts.inpainting.model = model
  }

  #takeSizeOf(model, last) {
    const { width, height } = this.#parts.settings.values
    if (model?.width && width === last.width && height === last.height) {
      this.#parts.settings.change({ width: String(model.width), height: String(model.height) })
    }
  }

  #planned({ plan, request }) {
    if (this.#isRefused) return
    showErrors(document, [])
    if (this.#saidItIsAway) this.#say("")
    const words = costWords(plan, this.#pace.expect(request))
    this.#parts.cost.textContent = words
    showWarnings(this.#parts.warnings, plan.warnings)
    this.#tell("plan", { plan, words, request })
  }

  #unplanned(problem) {
    showWarnings(this.#parts.warnings)
    this.#parts.cost.textContent = problem.isUnreachable || problem.isUnauthorized ? "" : problem.message
    this.#tell("plan", null)
  }

  // Returns the first control that is wrong.
  #wrong(errors) {
    const { first, rest } = showErrors(document, errorsOfStrip(errors, this.#parts.keyframes.keyframes.length))
    showWarnings(this.#parts.warnings)
    this.#parts.cost.textContent = errors.length === 1 ? "One field needs a change." : `${errors.length} fields need a change.`
    this.#say(rest.map(({ field, message }) => `${fieldWords(field)}: ${message}`).join(" "))
    this.#tell("plan", null)
    return first
  }

  #submitted(event) {
    event.preventDefault()
    this.#start()
  }

  async #start() {
    const { run, inpainting } = this.#parts
    if (run.getAttribute("aria-disabled") === "true") return
    this.#say("")
    this.#isRefused = false
    run.setAttribute("aria-disabled", "true")
    try {
      await inpainting.uploaded()
      const { request, errors } = requestOf(this.#draft(), this.#loopSeed)
      if (errors.length > 0) {
        this.replan()
        return this.#goToFirst(errors)
      }
      const transition = await this.#starter.start(request)
      this.#loopSeed = randomSeed()
      this.#tell("started", transition)
    } catch (failure) {
      if (failure.errors?.length > 0) this.#refuse(failure.errors)
      else this.#sayWhy(failure)
    } finally {
      run.removeAttribute("aria-disabled")
    }
  }

  #refuse(errors) {
    this.#isRefused = true
    this.#goToFirst(errors)
  }

  async #renderAgain() {
    const { request, errors } = requestOf(this.#draft())
    try {
      if (errors.length > 0) this.#goToFirst(errors)
      else await this.#parts.render(request.movie ?? {})
    } catch (failure) {
      const named = failure.errors?.map(({ field, message }) => ({ field: `movie.${field}`, message })) ?? []
      if (named.length > 0) this.#goToFirst(named)
      else this.#sayWhy(failure)
    }
  }

  #sayWhy(failure) {
    this.#say(failure.message, failure.isUnreachable && !failure.isRefusal)
  }

  // What is wrong with the request as a whole; that the server is away holds until it answers.
  #say(words, isAway = false) {
    this.#parts.problem.textContent = words
    this.#saidItIsAway = isAway
  }

  #goToFirst(errors) {
    const first = this.#wrong(errors)
    if (first) goTo(first)
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
