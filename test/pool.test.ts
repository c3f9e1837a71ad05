import { runPool } from "../lib/pool";

test("what throws ends the run after what is under way, and nothing new starts", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  let go: () => void = () => {};
  const gone = new Promise<void>((done) => {
    go = done;
  });
  const run = runPool(
    [1, 2, 3, 4],
    2,
    () => false,
    async (item) => {
      begun.push(item);
      if (item === 2) throw new Error("no processes left");
      await gone;
      ended.push(item);
    },
  );
  const failed = expect(run).rejects.toThrow("no processes left");
  go();
  await failed;
  expect(begun).toEqual([1, 2]);
  expect(ended).toEqual([1]);
});

test("gives back what was not started", async () => {
  const done: number[] = [];
  const left = await runPool(
    [1, 2, 3],
    1,
    () => done.length === 2,
    async (item) => {
      done.push(item);
    },
  );
  expect(done).toEqual([1, 2]);
  expect(left).toEqual([3]);
});
