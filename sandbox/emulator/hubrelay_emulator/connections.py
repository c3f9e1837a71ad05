"""A connection is not closed by the emulator while its client lives.

Hypercorn, which MiniStack runs in, closes a connection 75 s after its last answer. A request that comes in at that moment is carried
out all the same, but its answer goes nowhere: the client, which cannot know, asks again, and a ``CreateFunction`` that came about is
refused as there already. AWS answers what it has begun. Here only clients close idle connections, and those of a client that
has ended are given back at once.
"""


def install() -> None:
    from hypercorn.asyncio.tcp_server import TCPServer

    read = TCPServer._read_data

    async def idle_until_the_end(self):
        # An answer that came too late for its client: nothing more will be asked here.
        if self.reader.at_eof() or self.reader.exception() is not None:
            return
        await self.context.terminated.wait()
        await self._initiate_server_close()

    async def read_and_leave(self):
        await read(self)
        # Otherwise the connection waits for the end of the emulator.
        await self.idle_task.stop()

    TCPServer._idle_timeout = idle_until_the_end
    TCPServer._read_data = read_and_leave
