// Answers with the event that it got, or as a header says.
export async function handler(event) {
  const said = event.headers?.['x-order'];
  const { answer, fail, wait } = said ? JSON.parse(said) : {};
  if (fail) throw new TypeError('told to fail');
  if (wait) await new Promise((resolve) => setTimeout(resolve, wait));
  return answer ?? event;
}
