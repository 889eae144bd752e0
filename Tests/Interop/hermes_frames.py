"""Hermes' binary frames and recordings, read with `struct` alone: copy this file, or what you need of it.

    reader = FrameReader("compact")         # one for each subscription: delta frames refer to earlier ones
    frame = reader.read(message)            # a binary WebSocket message
    frame.number, frame.time, frame.values  # the values are in the order of the subscribe ack's `signals`
"""

import json
import struct
import zlib
from dataclasses import dataclass

COMPACT = struct.Struct("<IdHH")  # frame, time, count, encoding
HERT = struct.Struct("<IQdI")  # magic, frame, time, count
HERT_MAGIC = 0x48455254
F64, F32, DIFFERENCE, KEY = 0, 1, 2, 3  # the encodings of compact frames
RECORDING_MAGIC = b"HERMREC1"


class FrameError(ValueError):
    """Bytes that are no frame."""


class KeyFrameMissed(FrameError):
    """A difference to a key frame that was not read: skip it, the next key frame comes within 60 frames."""


@dataclass(frozen=True)
class Frame:
    number: int  # the simulation's frame number; modulo 2**32 in compact frames
    time: float  # simulated seconds
    values: tuple


class FrameReader:
    """Reads the frames of one subscription."""

    def __init__(self, format="compact"):
        self.read = {"compact": self.read_compact, "hert": read_hert}[format]
        self.key = None

    def forget_key_frame(self):
        """To be called at the events `reset` and `seeked`: frame numbers repeat then."""
        self.key = None

    def read_compact(self, data):
        number, time, count, encoding = unpack(COMPACT, data)
        start = COMPACT.size
        if encoding in (F64, KEY):
            values = numbers("d", count, data, start)
        elif encoding == F32:
            values = numbers("f", count, data, start)
        elif encoding == DIFFERENCE:
            values = self.read_difference(data, start, count)
        else:
            raise FrameError(f"unknown encoding {encoding}")
        frame = Frame(number, time, values)
        if encoding == KEY:
            self.key = frame
        return frame

    def read_difference(self, data, start, count):
        (base,) = numbers("I", 1, data, start)
        if self.key is None or self.key.number != base:
            raise KeyFrameMissed(f"difference to key frame {base}")
        if len(self.key.values) != count:
            raise FrameError(f"difference of {count} signals, its key frame has {len(self.key.values)}")
        bits = numbers("B", (count + 7) // 8, data, start + 4)
        changed = [signal for signal in range(count) if bits[signal // 8] >> signal % 8 & 1]
        values = list(self.key.values)
        for signal, value in zip(changed, numbers("d", len(changed), data, start + 4 + len(bits))):
            values[signal] = value
        return tuple(values)


def read_hert(data):
    magic, number, time, count = unpack(HERT, data)
    if magic != HERT_MAGIC:
        raise FrameError(f"frame begins with {magic:#010x}, expected {HERT_MAGIC:#010x}")
    return Frame(number, time, numbers("d", count, data, HERT.size))


def unpack(header, data):
    if len(data) < header.size:
        raise FrameError(f"frame of {len(data)} bytes, its header takes {header.size}")
    return header.unpack_from(data)


def numbers(kind, count, data, start):
    """`count` little-endian numbers; bytes behind them may follow."""
    size = struct.calcsize(f"<{kind}") * count
    if len(data) - start < size:
        raise FrameError(f"frame of {len(data)} bytes, its header announces {start + size}")
    return struct.unpack_from(f"<{count}{kind}", data, start)


@dataclass(frozen=True)
class Recording:
    header: dict  # the schema message, with `recorded_at` and `signals`
    frames: list
    dropped: int  # bytes at the end that are no whole record: 0 for a recording that was ended in peace


def read_recording(path):
    """A whole recording; what follows a torn or damaged record is dropped."""
    with open(path, "rb") as file:
        if (magic := file.read(8)) != RECORDING_MAGIC:
            raise FrameError(f"recording begins with {magic!r}, expected {RECORDING_MAGIC!r}")
        text = read_block(file)
        if text is None:
            raise FrameError("the recording's header is torn or damaged")
        frames, end = [], file.tell()
        while (block := read_block(file)) is not None:
            frames.append(read_hert(block))
            end = file.tell()
        size = file.seek(0, 2)
    return Recording(json.loads(text), frames, size - end)


def read_block(file):
    """What stands between a length and its CRC-32; `None` when it is not whole."""
    prefix = file.read(4)
    if len(prefix) < 4:
        return None
    (length,) = struct.unpack("<I", prefix)
    block = file.read(length)
    checksum = file.read(4)
    if len(checksum) < 4 or struct.unpack("<I", checksum)[0] != zlib.crc32(block):
        return None
    return block
