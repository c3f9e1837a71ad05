import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { preparePython } from "../../../sandbox/emulator/python";

const ROOT = join(__dirname, "..", "..", "..");

/**
 * Asks twice on one connection to a server that gives up an idle connection at once, and prints the answers; then leaves, and prints how
 * many connections the server still holds.
 */
const ASK_TWICE = `
import asyncio, sys
from hypercorn.asyncio.run import worker_serve
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.asyncio import tcp_server
from hypercorn.config import Config
from hubrelay_emulator import connections

if sys.argv[1] == "mended":
    connections.install()

served = []
run = tcp_server.TCPServer.run
async def counted(self):
    served.append(self)
    await run(self)
    served.remove(self)
    left.set()
tcp_server.TCPServer.run = counted

async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

async def main():
    global left
    left, over = asyncio.Event(), asyncio.Event()
    config = Config()
    config.bind, config.keep_alive_timeout, config.errorlog = ["127.0.0.1:0"], 0, None
    sockets = config.create_sockets()
    sockets.insecure_sockets[0].listen()
    server = asyncio.create_task(worker_serve(ASGIWrapper(app), config, sockets=sockets, shutdown_trigger=over.wait))
    reader, writer = await asyncio.open_connection(*sockets.insecure_sockets[0].getsockname())
    for _ in range(2):
        writer.write(b"GET / HTTP/1.1\\r\\nhost: here\\r\\n\\r\\n")
        try:
            print((await reader.readuntil(b"ok")).splitlines()[0].split()[1].decode())
        except (asyncio.IncompleteReadError, ConnectionError):
            print("no answer")
            break
    writer.close()
    await asyncio.wait_for(left.wait(), 5)
    print(len(served), "left")
    over.set()
    await server

asyncio.run(main())
`;

async function askTwice(how: "mended" | "as it is"): Promise<string[]> {
  const python = await preparePython(join(ROOT, ".sandbox", "venv"));
  const env = { PATH: process.env.PATH, PYTHONPATH: join(ROOT, "sandbox", "emulator"), PYTHONDONTWRITEBYTECODE: "1" };
  const { stdout } = await promisify(execFile)(python, ["-c", ASK_TWICE, how], { env, timeout: 60_000 });
  return stdout.trim().split("\n");
}

test("a connection that was idle still gets its answers, and is given back when its client leaves", async () => {
  expect(await askTwice("mended")).toEqual(["200", "200", "0 left"]);
}, 180_000);

test("without that, the server drops what is asked after it was idle", async () => {
  expect(await askTwice("as it is")).toContain("no answer");
}, 180_000);
