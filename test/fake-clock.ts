export { virtualClock as fakeClock, type VirtualClock as FakeClock } from '../src/conformance/virtual-clock.ts';
