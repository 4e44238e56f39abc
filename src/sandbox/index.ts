import { startHippSandbox } from './hipp/index.ts';
import type { Sandbox, SandboxOptions } from './sandbox.ts';
import { startUphealSandbox } from './upheal/index.ts';

export { controlPrefix } from './control.ts';
export { faultKinds, type FaultKind, type FaultRule } from './faults.ts';
export * from './hipp/index.ts';
export type { SeenRequest } from './request-log.ts';
export type { Sandbox, SandboxOptions } from './sandbox.ts';
export { SandboxInputError } from './shape.ts';
export * from './upheal/index.ts';

/** Starts a sandbox; rejects with `SandboxInputError` when what it is given is wrong. */
export type StartSandbox = (options: SandboxOptions) => Promise<Sandbox>;

/** The local servers, by the target that each stands for. */
export const sandboxes: Readonly<Record<string, StartSandbox>> = { upheal: startUphealSandbox, hipp: startHippSandbox };
