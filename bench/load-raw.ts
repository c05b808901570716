/** autocannon as it is, in a process of its own, for the comparison in load.ts: URL, connections, amount. */
import autocannon from 'autocannon';

const [url = '', connections, amount] = process.argv.slice(2);
const started = performance.now();
const result = await autocannon({
  url,
  connections: Number(connections),
  amount: Number(amount),
  timeout: 30,
});
const seconds = (performance.now() - started) / 1000;
console.log(
  JSON.stringify({
    perSecond: result['2xx'] / seconds,
    p50: result.latency.p50,
    p99: result.latency.p99,
    lost: 1 - result['2xx'] / Number(amount),
  }),
);
