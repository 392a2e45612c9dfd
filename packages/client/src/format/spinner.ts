import ora, { type Ora } from 'ora';

/**
 * Starts a spinner; where there is no terminal it is a plain line.
 *
 * So it is where the terminal has no width, as under `script` or `docker exec -t`: ora divides by it and never ends.
 */
export function startSpinner(text: string, stream: NodeJS.WriteStream = process.stderr): Ora {
  return ora({ text, stream, ...(stream.columns === 0 ? { isEnabled: false } : {}) }).start();
}
