import type { Failure } from '../../core/model/failure.ts';
import { visible, visibleLines } from '../parts/escape.ts';
import type { Paint } from '../parts/paint.ts';

/** One block for a run that could not go on: what is wrong, its code, and what to do; never a stack. */
export function renderFailure(failure: Failure, paint: Paint): string {
  const code = paint.dim(`[${visible(failure.code)}]`);
  const what = `${paint.red(paint.bold('error'))}  ${visible(failure.message)}  ${code}`;
  const hint = visibleLines(failure.hint ?? '').map((line) => `    ${line}`);
  return `${[what, ...hint].join('\n')}\n`;
}
