"""Writes the OpenFlow 1.3 cases of os-ken's switch tester, one line for each step, to standard output.

    python3 os-ken-cases.py [SEED]

  case TITLE               a case begins
  request HEX              an OpenFlow message for the switch under test
  ingress HEX              a frame that enters at port 1
  egress HEX               it must leave by port 2 with these bytes
  packet-in HEX            it must come to the controller with these bytes
  table-miss TABLE...      it must not match in these tables
  flood RATE SECONDS       frames that enter at port 1, so many a second:
  frame LENGTH HEX         ... one of them; beyond HEX, the last byte repeats
  throughput UNIT VALUE HEX    so much of it must leave by the port that this match names
"""

import os
import random
import sys
import warnings

warnings.filterwarnings("ignore")

from os_ken import cfg, flags  # noqa: E402,F401
from os_ken.ofproto import ofproto_v1_3, ofproto_v1_3_parser  # noqa: E402,F401
from os_ken.lib.packet import sctp  # noqa: E402
from os_ken.tests.switch import tester  # noqa: E402


def crc32c(_, data):
    """The checksum of SCTP (RFC 9260, appendix A).

    os-ken 3.1.0 takes it of the text str(data), "bytearray(b'...", so that a switch that is right fails the 16 cases that set a
    port of SCTP.
    """
    register = 0xFFFFFFFF
    for byte in bytes(data):
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0x82F63B78 if register & 1 else 0)
    return int.from_bytes((register ^ 0xFFFFFFFF).to_bytes(4, "little"), "big")


sctp.sctp._checksum = crc32c


def cut(frame):
    end = len(frame)
    while end > 1 and frame[end - 2] == frame[-1]:
        end -= 1
    return frame[:end]


def flood(packets):
    count = packets["pktps"] * packets["duration_time"] if packets["randomize"] else 1
    print("flood", packets["pktps"], packets["duration_time"])
    for _ in range(count):
        frame = packets["packet_binary"]
        if packets["randomize"]:
            message = eval("/".join(packets["packet_text"]), vars(tester))
            message.serialize()
            frame = bytes(message.data)
        print("frame", len(frame), cut(frame).hex())


def write(path):
    file = tester.TestFile(path, None)
    for case in file.tests:
        print("case", file.description, "|", case.description)
        for message in case.prerequisite:
            message.xid = 1
            message.serialize()
            print("request", bytes(message.buf).hex())
        for step in case.tests:
            if "ingress" in step:
                print("ingress", step["ingress"].hex())
            if "packets" in step:
                flood(step["packets"])
            if "egress" in step:
                print("egress", step["egress"].hex())
            if "PACKET_IN" in step:
                print("packet-in", step["PACKET_IN"].hex())
            if "table-miss" in step:
                print("table-miss", *step["table-miss"])
            for one in step.get("throughput", []):
                match = bytearray()
                one["OFPFlowMod"].match.serialize(match, 0)
                unit = "kbps" if one["kbps"] else "pktps"
                print("throughput", unit, one[unit], bytes(match).hex())


def main():
    random.seed(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    cfg.CONF([], project="os_ken", default_config_files=[])
    tester.OfTester.target_ver = tester.OfTester.tester_ver = ofproto_v1_3.OFP_VERSION
    root = os.path.join(os.path.dirname(tester.__file__), "of13")
    paths = [os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names if name.endswith(".json")]
    for path in sorted(paths):
        write(path)


main()
