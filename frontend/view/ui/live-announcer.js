// A live region for screen readers. Any element sends "announce-text" (detail: the text).

export class LiveAnnouncer extends HTMLElement {
  connectedCallback() {
    document.addEventListener("announce-text", event => (this.textContent = event.detail))
  }
}

customElements.define("live-announcer", LiveAnnouncer)
