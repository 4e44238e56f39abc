import { Failure } from '../core/model/failure.ts';

/** What is wrong with a certificate, and what can be done. */
interface Fault {
  readonly is: string;
  readonly hint: string;
}

const unknownIssuer: Fault = {
  is: 'is signed by nobody whom this machine trusts',
  hint:
    'Where a proxy of your own or an inner authority signs it, set NODE_EXTRA_CA_CERTS to the file of that ' +
    'certificate (PEM); if not, somebody may stand in between: do not go on.',
};
const otherTime = (is: string): Fault => ({ is, hint: 'Check the clock of this machine; else have it renewed there.' });
const otherHost: Fault = { is: 'is for another host', hint: 'Check the address: its host must be one that it names.' };
const unsound: Fault = { is: 'cannot be verified', hint: 'Have the certificate of that address mended.' };

const faults: Readonly<Record<string, Fault>> = {
  CERT_HAS_EXPIRED: otherTime('has expired'),
  CERT_NOT_YET_VALID: otherTime('is not valid yet'),
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownIssuer,
  SELF_SIGNED_CERT_IN_CHAIN: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  CERT_UNTRUSTED: unknownIssuer,
  INVALID_CA: unknownIssuer,
  ERR_TLS_CERT_ALTNAME_INVALID: otherHost,
  HOSTNAME_MISMATCH: otherHost,
  CERT_REVOKED: { is: 'was revoked', hint: 'Do not go on: whoever answers there may be another.' },
  CERT_REJECTED: unsound,
  CERT_CHAIN_TOO_LONG: unsound,
  CERT_SIGNATURE_FAILURE: unsound,
  CRL_HAS_EXPIRED: unsound,
  CRL_NOT_YET_VALID: unsound,
  CRL_SIGNATURE_FAILURE: unsound,
  ERROR_IN_CERT_NOT_AFTER_FIELD: unsound,
  ERROR_IN_CERT_NOT_BEFORE_FIELD: unsound,
  ERROR_IN_CRL_LAST_UPDATE_FIELD: unsound,
  ERROR_IN_CRL_NEXT_UPDATE_FIELD: unsound,
  INVALID_PURPOSE: unsound,
  PATH_LENGTH_EXCEEDED: unsound,
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: unsound,
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: unsound,
  UNABLE_TO_DECRYPT_CRL_SIGNATURE: unsound,
  UNABLE_TO_GET_CRL: unsound,
};

// What TLS says while two sides still agree on a connection: nothing was sent by then.
const handshake: readonly string[] = [
  'WRONG_VERSION_NUMBER',
  'HANDSHAKE_FAILURE',
  'PROTOCOL_VERSION',
  'UNSUPPORTED_PROTOCOL',
  'NO_PROTOCOLS_AVAILABLE',
  'UNRECOGNIZED_NAME',
  'BAD_CERTIFICATE',
  'UNSUPPORTED_CERTIFICATE',
  'CERTIFICATE_REVOKED',
  'CERTIFICATE_EXPIRED',
  'CERTIFICATE_UNKNOWN',
  'CERTIFICATE_REQUIRED',
  'UNKNOWN_CA',
  'NO_SHARED_CIPHER',
  'NO_CIPHERS_AVAILABLE',
  'KEY_TOO_SMALL',
  'MD_TOO_WEAK',
  'INSUFFICIENT_SECURITY',
  'ACCESS_DENIED',
  'HTTP_REQUEST',
  'PACKET_LENGTH_TOO_LONG',
];

const noTls: Fault = {
  is: '',
  hint: 'Check the port and that it is TLS which is spoken there; a proxy in between may also refuse the connection.',
};

/** Whether the system's code says that no secure connection came about, so that nothing was sent over it. */
export function isTrustFault(code: string | undefined): code is string {
  if (code === undefined) return false;
  const isHandshake = code.startsWith('ERR_SSL_') && handshake.some((end) => code.endsWith(end));
  return isHandshake || Object.hasOwn(faults, code);
}

/** The failure of a run whose target is not trusted: what is wrong, and what to set. */
export function trustFailure(origin: string, code: string): Failure {
  const { is, hint } = faults[code] ?? noTls;
  const message =
    is === ''
      ? `No secure connection to ${origin} came about (${code}).`
      : `The certificate of ${origin} ${is} (${code}).`;
  return new Failure('unreachable', 'not-trusted', `${message} Nothing was sent.`, { hint });
}
