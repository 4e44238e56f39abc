import { readingOf, type DriftReport } from '../../core/drift/drift.ts';
import { kindOf, kinds, type Kind } from '../../core/model/resource.ts';
import {
  coverageSentence,
  driftTotals,
  findingDetail,
  notReadMeaning,
  unknownGroups,
  unknownMeaning,
  unknownText,
  unreadSentence,
} from './drift-words.ts';
import { xmlText } from '../parts/escape.ts';
import { driftWords } from '../parts/words.ts';

/** One test case; without a result it passed. */
interface Case {
  readonly name: string;
  readonly seconds?: number;
  readonly output?: string;
  readonly result?: {
    readonly state: 'failure' | 'error' | 'skipped';
    readonly type?: string;
    readonly message: string;
  };
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/**
 * A sweep as JUnit XML: a suite with one passing case for the coverage, then one suite a kind. A finding is a failure,
 * a look that told nothing an error; what nothing shows, what was accepted, and what the target did not take, is
 * skipped. Who is as last proven has no case: there may be thousands of them. Without `isEnough` the coverage is an
 * error.
 */
export function renderDriftJunit(report: DriftReport, isEnough = readingOf(report) === 'enough'): string {
  const output = [unreadSentence(report), driftTotals(report), coverageSentence(report)].filter(Boolean).join(' ');
  const coverage: Suite = {
    name: 'coverage',
    cases: [
      {
        name: 'coverage',
        seconds: report.seconds,
        ...(isEnough ? { output } : { result: { state: 'error', type: 'not-read', message: output } }),
      },
    ],
  };
  const suites = [
    coverage,
    ...kinds.map((kind) => ({ name: kind, cases: casesOf(kind, report) })).filter(({ cases }) => cases.length > 0),
  ];
  const name = `drift of ${report.target}`;
  return documentOf(name, suites, report.at);
}

/** A sweep that failed, as JUnit XML: one error, so that nobody takes yesterday's report for today's. */
export function renderFailedJunit(target: string, at: string, message: string): string {
  const name = `drift of ${target}`;
  const failed: Suite = {
    name: 'coverage',
    cases: [{ name: 'coverage', result: { state: 'error', type: 'failed', message } }],
  };
  return documentOf(name, [failed], at);
}

function casesOf(kind: Kind, { findings, notRead, unknown }: DriftReport): readonly Case[] {
  const isOurs = (item: { readonly ref: DriftReport['findings'][number]['ref'] }): boolean => kindOf(item.ref) === kind;
  return [
    ...findings.filter(isOurs).map((finding): Case => ({
      name: `${finding.ref} ${finding.class}`,
      result: {
        ...(finding.acknowledgedUntil === undefined && finding.class !== 'not-taken'
          ? { state: 'failure', type: finding.class }
          : { state: 'skipped' }),
        message: `${driftWords[finding.class]}${findingDetail(finding)}`,
      },
    })),
    ...notRead.filter(isOurs).map(({ ref, code, message }): Case => ({
      name: `${ref} not read`,
      result: { state: 'error', type: code, message: `${message} Not read: ${notReadMeaning}.` },
    })),
    ...unknownGroups(unknown.filter(isOurs)).map((group): Case => ({
      name: `unknown: ${group.fields}`,
      result: { state: 'skipped', message: `${unknownText(group)}; ${unknownMeaning}` },
    })),
  ];
}

function documentOf(name: string, suites: readonly Suite[], at: string): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xmlText(name)}" ${counts(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.flatMap((suite) => suiteLines(suite, name, at)),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function suiteLines({ name, cases }: Suite, className: string, at: string): readonly string[] {
  return [
    `  <testsuite name="${xmlText(name)}" timestamp="${xmlText(at)}" ${counts(cases)}>`,
    ...cases.map((one) => `    ${caseLine(one, `${className}.${name}`)}`),
    '  </testsuite>',
  ];
}

function caseLine({ name, seconds = 0, output, result }: Case, className: string): string {
  const head = `<testcase classname="${xmlText(className)}" name="${xmlText(name)}" time="${seconds.toFixed(3)}"`;
  if (result)
    return (
      `${head}><${result.state}${result.type === undefined ? '' : ` type="${xmlText(result.type)}"`} ` +
      `message="${xmlText(result.message)}"/></testcase>`
    );
  return output === undefined ? `${head}/>` : `${head}><system-out>${xmlText(output)}</system-out></testcase>`;
}

function counts(cases: readonly Case[]): string {
  const of = (state: 'failure' | 'error' | 'skipped'): number =>
    cases.filter(({ result }) => result?.state === state).length;
  const seconds = cases.reduce((sum, one) => sum + (one.seconds ?? 0), 0);
  return (
    `tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}" ` +
    `time="${seconds.toFixed(3)}"`
  );
}
