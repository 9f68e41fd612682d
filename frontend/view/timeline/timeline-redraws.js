// Draws again what the timeline shows: a keyframe with another seed or prompt, a segment with more frames. Sends events from the
// timeline: "redraw-transition" (detail: { request, from, words }), "add-frames" (detail: { frames, segment }), "reopen-transition"
// (detail: the id of a transition that was replaced, or replaced it), "redraw-priced" (detail: words), "redraw-refused" (detail: words).
import { costWords } from "../../model/plan/cost.js"
import { Planner } from "../../model/plan/planner.js"
import { randomSeed, seedFrom } from "../../model/request/seed.js"
import { finerBy, Redraws, requestWith, whyNotFiner } from "../../model/timeline/redraw.js"
import { api, pace, tab } from "../../services.js"
import { emit } from "../ui/dom.js"

const REDRAWS = "latentblending.redraws"

export class TimelineRedraws {
  #timeline
  #shown
  #planner = new Planner(api, request => ({ request, errors: [] }))
  #redraws = new Redraws(tab.read(REDRAWS) ?? [])

  // `shown` returns { transition, cut, offers, positions }.
  constructor(timeline, shown) {
    this.#timeline = timeline
    this.#shown = shown
    const on = (type, action) => timeline.addEventListener(type, event => action(event.detail))
    on("new-seed", slot => this.#redraw(slot, { seed: seedFrom(randomSeed()) }, `new seed of keyframe ${slot + 1}`))
    on("new-prompt", ({ slot, prompt }) => this.#redraw(slot, { prompt }, `prompt of keyframe ${slot + 1}`))
    on("prompt-typed", ({ slot, prompt }) => this.#planner.schedule(this.#requestWith(slot, { prompt })))
    on("draw-finer", segment => this.#drawFiner(segment))
    this.#planner.addEventListener("plan", ({ detail: { plan, request } }) =>
      emit(timeline, "redraw-priced", costWords(plan, request, pace.of(request, plan))),
    )
    this.#planner.addEventListener("errors", ({ detail }) =>
      emit(timeline, "redraw-priced", detail.map(({ message }) => message).join(" ")),
    )
  }

  // A transition was replaced by another one: { from, to, words }.
  remember(redraw) {
    this.#redraws.add(redraw)
    tab.write(REDRAWS, this.#redraws.steps)
  }

  // The shown transition was edited.
  cutOff() {
    if (!this.redoes) return
    this.#redraws.cutOff(this.#shown().transition.id)
    tab.write(REDRAWS, this.#redraws.steps)
  }

  // The change that undo() or redo() would take, or null.
  get undoes() {
    return this.#redraws.before(this.#shown().transition.id)
  }

  get redoes() {
    return this.#redraws.after(this.#shown().transition.id)
  }

  // Opens the transition that the shown one has replaced.
  undo() {
    emit(this.#timeline, "reopen-transition", this.undoes.from)
  }

  redo() {
    emit(this.#timeline, "reopen-transition", this.redoes.to)
  }

  // A transition that differs in one keyframe: the server takes all else from the shown one.
  #redraw(slot, change, words) {
    const { transition } = this.#shown()
    emit(this.#timeline, "announce-text", `Drawing: ${words}`)
    const request = this.#requestWith(slot, change)
    emit(this.#timeline, "redraw-transition", { request, from: transition.id, words })
  }

  #requestWith(slot, change) {
    const { transition, cut, offers } = this.#shown()
    return requestWith(transition.request, cut, slot, change, offers)
  }

  // As many frames again in one segment of the shown transition.
  #drawFiner(segment) {
    const { transition, cut, positions } = this.#shown()
    const reason = whyNotFiner(transition, cut)
    if (reason) return emit(this.#timeline, "redraw-refused", reason)
    emit(this.#timeline, "add-frames", { frames: finerBy(positions, segment), segment })
    emit(this.#timeline, "announce-text", `Drawing segment ${segment + 1} finer`)
  }
}
