import { seededRandom } from '../random.ts';
import type { Role } from './fields.ts';
import type { BulkUsers, StartHippUser } from './state.ts';

const firstNames = [
  'Ana',
  'Bo',
  'Cleo',
  'Dev',
  'Emi',
  'Femi',
  'Gus',
  'Hana',
  'Ivo',
  'Juno',
  'Kofi',
  'Lena',
  'Mina',
  'Nils',
  'Oda',
  'Pia',
];
const lastNames = [
  'Abara',
  'Berg',
  'Costa',
  'Duarte',
  'Ek',
  'Fuchs',
  'Grant',
  'Hart',
  'Ito',
  'Jonas',
  'Katz',
  'Lind',
  'Moss',
  'Novak',
  'Okoye',
  'Park',
];
/** One in twenty each. */
const shares: readonly Role[] = [
  ...Array.from({ length: 12 }, (): Role => 'PATIENT'),
  'CLINICIAN',
  'CLINICIAN',
  'CLINICIAN',
  'TECHNICIAN',
  'TECHNICIAN',
  'CAREGIVER',
  'CLINICAL_ADMIN',
  'ADMIN',
];

/** Makes people up, a minute apart from 2020 on; ids and e-mails are their own. */
export function bulkUsers({ count, seed = 1 }: BulkUsers): StartHippUser[] {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const one = <T>(items: readonly T[], otherwise: T): T => items[below(items.length)] ?? otherwise;
  return Array.from({ length: count }, (_, index): StartHippUser => {
    const seconds = Date.UTC(2020, 0, 1) / 1000 + index * 60;
    const at = new Date(seconds * 1000).toISOString();
    const firstName = one(firstNames, 'Ana');
    const lastName = one(lastNames, 'Abara');
    const role = one(shares, 'PATIENT');
    const birthDate = new Date(Date.UTC(1950 + below(60), below(12), 1 + below(28))).toISOString().slice(0, 10);
    return {
      publicId: `usr_${seconds}_${below(36 ** 6)
        .toString(36)
        .padStart(6, '0')}`,
      firstName,
      lastName,
      role,
      email: `${firstName}.${lastName}.${index}@bulk-${seed}.example`.toLowerCase(),
      ...(role === 'PATIENT'
        ? { birthDate, city: 'Springfield', state: 'IL', postalCode: String(60_000 + below(2999)) }
        : {}),
      createdAt: at,
      updatedAt: at,
    };
  });
}
