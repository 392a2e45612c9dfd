import { SandboxError, type SandboxErrorOptions } from './base.ts';

/** Bytes or text that came from outside are not what they claim to be; `shortMessage` is nearcore's wording. */
export class ParseError extends SandboxError {
  constructor(code: string, message: string, options?: SandboxErrorOptions) {
    super(code, message, options);
  }
}

/** Bytes do not decode as borsh; `shortMessage` is the text that nearcore's RPC puts behind "due to: ". */
export class BorshError extends ParseError {
  constructor(message: string, options?: SandboxErrorOptions) {
    super('BORSH', message, options);
  }
}

/** Why a text is no account id, in the words of the crate near-account-id. */
export class AccountIdError extends ParseError {
  /** The offending text. */
  readonly accountId: string;

  constructor(accountId: string, message: string) {
    super('ACCOUNT_ID', message);
    this.accountId = accountId;
  }
}

/** Why a text or bytes are no public key or signature, in the words of the crate near-crypto. */
export class KeyError extends ParseError {
  constructor(message: string) {
    super('KEY', message);
  }
}
