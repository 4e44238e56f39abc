import type { FaultKind } from './faults.ts';
import type { Call } from './server.ts';

/** One request as the sandbox remembers it; the key is not kept. */
export interface SeenRequest {
  /** The clock's time of arrival. */
  readonly at: number;
  readonly method: string;
  /** As sent, with its query. */
  readonly path: string;
  /** The parsed JSON, or the text when it is no JSON; absent when there was none. */
  readonly body?: unknown;
  /** Whether the call may change something, by what it is and not by what came of it. */
  readonly isWrite: boolean;
  /** How many requests were under way at its arrival, itself included. */
  readonly inFlight: number;
  /** The status that was answered; absent while it is under way and when no answer was sent. */
  readonly status?: number;
  /** The status of carrying it out, whatever was answered; absent when it was not carried out. */
  readonly handled?: number;
  readonly fault?: FaultKind;
  /** A write while the sandbox was read-only. */
  readonly violation?: true;
}

/** What is learned of a request after its arrival. */
export type Progress = Pick<SeenRequest, 'status' | 'handled' | 'fault' | 'violation'>;

/** Every request since the start or the last reset, in the order of arrival. */
export interface RequestLog {
  /** Enters a request; the answer notes what became of it, and is to be called with `end` last. */
  open(call: Call, at: number, isWrite: boolean): { note(progress: Progress): void; end(): void };
  all(): SeenRequest[];
  clear(): void;
}

/** A log without entries. */
export function requestLog(): RequestLog {
  let entries: SeenRequest[] = [];
  let inFlight = 0;
  return {
    open(call, at, isWrite) {
      inFlight += 1;
      const list = entries;
      const index =
        list.push({ at, method: call.method, path: call.path + call.query, ...bodyOf(call.text), isWrite, inFlight }) -
        1;
      return {
        note(progress) {
          const entry = list[index];
          if (entry) list[index] = { ...entry, ...progress };
        },
        end() {
          inFlight -= 1;
        },
      };
    },
    all: () => structuredClone(entries),
    clear() {
      entries = [];
    },
  };
}

function bodyOf(text: string): { body?: unknown } {
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    return { body };
  } catch {
    return { body: text };
  }
}
