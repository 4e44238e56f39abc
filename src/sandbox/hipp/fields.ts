import { email, filledText, flag, isoDateTime, listOf, oneOf, text, wholeFrom, type Shape } from '../shape.ts';

export const roles = [
  'ADMIN',
  'BILLING_MANAGER',
  'SCHEDULING_MANAGER',
  'CLINICIAN',
  'TECHNICIAN',
  'PATIENT',
  'CAREGIVER',
  'CLINICAL_ADMIN',
  'PAYROLL_ADMIN',
] as const;
export type Role = (typeof roles)[number];

/** The orders of the list. The page names two and ends in dots; the other ones follow their form. */
export const sorts = [
  'createdAt_asc',
  'createdAt_desc',
  'updatedAt_asc',
  'updatedAt_desc',
  'firstName_asc',
  'firstName_desc',
  'lastName_asc',
  'lastName_desc',
] as const;
export type Sort = (typeof sorts)[number];

/** The body of a create. */
export interface CreateBody {
  readonly firstName: string;
  readonly lastName: string;
  readonly email?: string;
  readonly role?: Role;
  readonly phoneNumber?: string;
  readonly npiNumber?: string;
  readonly shouldSendSMS?: boolean;
  readonly recertificationDate?: string;
  readonly providerPayors?: readonly string[];
}

/** The query of the list, with numbers read. */
export interface ListQuery {
  readonly page?: number;
  readonly pageSize?: number;
  readonly search?: string;
  readonly role?: Role;
  readonly email?: string;
  readonly sort?: Sort;
}

/** What a create may send; what is not listed is refused. */
export const createShape: Shape<CreateBody> = {
  required: ['firstName', 'lastName'],
  fields: {
    firstName: filledText,
    lastName: filledText,
    email,
    role: oneOf(roles),
    phoneNumber: text,
    npiNumber: text,
    shouldSendSMS: flag,
    recertificationDate: isoDateTime,
    providerPayors: listOf(filledText),
  },
};

/** What the list may be asked; what is not listed is refused. */
export const listShape: Shape<ListQuery> = {
  required: [],
  fields: {
    page: wholeFrom(1, Number.MAX_SAFE_INTEGER),
    pageSize: wholeFrom(1, 100),
    search: text,
    role: oneOf(roles),
    email: filledText,
    sort: oneOf(sorts),
  },
};
