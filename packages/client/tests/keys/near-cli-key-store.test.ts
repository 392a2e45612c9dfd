import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { generateKey, type KeyPair } from 'near-kit';
import type { KeyFileError } from '../../src/errors/codes.ts';
import { NearCliKeyStore } from '../../src/keys/near-cli-key-store.ts';

describe('NearCliKeyStore', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const write = (path: string, fields: unknown) => {
    const file = join(folder, 'testnet', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof fields === 'string' ? fields : JSON.stringify(fields));
    return file;
  };
  const nobodyAsks = () => Promise.reject(new Error('the chain was asked'));
  const keyOf = async (accountId: string, onChain: readonly KeyPair[] | undefined = undefined) => {
    const ask = () => Promise.resolve(new Set((onChain ?? []).map(({ publicKey }) => publicKey.toString())));
    const store = new NearCliKeyStore(folder, 'testnet', onChain ? ask : nobodyAsks);
    return (await store.get(accountId))?.publicKey.toString();
  };
  /** The fields that near-cli writes. */
  const credentials = (key: KeyPair, accountId?: string) => ({
    ...(accountId === undefined ? {} : { account_id: accountId }),
    public_key: key.publicKey.toString(),
    private_key: key.secretKey,
  });

  it("reads near-cli's file of an account", async () => {
    const key = generateKey();
    write('alice.testnet.json', credentials(key, 'alice.testnet'));
    assert.equal(await keyOf('alice.testnet'), key.publicKey.toString());
  });

  it("reads near-cli-rs's file, with its seed phrase, and a node's key file with secret_key", async () => {
    const [first, second] = [generateKey(), generateKey()];
    const seed = { seed_phrase_hd_path: "m/44'/397'/0'", master_seed_phrase: 'a b', implicit_account_id: 'ff' };
    write('rs.testnet.json', { ...seed, ...credentials(first) });
    write('node.testnet.json', { account_id: 'node.testnet', secret_key: second.secretKey });
    assert.equal(await keyOf('rs.testnet'), first.publicKey.toString());
    assert.equal(await keyOf('node.testnet'), second.publicKey.toString());
  });

  it("reads near-cli-rs's folder of an account", async () => {
    const key = generateKey();
    write(`folder.testnet/ed25519_${key.publicKey.toString().slice(8)}.json`, credentials(key));
    assert.equal(await keyOf('folder.testnet'), key.publicKey.toString());
  });

  it('takes of several keys the one that is a full-access key on the chain', async () => {
    const [replaced, limited, full] = [generateKey(), generateKey(), generateKey()];
    write('many.testnet.json', credentials(replaced));
    write('many.testnet/ed25519_a.json', credentials(limited));
    write('many.testnet/ed25519_b.json', credentials(full));
    assert.equal(await keyOf('many.testnet', [full]), full.publicKey.toString());
    assert.equal(await keyOf('many.testnet', []), replaced.publicKey.toString());
  });

  it('asks nobody when the files hold the same key', async () => {
    const key = generateKey();
    write('twice.testnet.json', credentials(key));
    write('twice.testnet/ed25519_a.json', credentials(key));
    assert.equal(await keyOf('twice.testnet'), key.publicKey.toString());
  });

  it('has no key of an account without files, nor in a folder that is none', async () => {
    assert.equal(await keyOf('nobody.testnet'), undefined);
    assert.equal(await new NearCliKeyStore('/dev/null', 'testnet', nobodyAsks).get('nobody.testnet'), null);
  });

  it('names a file that holds no key, and shows nothing of it', async () => {
    const secret = generateKey().secretKey;
    for (const damaged of [secret, `{"private_key":"${secret}`, { private_key: secret.slice(0, 30) }, null, {}]) {
      const file = write('damaged.testnet.json', damaged);
      await assert.rejects(keyOf('damaged.testnet'), (error: KeyFileError) => {
        assert.equal(error.code, 'KEY_FILE');
        assert.ok(error.message.includes(file));
        assert.ok(!error.message.includes(secret.slice(8, 14)) && error.cause === undefined);
        return true;
      });
    }
  });

  it('says so of a file that may not be read', { skip: process.getuid?.() === 0 && 'root may read all' }, async () => {
    chmodSync(write('closed.testnet.json', credentials(generateKey())), 0);
    await assert.rejects(keyOf('closed.testnet'), /EACCES/);
  });
});
