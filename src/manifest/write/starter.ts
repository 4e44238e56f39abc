import type { Fields } from '../../core/model/resource.ts';
import { mapText, valueText } from './yaml-text.ts';

/** The beginning of a manifest that an import writes, with what its source is set to. */
export function starterOf(target: string, title: string, source: string, settings: Fields): string {
  const own = Object.keys(settings).length > 0 ? [`  ${source}: ${mapText(settings)}`] : [];
  return [
    `# Read from ${title} by \`caseload import --from ${source}\`, which can bring it up to date again. ` +
      'It holds personal data.',
    '# "missing" names what the source does not show or cannot give: fill it in, or give it with --overlay FILE.',
    'version: 1',
    'settings:',
    `  target: ${valueText(target)}`,
    ...own,
    '',
  ].join('\n');
}
