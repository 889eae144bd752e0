const ws = new WebSocket('ws://localhost:5000/ws/telemetry');
ws.onopen = () => ws.send(JSON.stringify({type:'subscribe',sessionId:'session_001'}));
ws.onmessage = e => console.log('Received:', JSON.parse(e.data));
