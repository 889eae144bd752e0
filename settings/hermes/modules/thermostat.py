#!/usr/bin/env python3
"""A room with a heater and a thermostat, as a module of a simulation.

The simulation starts it and asks one JSON line at a time on its standard input; each is answered with one line on its standard
output. What it writes to standard error (`print(…, file=sys.stderr)`) appears among the hub's own messages.
"""

import json
import sys

SIGNALS = [
    {"name": "setpoint", "unit": "°C", "writable": True, "description": "The temperature that is wanted"},
    {"name": "outside", "unit": "°C", "writable": True, "description": "The temperature outside"},
    {"name": "temperature", "unit": "°C", "description": "The temperature in the room"},
    {"name": "heating", "type": "bool", "description": "Whether the heater is on"},
]
INITIAL = [21.0, 5.0, 15.0, 0.0]
TIME_CONSTANT = 600.0  # s: how long the room takes to lose 63 % of its warmth
HEATER = 0.05  # °C/s: how fast the heater warms it
HYSTERESIS = 0.5  # °C: how far it may be off before the heater is switched


def step(values, dt):
    """All signals after `dt` seconds; the inputs are the first two and stay as they are."""
    setpoint, outside, temperature, heating = values
    if temperature < setpoint - HYSTERESIS:
        heating = 1.0
    elif temperature > setpoint + HYSTERESIS:
        heating = 0.0
    temperature += ((outside - temperature) / TIME_CONSTANT + heating * HEATER) * dt
    return [setpoint, outside, temperature, heating]


for line in sys.stdin:
    question = json.loads(line)
    if question["op"] == "stage":
        answer = {"signals": SIGNALS}
    elif question["op"] == "reset":
        answer = {"values": INITIAL}
    elif question["op"] == "step":
        # NaN and the infinities come as texts, and `float` reads them.
        answer = {"values": step([float(value) for value in question["values"]], question["dt"])}
    else:
        break  # "close"
    print(json.dumps(answer), flush=True)
