// The request that made a movie or a frame, which the file carries.
import { draftOf } from "./draft.js"

// Returns { request, note }: the note, or "", says what is missing here. Throws an Error with a message for the user.
export async function recipeOf(api, file) {
  try {
    const { request } = await api.upload("/recipes", file)
    return await withoutMissingSound(api, readable(request))
  } catch (problem) {
    if (problem.isUnreachable || problem.isUnauthorized) throw problem
    throw new Error(`${file.name}: ${problem.message}`)
  }
}

// Files come from anywhere: the request must be one that the form can show.
function readable(request) {
  try {
    draftOf(request)
    return request
  } catch {
    throw new Error("Its settings cannot be read.")
  }
}

// Sounds stay on the server to which they were uploaded, until they are deleted.
async function withoutMissingSound(api, request) {
  const id = request.movie?.sound?.id
  if (!id) return { request, note: "" }
  try {
    await api.get(`/sounds/${encodeURIComponent(id)}`)
    return { request, note: "" }
  } catch (problem) {
    if (problem.status !== 404) throw problem
    const { sound, ...movie } = request.movie
    return { request: { ...request, movie }, note: "Its sound is not on this server and was left out." }
  }
}
