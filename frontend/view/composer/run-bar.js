// The cost of the draft, its warnings and errors, and the buttons below the form. Event: "show-draft-request".
import { emit } from "../ui/dom.js"
import "../ui/warning-list.js"

export class RunBar extends HTMLElement {
  #cost
  #problem
  #run
  #warnings
  #isUnreachable = false

  connectedCallback() {
    this.#cost = this.querySelector("#cost")
    this.#problem = this.querySelector("#run-problem")
    this.#run = this.querySelector("#run")
    this.#warnings = this.querySelector("warning-list")
    this.querySelector("#request").addEventListener("click", () => emit(this, "show-draft-request"))
  }

  get isBusy() {
    return this.#run.getAttribute("aria-disabled") === "true"
  }

  set isBusy(isBusy) {
    if (isBusy) this.#run.setAttribute("aria-disabled", "true")
    else this.#run.removeAttribute("aria-disabled")
  }

  showPlan(words, warnings) {
    if (this.#isUnreachable) this.report("")
    this.#show(words, warnings)
  }

  showNoPlan(words) {
    this.#show(words)
  }

  // A problem of the whole request. "Unreachable" is removed with the next plan.
  report(words, isUnreachable = false) {
    this.#problem.textContent = words
    this.#isUnreachable = isUnreachable
  }

  reportFailure(failure) {
    this.report(failure.message, failure.isUnreachable && !failure.isRefusal)
  }

  #show(words, warnings = []) {
    this.#cost.textContent = words
    this.#warnings.warnings = warnings
  }
}

customElements.define("run-bar", RunBar)
