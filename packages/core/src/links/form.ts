/** The largest body that is read, in bytes; what is posted here is a word. */
export const largestBody = 8 * 1024;

/**
 * The fields of a posted form, URL-encoded or multipart, as mail services send either (RFC 8058 §3.2).
 * `undefined` when it is no form, or a large one.
 */
export async function postedFields(
  request: Request,
): Promise<Pick<FormData, "get" | "getAll"> | undefined> {
  const type = request.headers.get("Content-Type") ?? "";
  try {
    const body = await boundedBody(request);
    if (body === undefined) return undefined;
    // The platform's own reader, which knows both forms.
    return await new Response(body, { headers: { "Content-Type": type } }).formData();
  } catch {
    return undefined;
  }
}

async function boundedBody(request: Request): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    // Leaving the loop gives the rest of the body up.
    if (length > largestBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
