/** Names that some file system keeps for itself, and what lies beside the folders of targets. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d|key)$/;

/**
 * The name of the folder that holds a target's state: the target's own name, or, where that cannot be the name of a
 * file everywhere, one with a `+` in it, which no target's own name has. Names of two targets differ, whatever a file
 * system makes of upper case.
 */
export function folderOfTarget(name: string): string {
  const [scope, own] = name.startsWith('@') ? name.slice(1).split('/') : [undefined, name];
  if (scope !== undefined && own !== undefined) return `${scope}+${own}`;
  return reserved.test(name) ? `${name}+` : name;
}
