"""A learning switch for os-ken, which no longer comes with a manager that runs applications.

    python3 os-ken-switch.py PORT

It listens on PORT of the loopback interface until it is killed.
"""

import sys

from os_ken.lib import hub

hub.patch()

from os_ken import cfg  # noqa: E402
from os_ken.base import app_manager  # noqa: E402
from os_ken.controller import controller, ofp_event  # noqa: E402,F401
from os_ken.controller.handler import CONFIG_DISPATCHER, MAIN_DISPATCHER, set_ev_cls  # noqa: E402
from os_ken.lib.packet import ethernet, packet  # noqa: E402
from os_ken.ofproto import ofproto_v1_3  # noqa: E402


class LearningSwitch(app_manager.OSKenApp):
    OFP_VERSIONS = [ofproto_v1_3.OFP_VERSION]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.ports = {}

    @staticmethod
    def add_flow(datapath, priority, match, actions):
        parser, protocol = datapath.ofproto_parser, datapath.ofproto
        instructions = [parser.OFPInstructionActions(protocol.OFPIT_APPLY_ACTIONS, actions)]
        datapath.send_msg(
            parser.OFPFlowMod(datapath=datapath, priority=priority, match=match, instructions=instructions)
        )

    @set_ev_cls(ofp_event.EventOFPSwitchFeatures, CONFIG_DISPATCHER)
    def features(self, event):
        datapath = event.msg.datapath
        parser, protocol = datapath.ofproto_parser, datapath.ofproto
        to_controller = parser.OFPActionOutput(protocol.OFPP_CONTROLLER, protocol.OFPCML_NO_BUFFER)
        self.add_flow(datapath, 0, parser.OFPMatch(), [to_controller])

    @set_ev_cls(ofp_event.EventOFPPacketIn, MAIN_DISPATCHER)
    def packet_in(self, event):
        message = event.msg
        datapath = message.datapath
        parser, protocol = datapath.ofproto_parser, datapath.ofproto
        entry = message.match["in_port"]
        frame = packet.Packet(message.data).get_protocol(ethernet.ethernet)
        table = self.ports.setdefault(datapath.id, {})
        table[frame.src] = entry
        out = table.get(frame.dst, protocol.OFPP_FLOOD)
        actions = [parser.OFPActionOutput(out)]
        if out != protocol.OFPP_FLOOD:
            self.add_flow(datapath, 1, parser.OFPMatch(in_port=entry, eth_src=frame.src, eth_dst=frame.dst), actions)
        datapath.send_msg(
            parser.OFPPacketOut(
                datapath=datapath, buffer_id=protocol.OFP_NO_BUFFER, in_port=entry, actions=actions, data=message.data
            )
        )


def main():
    cfg.CONF(
        ["--ofp-listen-host", "127.0.0.1", "--ofp-tcp-listen-port", sys.argv[1]],
        project="os_ken",
        default_config_files=[],
    )
    app_manager.AppManager.run_apps(["__main__"])


if __name__ == "__main__":
    main()
