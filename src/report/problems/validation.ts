import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { jsonText } from '../parts/escape.ts';
import type { Forms } from '../parts/forms.ts';
import { renderDiagnostics } from './diagnostics-text.ts';

/** What checking a manifest came to. */
export interface Validation {
  readonly diagnostics: readonly Diagnostic[];
  /** How many resources it has; undefined when it is not valid. */
  readonly resources: number | undefined;
}

/** What checking a manifest came to, in each form. */
export const validationForms: Forms<Validation, 'text' | 'json'> = {
  text: ({ diagnostics, resources }, paint) =>
    renderDiagnostics(diagnostics, paint) + (resources === undefined ? '' : `Valid: ${resources} resources.\n`),
  json: ({ diagnostics }) => {
    const count = (severity: string): number => diagnostics.filter((item) => item.severity === severity).length;
    const summary = { errors: count('error'), warnings: count('warning') };
    return jsonText({ version: 1, summary, diagnostics });
  },
};
