import { compareDiagnostics, type Diagnostic } from '../../core/model/diagnostic.ts';
import { byRef, type Manifest } from '../../core/model/manifest.ts';
import type { Blocked } from '../../core/model/plan.ts';
import type { Position } from '../../core/model/resource.ts';
import { visible, visibleLines } from '../parts/escape.ts';
import { pathFrom, type Base } from './places.ts';
import { count, reasonWords } from '../parts/words.ts';

/** A remark that a code host shows beside a line of a file. */
export interface Annotation {
  readonly severity: Diagnostic['severity'];
  readonly title: string;
  /** May have several lines. */
  readonly message: string;
  /** Absent for what stands in no file. */
  readonly at?: Position;
}

/** GitHub shows so many of each severity in a step. */
const shownOfEach = 10;

/** Every problem of a manifest, sorted, with the way to mend it. */
export function diagnosticAnnotations(diagnostics: readonly Diagnostic[]): readonly Annotation[] {
  return [...diagnostics].sort(compareDiagnostics).map(({ severity, code, message, hint, at }) => ({
    severity,
    title: code,
    message: hint === undefined ? message : `${message}\n${hint}`,
    at,
  }));
}

/** What is blocked, on the line that wants it; what left the manifest has none. */
export function blockedAnnotations(
  blocked: readonly Blocked[],
  manifest: Manifest,
  severity: Annotation['severity'],
): readonly Annotation[] {
  const wanted = byRef(manifest);
  return blocked.map(({ ref, reason, message, hint }) => {
    const at = wanted.get(ref)?.at;
    return {
      severity,
      title: `${ref} is blocked: ${reasonWords[reason]}`,
      message: `${message}\n${hint}`,
      ...(at ? { at } : {}),
    };
  });
}

/**
 * Annotations as workflow commands of GitHub Actions: errors first, as many of each severity as it shows, then how many
 * more there are.
 */
export function renderAnnotations(annotations: readonly Annotation[], base: Base): string {
  const errors = annotations.filter(({ severity }) => severity === 'error');
  const warnings = annotations.filter(({ severity }) => severity === 'warning');
  const shown = [...errors.slice(0, shownOfEach), ...warnings.slice(0, shownOfEach)];
  const left = [moreOf(errors, 'error'), moreOf(warnings, 'warning')].filter((words) => words !== '');
  const more =
    left.length === 0
      ? []
      : [
          `::notice title=caseload::${left.join(' and ')} not shown as annotations; the output of the step has ` +
            'all of them.',
        ];
  return [...shown.map((annotation) => command(annotation, base)), ...more].map((line) => `${line}\n`).join('');
}

function moreOf(list: readonly Annotation[], noun: string): string {
  return list.length <= shownOfEach ? '' : count(list.length - shownOfEach, `more ${noun}`);
}

function command({ severity, title, message, at }: Annotation, base: Base): string {
  const place = at ? `file=${property(pathFrom(base, at.file))},line=${at.line},col=${at.column},` : '';
  return `::${severity} ${place}title=${property(title)}::${data(visibleLines(message).join('\n'))}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
