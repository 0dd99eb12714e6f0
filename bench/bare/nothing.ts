// What a function that refuses is measured beside: no client, no call, nothing at all.
export async function handler(): Promise<unknown> {
  return { statusCode: 401, body: '' };
}
