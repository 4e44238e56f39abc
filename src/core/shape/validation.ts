import { isDiagnosticCode } from './manifest-codes.ts';
import { codeShape, countShape, listShape, maybe, objectShape, oneOfShape, onlyShape, textShape } from './shape.ts';

/** Something a person wrote that is wrong or looks wrong. */
export const diagnosticShape = objectShape('One thing that is wrong or looks wrong.', {
  severity: oneOfShape('An error stops every command, a warning is only shown.', ['error', 'warning']),
  code: codeShape('A stable name, such as `unknown-field`.', isDiagnosticCode),
  message: textShape('What is wrong: one sentence that holds no personal data.'),
  at: objectShape('Where it stands.', {
    file: textShape('The file, as the command was told of it.'),
    line: countShape('The line, from 1.', 1),
    column: countShape('The column, from 1.', 1),
  }),
  hint: maybe(textShape('How to mend it.')),
  source: maybe(
    objectShape('The line of the file.', {
      line: textShape('The line as it may be shown: personal values are masked.'),
      width: countShape('How many columns it is about.'),
    }),
  ),
});

/** What a check of a manifest found. */
export const validationShape = objectShape('What `caseload validate --format json` prints.', {
  version: onlyShape('The version of this format.', 1),
  summary: objectShape('How many diagnostics there are.', {
    errors: countShape('Diagnostics that are errors.'),
    warnings: countShape('Diagnostics that are warnings.'),
  }),
  diagnostics: listShape('Everything that is wrong, by file and line.', diagnosticShape),
});
