interface CallBase {
  /** The target's name for the call, as its field table uses it. */
  readonly name: string;
  /** Path below the base URL, with ids in it and never personal data. */
  readonly path: string;
  /** What follows the path; may be personal data, so it is shown nowhere. */
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A request that changes nothing, also where the API words it as a POST. */
export interface ReadCall extends CallBase {
  readonly effect: 'none';
  readonly method: 'GET' | 'POST';
}

/** Where something stands in the body of an answer. */
export type Path = readonly string[];

/** What the page of a call says of the answer that proves it; what is absent, the page does not say. */
export interface AnswerPage {
  /** The statuses of an answer that says yes; any success when absent. */
  readonly statuses?: readonly number[];
  /** Where the target's id of the object stands. */
  readonly id?: Path;
  /** Whose id that must be: of a create nobody knows it before. */
  readonly isAbout?: string;
  /** Fields, by the manifest's names, that say whom it is about: where one is shown it is as it was sent. */
  readonly names?: readonly string[];
  /** Where `true` stands. */
  readonly yes?: Path;
  /** Of a replace: where the members' ids stand. */
  readonly list?: Path;
}

/** A request that changes something. */
export interface WriteCall extends CallBase {
  readonly effect: 'write';
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** Fields whose values the request sets. */
  readonly carries: readonly string[];
  /** Reads that go with it, before and after; none when absent. */
  readonly looks?: number;
  /** What may follow when its answer is lost: the same again, or first a look. */
  readonly whenLost: 'repeat' | 'look';
  /** What proves that it was carried out; when absent, what `Target.receive` makes of any success. */
  readonly answered?: AnswerPage;
}

export type Call = ReadCall | WriteCall;

/** What came back, whatever its status. */
export interface Answer {
  readonly status: number;
  /** Parsed JSON; undefined when the body was empty. */
  readonly body: unknown;
}

/** Whether an answer says yes. */
export function isSuccess(answer: Answer): boolean {
  return answer.status >= 200 && answer.status < 300;
}
