import type { Call } from '../server.ts';
import type { PracticeSettings } from './settings.ts';

/** Whether a call shows the key in a form that the settings accept. */
export function isAuthorized(call: Call, key: string, { auth, user }: PracticeSettings): boolean {
  const isBasic = call.authorization === `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`;
  const isBearer = call.authorization === `Bearer ${key}`;
  return (isBasic && auth !== 'bearer') || (isBearer && auth !== 'basic');
}
