/** The manifest that `init` writes; it is valid as it stands. */
export const starter = `version: 1
settings:
  target: upheal
  rateLimit: 300        # requests a minute that your API key is allowed
  reserve: 10%          # of it, left to others who use the same key
  prune: delete         # what happens to people who leave this file: delete (deactivate), release (forget), off, or { after: 7d }

# organizations:
#   - key: main                                    # your own name for it
#     id: 00000000-0000-4000-8000-000000000000     # its id in Upheal, where it must exist already
#     name: Main Street Counseling

# Your own ids: they never change, show up in every output, and should tell nothing of the person.
providers:
  - id: p-1
    # organization: main
    firstName: Ana
    lastName: Rivera
    email: ana.rivera@practice.example
    # nationalProviderIdentifier: "1234567893"     # in quotes: it is text
    noteIdentifier: Clinician

clients:
  - id: c-1
    firstName: Sam
    lastName: Doe
    dateOfBirth: 1990-04-12

# The complete list of who may read a client's notes; the first is the primary provider.
assignments:
  - { client: c-1, providers: [p-1] }
`;

/** What git must not see: state holds no personal data, its key is a secret. */
export const ignored = ['.caseload/'] as const;
