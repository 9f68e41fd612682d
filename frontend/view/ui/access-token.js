// The form for the server's access token. Event: "token-accepted".
import { api } from "../../services.js"
import { emit } from "./dom.js"

export class AccessToken extends HTMLElement {
  #form
  #input

  connectedCallback() {
    this.#form = this.querySelector("form")
    this.#input = this.querySelector("input")
    this.#form.addEventListener("submit", event => {
      event.preventDefault()
      this.#submit()
    })
  }

  open() {
    if (!this.#form.hidden) return
    this.#form.hidden = false
    this.#input.focus()
  }

  async #submit() {
    try {
      await api.openSession(this.#input.value)
    } catch (problem) {
      this.querySelector(".problem").textContent = problem.isUnauthorized ? "Wrong access token." : problem.message
      this.#input.select()
      return
    }
    this.#input.value = ""
    this.#form.hidden = true
    emit(this, "token-accepted")
  }
}

customElements.define("access-token", AccessToken)
