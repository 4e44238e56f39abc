import type { TargetDefinition } from '../connector/target.ts';
import { hippTarget } from './hipp/index.ts';
import { practiceTarget } from './practice/index.ts';
import { uphealTarget } from './upheal/index.ts';

/** Every target there is, by name; a new one is listed here and nowhere else. */
export const targets: Readonly<Record<string, TargetDefinition>> = Object.fromEntries(
  [uphealTarget, hippTarget, practiceTarget].map((target) => [target.name, target]),
);
