// A viewer of energy-stream, as the browser client of WF-TECH-003 is one: it connects again after 1, 2, 4, 8 and 16 seconds.
//
//   node energy_client.mjs ws://127.0.0.1:8145/ws [channel…]

const [url, ...channels] = process.argv.slice(2);
const handshake = 5000;
let attempt = 0;

function connect() {
  const socket = new WebSocket(url);
  let greeted = false, frames = 0, last = null, drops = 0, tokens = "";
  const patience = setTimeout(() => socket.close(), handshake);

  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (!greeted && message.type !== "startup_complete") throw new Error(`${message.type} came before startup_complete`);
    const { payload } = message;
    switch (message.type) {
      case "startup_complete":
        clearTimeout(patience);
        greeted = true;
        attempt = 0;
        // As that client does, whether or not there are any.
        console.log({ connected: payload.model, tier: payload.tier, capabilities: payload.capabilities.join(", ") });
        if (channels.length) socket.send(JSON.stringify({ type: "subscribe", channels }));
        break;
      case "energy_update":
        frames += 1;
        if (last !== null) drops += Math.max(0, message.frameNumber - last - 1);
        last = message.frameNumber;
        if (frames % 30 === 0) {
          const energy = `${payload.totalEnergy.toFixed(1)} (${payload.deltaEnergy.toFixed(1)}) by ${payload.modelId}`;
          console.log({ frames, drops, energy, lateness: payload.processingTime.toFixed(2) });
        }
        break;
      case "energy_field":
        for (const { x, y, energy } of payload.coordinates) [x, y, energy].map((number) => number.toFixed(3));
        break;
      case "token_stream":
        tokens += payload.tokens.join("");
        if (payload.isComplete) console.log({ tokens, session: payload.sessionId });
        break;
      case "heartbeat":
        socket.send(JSON.stringify({ type: "heartbeat_response" }));
        console.log({ heartbeat: payload.sequence, rate: payload.frameRate.toFixed(1), age: Date.now() - payload.serverTime });
        break;
      case "interference_event":
        console.log({ interference: payload.patternType, models: payload.models.join(" and ") });
        break;
      case "resonance_event":
        console.log({ resonance: payload.resonanceType, frequency: payload.frequency.toFixed(2) });
        break;
      case "reward_event":
        console.log({ reward: payload.title, points: payload.points });
        break;
      case "error_event":
        console.log({ error: payload.code, message: payload.message });
        break;
      default:
        throw new Error(`nobody knows ${message.type}`);
    }
  };
  socket.onclose = ({ code }) => {
    clearTimeout(patience);
    const delay = Math.min(16, 2 ** attempt);
    attempt += 1;
    console.log({ closed: code, again: delay });
    setTimeout(connect, delay * 1000);
  };
}

connect();
