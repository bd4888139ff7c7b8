export {
  addOwnPasskey,
  beginOwnTotp,
  changePassword,
  confirmOwnTotp,
  endOtherSessions,
  endOwnSession,
  listPasskeys,
  newRecoveryCodes,
  ownPasskeyOptions,
  ownPasswordFaults,
  proofOptions,
  proveAgain,
  readAccount,
  removeOwnTotp,
  removePasskey,
  renamePasskey,
  setLanguage,
} from './account.ts'
export { networkOf } from './attempts.ts'
export { createIdentity, type IdentityOptions } from './create.ts'
export {
  beginEnrolment,
  enrolPasskey,
  finishEnrolment,
  passkeyEnrolmentOptions,
  replaceOldPassword,
} from './enrolment.ts'
export { describeEntry, enter, entryPasswordFaults, requestReset, setUp, setupAddress } from './entry.ts'
export {
  type Caller,
  type Identity,
  type PersonState,
  type Role,
  roles,
  scopeOf,
  type TokenScope,
  tokenScopes,
  type Visitor,
} from './identity.ts'
export type { AuthenticationResponseJSON, RegistrationResponseJSON } from './passkeys.ts'
export { PasswordRefused } from './passwords.ts'
export {
  activate,
  changePerson,
  findPerson,
  type Handed,
  invite,
  inviteAgain,
  listPeople,
  type Person,
  readPerson,
  resetPerson,
  suspend,
  unlock,
} from './people.ts'
export { createProvider, type Provider, type ProviderSettings } from './provider.ts'
export { readSecretKey } from './secret-key.ts'
export { authenticate, listSessions, requireFresh, withinOwn } from './sessions.ts'
export type { SignInStep } from './sign-in.ts'
export { beginProviderSignIn, finishProviderSignIn } from './single-sign-on.ts'
export { type ApiToken, createToken, listTokens, revokeToken } from './tokens.ts'
export { passkeySignInOptions, signInWithCode, signInWithPasskey, signInWithPassword } from './with-proof.ts'
