import type { TargetDefinition } from '../target/target.ts';
import { uphealTarget } from './upheal/index.ts';

/** Every target there is, by name; a new one is listed here and nowhere else. */
export const targets: Readonly<Record<string, TargetDefinition>> = { [uphealTarget.name]: uphealTarget };
