// What the front end's TelemetryConnectionManager does, with its times as arguments: it tells each change of its state.
"use strict";

const [uri, firstDelay, longestDelay, criticalAfter] = process.argv.slice(2).map((text, place) => (place ? Number(text) : text));

class TelemetryConnectionManager {
  state = "DISCONNECTED";
  delay = firstDelay;
  timer = null;

  enter(state) {
    if (this.state === state) return;
    this.state = state;
    console.log(state, this.delay);
  }

  connect() {
    this.enter("CONNECTING");
    const socket = new WebSocket(uri);
    socket.onopen = () => {
      this.delay = firstDelay;
      this.enter("CONNECTED");
      this.watch();
    };
    socket.onmessage = () => {
      this.enter("CONNECTED");
      this.watch();
    };
    socket.onclose = () => {
      clearTimeout(this.timer);
      this.enter("DISCONNECTED");
      setTimeout(() => this.connect(), this.delay);
      this.delay = Math.min(2 * this.delay, longestDelay);
    };
  }

  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.enter("CRITICAL"), criticalAfter);
  }
}

new TelemetryConnectionManager().connect();
