import { isEmpty, isEqual } from '../core/comparing/equal.ts';
import { isSameId } from '../core/comparing/normal-form.ts';
import type { FieldRule, ObjectRules } from '../core/model/fields.ts';
import type { Fields } from '../core/model/resource.ts';
import { idFrom, type IdRules } from '../core/shape/ids.ts';
import { objectOf } from '../core/shape/json.ts';
import { isSuccess, type Answer, type AnswerPage, type Path, type WriteCall } from './call.ts';
import type { Reader } from './connection.ts';
import type { Target, WriteResult } from './target.ts';

/** A write that was answered with a success, and what it was about. */
export interface Answered {
  readonly call: WriteCall;
  readonly answer: Answer;
  /** The values that were sent, by the manifest's names. */
  readonly sent: Fields;
  /** The rules of the object that was written; absent for a list. */
  readonly rules?: ObjectRules;
}

/**
 * What an answer proves: what it says, where it is the one that the page of its call describes. Undefined: the write
 * counts as unanswered, and its success proves nothing.
 */
export async function evidenceOf(
  { call, answer, sent, rules }: Answered,
  target: Pick<Target, 'receive'>,
  reader: Reader,
): Promise<WriteResult | undefined> {
  const { answered: page = {} } = call;
  const ids = rules?.ids ?? {};
  const told = toldBy(answer, page, ids);
  const received = told && (await target.receive(call, answer, reader));
  if (!received) return undefined;
  const said = { ...received, ...told };
  if (said.id !== undefined && !isWanted(idFrom(said.id, ids), page)) return undefined;
  if (said.list?.some((id) => idFrom(id) === undefined)) return undefined;
  const isSame = (page.names ?? []).every((name) => isAsSent(rules?.fields[name], said.shown[name], sent[name]));
  return isSame ? said : undefined;
}

/** What an answer says where its page says that it stands; undefined when it is another answer. */
function toldBy(answer: Answer, page: AnswerPage, ids: IdRules): Pick<WriteResult, 'id' | 'list'> | undefined {
  if (!isSuccess(answer) || !(page.statuses ?? [answer.status]).includes(answer.status)) return undefined;
  if (page.yes && valueAt(answer.body, page.yes) !== true) return undefined;
  const [id, list] = [idIn(answer, page, ids), listIn(answer, page)];
  if ((page.id && !isWanted(id, page)) || (page.list && !list)) return undefined;
  return { ...(id === undefined ? {} : { id }), ...(list ? { list } : {}) };
}

function idIn({ body }: Answer, { id }: AnswerPage, ids: IdRules): string | undefined {
  return id && idFrom(valueAt(body, id), ids);
}

function listIn({ body }: Answer, { list }: AnswerPage): readonly string[] | undefined {
  const shown = list && valueAt(body, list);
  if (!Array.isArray(shown)) return undefined;
  const ids = shown.map((id) => idFrom(id));
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

function valueAt(body: unknown, path: Path): unknown {
  return path.reduce((value: unknown, name) => objectOf(value)?.[name], body);
}

function isWanted(id: string | undefined, { isAbout }: AnswerPage): boolean {
  return id !== undefined && (isAbout === undefined || isSameId(id, isAbout));
}

/** Whether a field that says whom an answer is about does not say that it is somebody else; case is form. */
function isAsSent(rule: FieldRule | undefined, shown: Fields[string] | undefined, sent: Fields[string] | undefined) {
  if (!rule || shown === undefined || sent === undefined || isEmpty(shown)) return true;
  const compare = rule.compare === 'text' ? 'email' : rule.compare;
  return isEqual({ ...rule, ...(compare === undefined ? {} : { compare }) }, shown, sent);
}
