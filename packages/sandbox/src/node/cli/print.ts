/** Streams whose failures are heard. */
const heard = new WeakSet<NodeJS.WritableStream>();

/**
 * Writes to a standard stream, whose reader may have gone: `run --explain | head`, or a client that died and left its
 * node behind. Nobody is there to be told then, and the node goes on.
 */
export function print(stream: NodeJS.WritableStream, text: string): void {
  if (!heard.has(stream)) {
    heard.add(stream);
    stream.on('error', () => undefined);
  }
  stream.write(text);
}
