const ws = new WebSocket('ws://localhost:5000/ws/telemetry');

ws.onopen = () => {
  console.log('Connected to telemetry stream');
  
  // Subscribe to a specific session
  ws.send(JSON.stringify({
    type: 'subscribe',
    sessionId: 'session_20251218_001'
  }));
  
  // Or subscribe to all sessions
  ws.send(JSON.stringify({
    type: 'subscribe'
  }));
};

ws.onmessage = (event) => {
  const message = JSON.parse(event.data);
  
  if (message.type === 'telemetry') {
    // New telemetry records
    console.log('Session:', message.sessionId);
    console.log('Records:', message.data);
    
    message.data.forEach(record => {
      console.log(`Step ${record.step}: Φ=${record.telemetry.phi}, κ=${record.telemetry.kappa_eff}`);
    });
  } else if (message.type === 'emergency') {
    // Emergency event
    console.error('EMERGENCY:', message.data.emergency.reason);
  } else if (message.type === 'subscribed') {
    console.log(message.message);
  }
};

ws.onerror = (error) => {
  console.error('WebSocket error:', error);
};

ws.onclose = () => {
  console.log('Disconnected from telemetry stream');
};
