import type { FailureKind } from '../core/model/failure.ts';

/** Every exit code, by what it means. */
export const exitCodes = {
  done: 0,
  usage: 1,
  changes: 2,
  refused: 3,
  partial: 4,
  unreachable: 5,
  state: 6,
  bug: 70,
  interrupted: 130,
} as const;

/** The exit code of a failure, by whose side it is on. */
export const exitOf: Readonly<Record<FailureKind, number>> = {
  usage: exitCodes.usage,
  refused: exitCodes.refused,
  unreachable: exitCodes.unreachable,
  state: exitCodes.state,
  partial: exitCodes.partial,
  interrupted: exitCodes.interrupted,
};
