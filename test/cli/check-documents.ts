import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const ajv = new Ajv2020({ strict: true, allErrors: true });
const compiled = new Map<string, ValidateFunction>();

/** The schemas that what a command prints as JSON may fit. */
const printed: Readonly<Record<string, readonly string[]>> = {
  plan: ['plan'],
  apply: ['report', 'plan'],
  drift: ['drift'],
  validate: ['validation'],
  import: ['import'],
  doctor: ['doctor'],
  invites: ['invites'],
};

/** Throws when a document that a run printed or saved does not fit its schema; what has no schema is left alone. */
export function checkDocuments(args: readonly string[], stdout: string, cwd: string): void {
  const [command = '', inner] = args;
  const schemas = inner === 'ack' ? undefined : printed[command];
  if (schemas && valueOf(args, '--format') === 'json' && stdout !== '')
    check(`What ${command} printed`, stdout, [...schemas, 'error', 'problems']);
  const out = command === 'plan' ? valueOf(args, '--out') : undefined;
  const path = out === undefined ? undefined : resolve(cwd, out);
  if (path !== undefined && existsSync(path)) check('The saved plan', readFileSync(path, 'utf8'), ['plan']);
}

function valueOf(args: readonly string[], flag: string): string | undefined {
  const at = args.findIndex((arg) => arg === flag || arg.startsWith(`${flag}=`));
  return at < 0 ? undefined : args[at] === flag ? args[at + 1] : args[at]?.slice(flag.length + 1);
}

function check(what: string, text: string, schemas: readonly string[]): void {
  const document: unknown = JSON.parse(text);
  const validators = schemas.map(validatorOf);
  if (validators.some((isFit) => isFit(document))) return;
  const why = validators.map((isFit) => ajv.errorsText(isFit.errors)).join(' / ');
  throw new Error(`${what} does not fit its schema (${schemas.join(' or ')}): ${why}`);
}

function validatorOf(name: string): ValidateFunction {
  const known = compiled.get(name);
  if (known) return known;
  const path = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
  const made = ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as object);
  compiled.set(name, made);
  return made;
}
