import { Interrupt } from "../../lib/rollout/interrupt";

test("once drains, twice stops, more changes nothing", () => {
  const interrupt = new Interrupt();
  const stopped = jest.fn();
  interrupt.whenStopping(stopped);
  const states = [interrupt.state];
  for (let times = 0; times < 4; times += 1) {
    interrupt.request();
    states.push(interrupt.state);
  }
  expect(states).toEqual(["running", "draining", "stopping", "stopping", "stopping"]);
  expect(stopped).toHaveBeenCalledTimes(1);
});

test("a terraform that has ended is not interrupted any more", () => {
  const interrupt = new Interrupt();
  const stopped = jest.fn();
  interrupt.whenStopping(stopped)();
  interrupt.stop();
  expect(stopped).not.toHaveBeenCalled();
});

test("a terraform that starts in the very moment of stopping is interrupted too", () => {
  const interrupt = new Interrupt();
  interrupt.stop();
  const stopped = jest.fn();
  interrupt.whenStopping(stopped);
  expect(stopped).toHaveBeenCalledTimes(1);
});
