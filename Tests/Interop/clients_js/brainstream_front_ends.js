// How the front ends read packets: the Dashboard merges what a packet has and keeps fifty, the ProTerminal takes each as a whole.
// Neither looks at the type. A line for each packet: what each of them then shows.
"use strict";

const [uri] = process.argv.slice(2);

let dashboard = {};
let packets = [];
const shown = ({ market, signal, status }) => ({ price: market?.price, side: signal?.side, status });

new WebSocket(uri).onmessage = (event) => {
  const packet = JSON.parse(event.data);
  if (packet.market) dashboard.market = { ...dashboard.market, ...packet.market };
  if (packet.signal) dashboard.signal = { ...dashboard.signal, ...packet.signal };
  if (packet.status) dashboard.status = packet.status;
  packets = [packet, ...packets].slice(0, 50);
  console.log({ dashboard: shown(dashboard), terminal: shown(packet), packets: packets.length });
};
