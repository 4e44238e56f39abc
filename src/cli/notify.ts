import { Failure } from '../core/model/failure.ts';
import { parseUrl } from '../connector/address.ts';

const patienceMs = 10_000;

/** Checks where a message is to go; throws `Failure` (usage). The address may be a secret: it is shown nowhere. */
export function notifyUrl(text: string): URL {
  return parseUrl(text, '--notify');
}

/** Posts a JSON message once; says why it was not delivered, and never throws. */
export async function notify(url: URL, body: string): Promise<Failure | undefined> {
  const notDelivered = (why: string): Failure =>
    new Failure('unreachable', 'not-notified', `The message to --notify was not delivered: ${why}.`, {
      hint: 'The run itself went on; the next one tells it again.',
    });
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    await answer.body?.cancel();
    return answer.ok ? undefined : notDelivered(`it was answered with status ${answer.status}`);
  } catch (cause) {
    return notDelivered(
      cause instanceof Error && cause.name === 'TimeoutError'
        ? `no answer came within ${patienceMs / 1000} seconds`
        : 'no answer came',
    );
  }
}
