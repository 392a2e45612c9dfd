import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { Rpc } from '../conformance/rpc.ts';
import { ensureBuilt } from '../helpers/ensure-built.ts';
import { run, start, withFolder } from './program.ts';

await ensureBuilt();

const FILES = 128;
const CONNECTIONS = 200;

/** The final height, which the store has made durable. */
async function finalHeight(url: string): Promise<number> {
  const block = await new Rpc(url).must<{ header: { height: number } }>('block', { finality: 'final' });
  return block.header.height;
}

describe('near-sandbox run with few file descriptors', { skip: process.platform !== 'linux', timeout: 60_000 }, () => {
  it('closes connections that are too many, keeps its store, and answers once there is room', () =>
    withFolder(async (home) => {
      await run(['--home', home, 'init', '--fast', '--chain-id', 'localnet']);
      const node = await start(home, [], process.env, ['sh', '-c', `ulimit -n ${FILES}; exec "$0" "$@"`]);
      const sockets: Socket[] = [];
      after(() => node.child.kill('SIGKILL'));
      let refused = 0;
      for (let i = 0; i < CONNECTIONS; i++) {
        const socket = connect(Number(new URL(node.url).port), '127.0.0.1');
        socket.on('error', () => undefined).on('close', () => (refused += 1));
        sockets.push(socket);
        await once(socket, 'connect');
      }
      const dump = await run(['--home', home, 'view-state', 'dump-state']);
      assert.notEqual(dump.code, 0);
      assert.match(dump.stderr, /in use by process/);
      assert.ok(refused >= CONNECTIONS - FILES, `${refused} of ${CONNECTIONS} connections were closed`);
      assert.ok(refused < CONNECTIONS, 'every connection was closed');
      for (const socket of sockets) socket.destroy();
      const before = await finalHeight(node.url);
      while ((await finalHeight(node.url)) <= before + 2);
      const { code } = await node.end('SIGINT');
      assert.equal(code, 0, node.printed());
    }));
});
