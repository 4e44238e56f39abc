import { isAbsolute, relative, resolve, sep } from 'node:path';

/** From where files are named: `cwd` by us, `root` by whoever reads the output. Both are absolute. */
export interface Base {
  readonly cwd: string;
  readonly root: string;
}

/** A manifest file's path as seen from `root`, with forward slashes; absolute when it is outside. */
export function pathFrom({ cwd, root }: Base, file: string): string {
  const full = resolve(cwd, file);
  const inner = relative(root, full);
  const isInside = inner !== '' && inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
  return (isInside ? inner : full).split(sep).join('/');
}
