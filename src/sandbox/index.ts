import { hippSandbox } from './hipp/index.ts';
import { practiceSandbox } from './practice/index.ts';
import type { SandboxDefinition } from './sandbox.ts';
import { uphealSandbox } from './upheal/index.ts';

export * from './hipp/index.ts';
export * from './practice/index.ts';
export type { Sandbox, SandboxDefinition } from './sandbox.ts';
export { habits, type Habit } from './habits.ts';
export { SandboxInputError } from './shape.ts';
export * from './upheal/index.ts';

/** Every local server there is, by the target that it stands for; a new one is listed here and nowhere else. */
export const sandboxes: Readonly<Record<string, SandboxDefinition>> = {
  [uphealSandbox.name]: uphealSandbox,
  [hippSandbox.name]: hippSandbox,
  [practiceSandbox.name]: practiceSandbox,
};
