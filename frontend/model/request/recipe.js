// The request that made a movie or a frame, which the file carries.

// Throws an Error with a message for the user.
export async function recipeOf(api, file) {
  try {
    const { request } = await api.upload("/recipes", file)
    return request
  } catch (problem) {
    if (problem.isUnreachable || problem.isUnauthorized) throw problem
    throw new Error(`${file.name}: ${problem.message}`)
  }
}
