// The application's own hook: the last 500 records, a pause before it connects again, and polling after three connections that broke.
//
//   node telemetry_hook.mjs ws://127.0.0.1:5000/ws/telemetry http://127.0.0.1:5000 pause-in-ms [session]

const [url, http, pause, sessionId] = process.argv.slice(2);
const kept = 500;
let records = [], broken = 0;

const fixed = (value, digits) => value.toFixed(digits);

function show(latest) {
  const { phi, kappa_eff, basin_distance, regime } = latest.telemetry;
  console.log({
    count: records.length, first: records[0].step, step: latest.step, regime,
    phi: fixed(phi, 3), kappa: fixed(kappa_eff, 2), basin: fixed(basin_distance, 3),
  });
}

function alarm({ emergency }) {
  console.log({ reason: emergency.reason, value: fixed(emergency.value, 2), threshold: fixed(emergency.threshold, 2) });
}

function connect() {
  const socket = new WebSocket(url);
  socket.onopen = () => {
    broken = 0;
    socket.send(JSON.stringify(sessionId ? { type: "subscribe", sessionId } : { type: "subscribe" }));
  };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "telemetry") {
      records = [...records, ...message.data].slice(-kept);
      show(records.at(-1));
    } else if (message.type === "emergency") {
      alarm(message.data);
    } else if (message.type === "subscribed") {
      console.log({ subscribed: message.message });
    }
  };
  socket.onclose = ({ code }) => {
    console.log({ closed: code });
    if (code === 1006) broken += 1;
    setTimeout(broken >= 3 ? poll : connect, pause);
  };
}

async function poll() {
  const query = new URLSearchParams({ limit: kept, ...(sessionId && { sessionId }) });
  const answer = await (await fetch(`${http}/api/v1/telemetry/overview?${query}`)).json();
  records = [...answer.records];
  if (answer.latest) show(answer.latest);
  if (answer.emergency) alarm(answer.emergency);
  console.log({ polled: records.length });
  setTimeout(poll, pause);
}

connect();
