// The form that asks for the server's access token, where it wants one.

let isListening = false

// `recovered` is called when the server took the token.
export function askToken(form, api, recovered) {
  if (!isListening) {
    isListening = true
    form.addEventListener("submit", event => {
      event.preventDefault()
      useToken(form, api, recovered)
    })
  }
  if (!form.hidden) return
  form.hidden = false
  form.querySelector("input").focus()
}

async function useToken(form, api, recovered) {
  const input = form.querySelector("input")
  try {
    await api.openSession(input.value)
  } catch (problem) {
    form.querySelector("p").textContent = problem.isUnauthorized ? "This is not the token." : problem.message
    input.select()
    return
  }
  input.value = ""
  form.hidden = true
  recovered()
}
