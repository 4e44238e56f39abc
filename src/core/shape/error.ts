import { listShape, maybe, objectShape, onlyShape, textShape } from './shape.ts';
import { diagnosticShape } from './validation.ts';

/** Why a command has no other answer. */
export const errorShape = objectShape('What `--format json` prints of a command that could not go on.', {
  version: onlyShape('The version of this format.', 1),
  error: objectShape('Why.', {
    code: textShape('A stable name, such as `nothing-read`.'),
    message: textShape('What is wrong, without personal data.'),
    hint: maybe(textShape('The way out.')),
  }),
});

/** What is wrong with a manifest. */
export const problemsShape = objectShape('What `--format json` prints of a command whose manifest is wrong.', {
  version: onlyShape('The version of this format.', 1),
  problems: listShape('Everything that is wrong, by file and line.', diagnosticShape),
});
